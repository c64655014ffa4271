import { assertUnsigned } from "../bytes/unsigned.js";
import { encodeUtf8 } from "../bytes/utf8.js";
import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";
import type { Payload } from "./payload.js";

const LEFT_BRACE = 0x7b;

/**
 * The payload as compact JSON in UTF-8, once for as many devices as shall get it.
 *
 * @param limit `maxBytes`: the most bytes that it may have, see `payloadLimits`. Absent: no limit is
 * checked here; encoding a notification checks its own.
 * @throws WireError `invalid-type` for anything but an object, `payload-not-serializable`, or
 * `payload-too-large` with `bytes` and `maxBytes`.
 */
export function encodePayload(payload: Payload, limit?: { readonly maxBytes: number }): Uint8Array {
  const bytes = encodeUtf8(stringifyPayload(payload));
  assertJsonObject(bytes[0]);
  if (limit !== undefined) {
    assertUnsigned(limit.maxBytes, "limit.maxBytes", Number.MAX_SAFE_INTEGER);
    if (bytes.length > limit.maxBytes) throw payloadTooLarge(bytes.length, limit.maxBytes);
  }
  return bytes;
}

/**
 * The payload as compact JSON text. The caller hands the first byte or character to {@link assertJsonObject}
 * once it has encoded the text: asking the text itself makes the engine copy it once more.
 */
export function stringifyPayload(payload: Payload): string {
  if (
    typeof payload !== "object" ||
    payload === null ||
    Array.isArray(payload) ||
    ArrayBuffer.isView(payload)
  ) {
    throw new WireError("invalid-type", `payload must be an object, not ${describeShape(payload)}`, {
      field: "payload",
    });
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (cause) {
    throw new WireError(
      "payload-not-serializable",
      "payload cannot be written as JSON: it holds a cycle, a BigInt or a toJSON that throws (see cause)",
      { field: "payload", cause },
    );
  }
  if (text === undefined) throw notAnObject();
  return text;
}

/** Refuses JSON that does not begin as an object does: a toJSON may turn an object into anything. */
export function assertJsonObject(first: number | undefined): void {
  if (first !== LEFT_BRACE) throw notAnObject();
}

function notAnObject(): WireError {
  return new WireError(
    "payload-not-serializable",
    "payload must become a JSON object: its toJSON gives something else",
    {
      field: "payload",
    },
  );
}

export function payloadTooLarge(bytes: number, maxBytes: number): WireError {
  return new WireError(
    "payload-too-large",
    `payload is ${bytes} bytes of JSON, the limit is ${maxBytes}: shorten its alert (shortenAlert) or drop keys`,
    { field: "payload", bytes, maxBytes },
  );
}
