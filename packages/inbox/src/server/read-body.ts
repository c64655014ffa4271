import type { IncomingMessage } from "node:http";
import { checkValue } from "../openapi/check-value.js";
import type { Schema } from "../openapi/schema.js";
import { RefusedRequest } from "../problems/problem.js";

/**
 * Reads a body as JSON and compares it with its schema. An absent body is an empty object.
 *
 * @throws RefusedRequest `body-too-large`, `invalid-json`, `invalid-body`
 */
export async function readBody(
  incoming: IncomingMessage,
  { schema, maxBytes }: { readonly schema: Schema; readonly maxBytes: number },
): Promise<unknown> {
  const bytes = await readBytes(incoming, maxBytes);
  const value = bytes.length === 0 ? {} : parse(bytes);
  const mismatch = checkValue(schema, value);
  if (mismatch === undefined) return value;
  throw new RefusedRequest("invalid-body", {
    detail: `${mismatch.pointer === "" ? "The body" : mismatch.pointer} ${mismatch.must}.`,
    field: mismatch.pointer === "" ? "/" : mismatch.pointer,
    cure: "Correct the field; GET /openapi.json describes the body.",
  });
}

async function readBytes(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new RefusedRequest("invalid-json", {
      detail: `The body cannot be read: ${(error as Error).message.slice(0, 200)}.`,
      field: "/",
      cure: "Send one JSON value in UTF-8.",
    });
  }
}

function tooLarge(maxBytes: number): RefusedRequest {
  return new RefusedRequest("body-too-large", {
    detail: `The body has more than ${maxBytes} bytes.`,
    field: "/",
    cure: "Send less at a time, or start the inbox with a larger maxBodyBytes.",
    // The rest of it is not read.
    headers: { connection: "close" },
  });
}
