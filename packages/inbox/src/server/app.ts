import type { ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { Operation } from "../openapi/operation.js";
import { OPERATIONS, type OperationId } from "../openapi/operations/operations.js";
import { pathPattern } from "../openapi/path-pattern.js";
import type { PageFiles } from "../page/page-files.js";
import { RefusedRequest } from "../problems/problem.js";
import type { InboxContext } from "../routes/route.js";
import { ROUTES } from "../routes/route-table.js";
import { type Answer, answerOf, problemOf } from "./answer.js";
import { readParameters } from "./parameters.js";
import { readBody } from "./read-body.js";

/** All routes: those of the document, and the files of the page. */
export function createApp(context: InboxContext, page: PageFiles): Hono {
  const app = new Hono();
  for (const [id, operation] of Object.entries(OPERATIONS) as [OperationId, Operation][]) {
    app.on(operation.method.toUpperCase(), honoPath(operation.path), (c) =>
      respond(c, () => handle(c, { id, operation, context })),
    );
  }
  for (const path of page.paths) {
    app.get(path, (c) => {
      const { status, headers, body } = page.answer(path, c.req.header("accept-encoding"));
      return new Response(new Uint8Array(body), { status, headers });
    });
  }
  app.notFound((c) => respond(c, () => Promise.reject(notFound(c, page))));
  app.onError((error) => responseOf(problemOf(error)));
  return app;
}

interface Call {
  readonly id: OperationId;
  readonly operation: Operation;
  readonly context: InboxContext;
}

async function handle(c: Context, { id, operation, context }: Call): Promise<Response> {
  const { incoming, outgoing } = bindingsOf(c);
  const { pathParameters = {}, query = {}, body: schema } = operation;
  const parameters = readParameters({ ...pathParameters, ...query }, [
    ...Object.entries(c.req.param() as Record<string, string>),
    ...new URLSearchParams(queryOf(incoming.url ?? "")),
  ]);
  const body =
    schema === undefined
      ? undefined
      : await readBody(incoming, { schema, maxBytes: context.options.maxBodyBytes });
  const reply = await ROUTES[id](
    {
      parameters,
      body,
      lastEventId: c.req.header("last-event-id"),
      signal: signalOf(outgoing),
      response: outgoing,
    },
    context,
  );
  return reply === "streamed" ? RESPONSE_ALREADY_SENT : responseOf(answerOf(reply));
}

async function respond(c: Context, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    // A stream that has begun cannot turn into a problem document.
    const { outgoing } = bindingsOf(c);
    if (outgoing.headersSent) {
      outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    return responseOf(problemOf(error));
  }
}

/** What the adapter for Node gives to each route. */
function bindingsOf({ env }: Context): HttpBindings {
  return env as HttpBindings;
}

function responseOf({ status, headers, text }: Answer): Response {
  return new Response(text, { status, headers });
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function queryOf(url: string): string {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start + 1);
}

/** Aborts when the caller goes before the answer is complete. */
function signalOf(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** Either there is nothing at this path, or it has other methods. */
function notFound(c: Context, page: PageFiles): RefusedRequest {
  const { path, method } = c.req;
  const methods = Object.values(OPERATIONS)
    .filter((operation) => pathPattern(operation.path).test(path))
    .map((operation) => operation.method.toUpperCase());
  if (page.paths.includes(path)) methods.push("GET");
  if (methods.length === 0) {
    return new RefusedRequest("no-such-route", {
      detail: "There is nothing at this path.",
      cure: "GET /openapi.json lists all paths.",
    });
  }
  const allowed = [...new Set(methods)].join(", ");
  return new RefusedRequest("method-not-allowed", {
    detail: `The path does not have the method ${method.slice(0, 20)}.`,
    cure: `Use ${allowed}.`,
    headers: { allow: allowed },
  });
}
