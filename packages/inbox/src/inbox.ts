import type { Simulator } from "@apns/simulator";
import { hostBeforePort } from "./gate/host-name.js";
import { type InboxOptions, resolveInboxOptions } from "./options/inbox-options.js";
import { pageFolder, readVersion } from "./package-folder.js";
import { PageFiles } from "./page/page-files.js";
import { programEnvironment } from "./program-environment.js";
import { HttpServer } from "./server/http-server.js";
import { EventHub } from "./stream/event-hub.js";
import { StreamLimit } from "./stream/stream-limit.js";

/** A running inbox. */
export interface Inbox extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Where the page is: an address that opens in a browser of this machine, such as `http://127.0.0.1:2180/`. */
  readonly url: string;
  /** Variables that the apns command reads, and those of the runtimes of other languages. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends streams and waits, and stops listening. The simulator goes on. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts an HTTP server on top of a running simulator: the API, the event stream and the page. The simulator must keep
 * what it receives: not `ring: "off"`.
 *
 * @throws InboxError `invalid-option`, `missing-password`, `listen-failed`
 */
export async function startInbox(apple: Simulator, options: InboxOptions = {}): Promise<Inbox> {
  const resolved = resolveInboxOptions(options);
  const hub = new EventHub(apple);
  const server = new HttpServer(
    { apple, options: resolved, hub, streams: new StreamLimit(resolved.maxStreams), version: readVersion() },
    new PageFiles(pageFolder()),
  );
  try {
    const { host, port } = await server.listen();
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      closing ??= Promise.resolve(hub.close()).then(() => server.close());
      return closing;
    };
    return {
      host,
      port,
      url: `http://${openable(host)}:${port}/`,
      environment: programEnvironment(apple, resolved.dir),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    hub.close();
    throw error;
  }
}

/** Nobody can open 0.0.0.0. */
function openable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return hostBeforePort(host);
}
