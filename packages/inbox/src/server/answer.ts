import type { ServerResponse } from "node:http";
import { RefusedRequest } from "../problems/problem.js";
import type { Reply } from "../routes/route.js";

type Written = Exclude<Reply, "streamed">;

/** What a route returned, as status, header fields and text. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export function answerOf(reply: Written): Answer {
  if ("json" in reply) {
    return {
      status: reply.status ?? 200,
      headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
      text: JSON.stringify(reply.json),
    };
  }
  const { text, mediaType, fileName } = reply;
  return {
    status: 200,
    headers: {
      "content-type": `${mediaType}; charset=utf-8`,
      "cache-control": "no-store",
      ...(fileName === undefined ? {} : { "content-disposition": `attachment; filename="${fileName}"` }),
    },
    text,
  };
}

/** A refusal as a problem document; any other error is a defect, of which the caller learns no more. */
export function problemOf(error: unknown): Answer {
  const refusal =
    error instanceof RefusedRequest
      ? error
      : new RefusedRequest("internal", {
          detail: "The inbox failed to answer this request.",
          cure: "Report it with the request and the version of @apns/inbox.",
        });
  return {
    status: refusal.status,
    headers: {
      "content-type": "application/problem+json; charset=utf-8",
      "cache-control": "no-store",
      ...refusal.facts.headers,
    },
    text: JSON.stringify(refusal.document),
  };
}

/** Writes an answer without a router. */
export function writeAnswer(response: ServerResponse, { status, headers, text }: Answer): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) });
  response.end(text);
}
