import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Gate } from "../gate/gate.js";
import { corsHeaders, SECURITY_HEADERS } from "../gate/security-headers.js";
import { InboxError } from "../inbox-error.js";
import type { PageFiles } from "../page/page-files.js";
import type { InboxContext } from "../routes/route.js";
import { problemOf, writeAnswer } from "./answer.js";
import { createApp } from "./app.js";

/** The HTTP server: every request goes through the gate first, then to a route. */
export class HttpServer {
  readonly #server: Server;
  readonly #context: InboxContext;

  constructor(context: InboxContext, page: PageFiles) {
    this.#context = context;
    const gate = new Gate(context.options);
    const app = createApp(context, page);
    const route = getRequestListener(app.fetch, { overrideGlobalObjects: false, autoCleanupIncoming: false });
    this.#server = createServer({ keepAlive: true }, (incoming, outgoing) => {
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) outgoing.setHeader(name, value);
      // The one that Node adds keeps a timer.
      outgoing.setHeader("date", new Date().toUTCString());
      if (passes(gate, incoming, outgoing)) void route(incoming, outgoing);
    });
  }

  /** @throws InboxError `listen-failed` */
  async listen(): Promise<{ readonly host: string; readonly port: number }> {
    const { host, port } = this.#context.options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (cause: NodeJS.ErrnoException) => {
        const message = `the inbox cannot listen on ${host}, port ${port}: ${cause.message}. Choose another port, or 0 for a free one.`;
        reject(new InboxError("listen-failed", message, { cause }));
      });
      this.#server.listen(port, host, resolve);
    });
    return { host, port: (this.#server.address() as AddressInfo).port };
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

/** Whether a request may go on; otherwise it is answered. */
function passes(gate: Gate, incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { method = "", url = "", headers } = incoming;
  try {
    const { corsOrigin, isPreflight } = gate.pass({ method, url, headers });
    if (corsOrigin !== undefined) {
      for (const [name, value] of Object.entries(corsHeaders(corsOrigin))) outgoing.setHeader(name, value);
    }
    if (isPreflight) outgoing.writeHead(204).end();
    return !isPreflight;
  } catch (error) {
    // Its body is not read.
    outgoing.setHeader("connection", "close");
    writeAnswer(outgoing, problemOf(error));
    return false;
  }
}
