import { assertUnsigned } from "../bytes/unsigned.js";
import { encodeUtf8 } from "../bytes/utf8.js";
import { pickFields } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import { writeJsonText } from "./json-text.js";
import type { Payload } from "./payload.js";
import { isPlainJson } from "./plain-json.js";

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
  if (limit !== undefined) {
    const { maxBytes } = pickFields(limit, ["maxBytes"], "limit");
    assertUnsigned(maxBytes, "limit.maxBytes", Number.MAX_SAFE_INTEGER);
    if (bytes.length > maxBytes) throw payloadTooLarge(bytes.length, maxBytes);
  }
  return bytes;
}

/**
 * The payload as compact JSON text, which begins as an object.
 *
 * @throws UsageError `invalid-type` or `payload-not-serializable`.
 */
export function stringifyPayload(payload: Payload): string {
  return isPlainPayload(payload) ? JSON.stringify(payload) : carefulText(payload);
}

/** Whether a payload is an object that JSON.stringify writes unchanged; see {@link isPlainJson}. */
export function isPlainPayload(payload: Payload): boolean {
  return typeof payload === "object" && payload !== null && isPlainJson(payload);
}

function carefulText(payload: Payload): string {
  assertPayload(payload);
  const text = writeJsonText(payload, "payload");
  // A toJSON may turn an object into anything.
  if (text.charCodeAt(0) === LEFT_BRACE) return text;
  throw new UsageError(
    "payload-not-serializable",
    "payload must become a JSON object: its toJSON returns something else",
    { field: "payload" },
  );
}

/** Refuses anything but an object: lists and bytes, too. */
function assertPayload(payload: Payload): void {
  if (typeof payload === "object" && payload !== null && !isList(payload)) return;
  throw new UsageError("invalid-type", `payload must be an object, not ${describeShape(payload)}`, {
    field: "payload",
  });
}

function isList(value: object): boolean {
  try {
    return Array.isArray(value) || ArrayBuffer.isView(value);
  } catch {
    // A revoked proxy; writing it reports that.
    return false;
  }
}

/** The error for a payload over its limit. */
export function payloadTooLarge(bytes: number, maxBytes: number): UsageError {
  return new UsageError(
    "payload-too-large",
    `payload is ${bytes} bytes of JSON, the limit is ${maxBytes}: shorten its alert (shortenAlert) or drop keys`,
    { field: "payload", bytes, maxBytes },
  );
}
