import { describeShape } from "../errors/value-shape.js";
import { WireError } from "../errors/wire-error.js";

const MAX_SECONDS = 0xffffffff;
/** Seconds have ten digits until the year 2286, milliseconds had thirteen since 2001. */
const SURELY_MILLISECONDS = 1e11;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What a header value may not have (RFC 9113, section 8.2.1), or would lose: at its ends, or as half a pair. */
const UNSENDABLE = /[\p{Cc}\p{Cs}]|^ | $/u;
const VISIBLE_ASCII = /^[!-~]+$/;

/** A non-empty text that can stand in a header. */
export function assertHeaderText(text: string, field: string): void {
  if (typeof text !== "string") {
    throw new WireError("invalid-type", `${field} must be a string, not ${describeShape(text)}`, { field });
  }
  if (text === "") throw new WireError("out-of-range", `${field} is empty: leave it out instead`, { field });
  if (UNSENDABLE.test(text)) {
    throw new WireError(
      "out-of-range",
      `${field} has a control character, half a surrogate pair, or a space at an end: no header can carry it`,
      { field },
    );
  }
}

/** A non-empty text of visible ASCII: topics and ids that Apple makes. */
export function assertName(text: string, field: string): void {
  assertHeaderText(text, field);
  if (VISIBLE_ASCII.test(text)) return;
  throw new WireError("out-of-range", `${field} has a space or a character beyond ASCII`, { field });
}

/** Refuses what is no object where a dictionary of fields is expected. */
export function assertFields(value: object, field: string): void {
  if (typeof value === "object" && value !== null) return;
  throw new WireError("invalid-type", `${field} must be an object, not ${describeShape(value)}`, { field });
}

/** Seconds since 1970 from a Date or a number. */
export function readExpiration(expiration: Date | number, field = "expiration"): number {
  const seconds = isDate(expiration) ? Math.floor(expiration.getTime() / 1000) : expiration;
  if (typeof seconds !== "number") {
    throw new WireError(
      "invalid-type",
      `${field} must be a Date or seconds since 1970, not ${describeShape(expiration)}`,
      { field },
    );
  }
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_SECONDS) return seconds;
  const slip = seconds >= SURELY_MILLISECONDS ? " These look like milliseconds: divide them by 1000." : "";
  throw new WireError(
    "out-of-range",
    `${field} is ${seconds}; it must be whole seconds since 1970, 0 to ${MAX_SECONDS}.${slip}`,
    { field },
  );
}

/** A Date is known by its one method, so that one of another realm is one too. */
function isDate(value: unknown): value is Date {
  return (
    typeof value === "object" && value !== null && "getTime" in value && typeof value.getTime === "function"
  );
}

/** A UUID in the form that APNs wants: lower case, with dashes. */
export function readId(id: string, field: string): string {
  if (typeof id !== "string") {
    throw new WireError("invalid-type", `${field} must be a string, not ${describeShape(id)}`, { field });
  }
  if (UUID.test(id)) return id;
  const lower = id.toLowerCase();
  if (UUID.test(lower)) return lower;
  throw new WireError(
    "out-of-range",
    `${field} must be a UUID such as 123e4567-e89b-42d3-a456-426614174000, and has ${id.length} characters of another form`,
    { field },
  );
}
