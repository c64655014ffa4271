import type { Payload } from "./payload.js";
import { encodeUtf8, utf8Length } from "./utf8.js";
import { describeShape } from "./value-shape.js";
import { WireError } from "./wire-error.js";

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
  const text = stringifyPayload(payload);
  if (limit !== undefined) {
    const { maxBytes } = limit;
    if (!Number.isInteger(maxBytes) || maxBytes < 0) {
      throw new WireError(
        "out-of-range",
        `limit.maxBytes must be an integer, 0 or more, not ${describeShape(maxBytes)}`,
        {
          field: "limit.maxBytes",
        },
      );
    }
    const bytes = utf8Length(text);
    if (bytes > maxBytes) throw payloadTooLarge(bytes, maxBytes);
  }
  return encodeUtf8(text);
}

/** The payload as compact JSON text. */
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
  // A toJSON may turn an object into anything, even into nothing.
  if (text === undefined || text.charCodeAt(0) !== LEFT_BRACE) {
    throw new WireError(
      "payload-not-serializable",
      "payload must become a JSON object: its toJSON gives something else",
      {
        field: "payload",
      },
    );
  }
  return text;
}

export function payloadTooLarge(bytes: number, maxBytes: number): WireError {
  return new WireError(
    "payload-too-large",
    `payload is ${bytes} bytes of JSON, the limit is ${maxBytes}: shorten its alert (shortenAlert) or drop keys`,
    { field: "payload", bytes, maxBytes },
  );
}
