import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import { type Instant, readSeconds } from "../payload/instant.js";

/**
 * The longest topic, bundle id and channel id, bytes. Apple documents no limit, and its own have less than 100. APNs
 * announces 8,000 bytes for all headers together; values within this limit always fit.
 */
const MAX_NAME_BYTES = 1024;
const MAX_EXPIRATION = 0xffffffff;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What a header value must not have (RFC 9113, section 8.2.1) or would lose: spaces at its ends, half a pair. */
const UNSENDABLE = /[\p{Cc}\p{Cs}]|^ | $/u;
const VISIBLE_ASCII = /^[!-~]+$/;

/** A non-empty text that a header can carry. */
export function assertHeaderText(text: string, field: string): void {
  if (typeof text !== "string") throw notText(text, field);
  if (text === "") throw new UsageError("out-of-range", `${field} is empty: leave it out instead`, { field });
  if (UNSENDABLE.test(text)) {
    throw new UsageError(
      "out-of-range",
      `${field} has a control character, half a surrogate pair, or a space at an end: no header can carry that`,
      { field },
    );
  }
}

/** A non-empty text of visible ASCII: topics, and ids that Apple makes. At most {@link MAX_NAME_BYTES}. */
export function assertName(text: string, field: string): void {
  if (typeof text === "string" && text.length > MAX_NAME_BYTES) {
    throw new UsageError(
      "out-of-range",
      `${field} has ${text.length} characters, the limit is ${MAX_NAME_BYTES}: APNs takes no headers of that size`,
      { field, bytes: text.length, maxBytes: MAX_NAME_BYTES },
    );
  }
  assertHeaderText(text, field);
  if (VISIBLE_ASCII.test(text)) return;
  throw new UsageError("out-of-range", `${field} has a space or a character beyond ASCII`, { field });
}

/** Refuses anything but an object where fields are expected. */
export function assertFields(value: object, field: string): void {
  if (typeof value === "object" && value !== null) return;
  throw new UsageError("invalid-type", `${field} must be an object, not ${describeShape(value)}`, { field });
}

/** An expiration as whole seconds since 1970, 0 to 2^32 - 1. */
export function readExpiration(expiration: Instant, field = "expiration"): number {
  return readSeconds(expiration, field, MAX_EXPIRATION);
}

/** A UUID in the form that APNs requires: lower case, with dashes. */
export function readId(id: string, field: string): string {
  if (typeof id !== "string") throw notText(id, field);
  if (UUID.test(id)) return id;
  const lower = id.toLowerCase();
  if (UUID.test(lower)) return lower;
  throw new UsageError(
    "out-of-range",
    `${field} must be a UUID such as 123e4567-e89b-42d3-a456-426614174000, not ${describeShape(id)}`,
    { field },
  );
}

function notText(value: unknown, field: string): UsageError {
  return new UsageError("invalid-type", `${field} must be a string, not ${describeShape(value)}`, { field });
}
