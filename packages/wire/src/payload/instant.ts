import { readingFailure } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";

/**
 * A point in time: whole seconds since 1970, or a Date, whose fraction of a second is dropped. Any object with a
 * `getTime` counts as a Date, so that one from another realm does, too.
 */
export type Instant = number | { getTime(): number };

/** The last second of the year 9999. */
export const MAX_SECONDS: number = 253_402_300_799;

/** Seconds have ten digits until the year 2286, milliseconds have had thirteen since 2001. */
const SURELY_MILLISECONDS = 1e11;

/**
 * The instant as whole seconds since 1970.
 *
 * @param max the largest value that the field can hold, in seconds.
 * @throws UsageError `invalid-type`, or `out-of-range` for a fraction, an invalid Date, and anything outside 0 to
 * `max`; the message points out milliseconds.
 */
export function readSeconds(instant: unknown, field: string, max: number): number {
  const seconds = secondsOf(instant, field);
  if (typeof seconds !== "number") {
    throw new UsageError(
      "invalid-type",
      `${field} must be a Date or seconds since 1970, not ${describeShape(instant)}`,
      { field },
    );
  }
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= max) return seconds;
  const slip = areMilliseconds(seconds) ? ": these look like milliseconds, divide them by 1000" : "";
  throw new UsageError(
    "out-of-range",
    `${field} is ${seconds}, it must be a valid Date or whole seconds since 1970, 0 to ${max}${slip}`,
    { field },
  );
}

/** Whether a number of seconds is so large that milliseconds were meant. */
export function areMilliseconds(seconds: number): boolean {
  return seconds >= SURELY_MILLISECONDS;
}

/** The seconds of anything with a time, and every other value as it is. */
function secondsOf(instant: unknown, field: string): unknown {
  if (typeof instant === "number") return instant;
  try {
    return hasTime(instant) ? Math.floor(instant.getTime() / 1000) : instant;
  } catch (error) {
    throw readingFailure(error, field);
  }
}

function hasTime(value: unknown): value is { getTime(): number } {
  return (
    typeof value === "object" && value !== null && "getTime" in value && typeof value.getTime === "function"
  );
}
