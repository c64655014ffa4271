import { assertUnsigned } from "../bytes/unsigned.js";
import { encodeUtf8 } from "../bytes/utf8.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import type { Payload } from "./payload.js";

const LEFT_BRACE = 0x7b;

/**
 * The payload as compact JSON in UTF-8. Encode once and send the bytes to many devices.
 *
 * @param limit `maxBytes`: the largest size in bytes, 0 or more, see `payloadLimits`. Absent: no limit here;
 * encoding a notification checks its own.
 * @throws UsageError `invalid-type` for anything but an object, `payload-not-serializable`, or `payload-too-large`
 * with `bytes` and `maxBytes`.
 */
export function encodePayload(payload: Payload, limit?: { readonly maxBytes: number }): Uint8Array {
  const bytes = encodeUtf8(stringifyPayload(payload));
  assertJsonObject(bytes[0]);
  if (limit !== undefined) {
    const { maxBytes } = limit;
    assertUnsigned(maxBytes, "limit.maxBytes", Number.MAX_SAFE_INTEGER);
    if (bytes.length > maxBytes) throw payloadTooLarge(bytes.length, maxBytes);
  }
  return bytes;
}

/**
 * The payload as compact JSON text. The caller passes its first byte or character to {@link assertJsonObject} once it
 * has encoded the text: reading the text here would make the engine copy it once more.
 *
 * @throws UsageError `invalid-type` or `payload-not-serializable`.
 */
export function stringifyPayload(payload: Payload): string {
  if (
    typeof payload !== "object" ||
    payload === null ||
    Array.isArray(payload) ||
    ArrayBuffer.isView(payload)
  ) {
    throw new UsageError("invalid-type", `payload must be an object, not ${describeShape(payload)}`, {
      field: "payload",
    });
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (cause) {
    throw new UsageError(
      "payload-not-serializable",
      "payload cannot be written as JSON: it contains a cycle, a BigInt or a toJSON that throws (see cause)",
      { field: "payload", cause },
    );
  }
  if (text === undefined) throw notAnObject();
  return text;
}

/** Refuses JSON that does not begin as an object: a toJSON may turn an object into anything. */
export function assertJsonObject(first: number | undefined): void {
  if (first !== LEFT_BRACE) throw notAnObject();
}

function notAnObject(): UsageError {
  return new UsageError(
    "payload-not-serializable",
    "payload must become a JSON object: its toJSON returns something else",
    {
      field: "payload",
    },
  );
}

/** The error for a payload over its limit. */
export function payloadTooLarge(bytes: number, maxBytes: number): UsageError {
  return new UsageError(
    "payload-too-large",
    `payload is ${bytes} bytes of JSON, the limit is ${maxBytes}: shorten its alert (shortenAlert) or drop keys`,
    { field: "payload", bytes, maxBytes },
  );
}
