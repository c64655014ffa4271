import { describeShape } from "../value-shape.js";
import { WireError } from "../wire-error.js";

const MAX_SECONDS = 0xffffffff;
/** Seconds have ten digits until the year 2286, milliseconds had thirteen since 2001. */
const SURELY_MILLISECONDS = 1e11;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What a header value may not have (RFC 9113, section 8.2.1), or would lose at its ends. */
const UNSENDABLE = /\p{Cc}|^ | $/u;

/** A non-empty text that can stand in a header. */
export function assertHeaderText(text: string, field: string): void {
  if (typeof text !== "string") {
    throw new WireError("invalid-type", `${field} must be a string, not ${describeShape(text)}`, { field });
  }
  if (text === "") throw new WireError("out-of-range", `${field} is empty: leave it out instead`, { field });
  if (UNSENDABLE.test(text)) {
    throw new WireError(
      "out-of-range",
      `${field} has a control character, or a space at an end: no header can carry it`,
      { field },
    );
  }
}

/** Seconds since 1970 from a Date or a number. */
export function readExpiration(expiration: Date | number, field = "expiration"): number {
  const isDate = typeof expiration === "object" && expiration !== null && "getTime" in expiration;
  const seconds = isDate ? Math.floor(expiration.getTime() / 1000) : expiration;
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

/** A UUID in the form that APNs wants: lower case, with dashes. */
export function readId(id: string, field: string): string {
  if (typeof id !== "string") {
    throw new WireError("invalid-type", `${field} must be a string, not ${describeShape(id)}`, { field });
  }
  const lower = id.toLowerCase();
  if (UUID.test(lower)) return lower;
  throw new WireError(
    "out-of-range",
    `${field} must be a UUID such as 123e4567-e89b-42d3-a456-426614174000, and has ${id.length} characters of another form`,
    { field },
  );
}
