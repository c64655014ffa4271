import { type Check, failed, ok, skipped, warning } from "./check.js";

/** More than the way of an answer takes, and than its date of whole seconds leaves open. */
const SLIGHT_MS = 30_000;
/** APNs takes provider tokens of the last hour; ours are up to 50 minutes old when they are replaced. */
const WRONG_MS = 300_000;

export interface ExchangeTimes {
  /** This machine's clock, milliseconds since 1970. */
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
}

/** Compares this machine's clock with the date of an answer. */
export function checkClock(dateMs: number | undefined, { sentAtMs, answeredAtMs }: ExchangeTimes): Check {
  if (dateMs === undefined) {
    return skipped("clock", "The answer has no date; a provider token will show whether the clock is right.");
  }
  // The date is cut to seconds, so the server's moment is half a second later on average.
  const skewMs = (sentAtMs + answeredAtMs) / 2 - (dateMs + 500);
  const size = Math.abs(skewMs);
  if (size <= SLIGHT_MS) return ok("clock", "The clock of this machine agrees with the server's.");
  const said = `The clock of this machine is ${formatSpan(size)} ${skewMs > 0 ? "ahead of" : "behind"} the server's.`;
  const cure = "Synchronise it (NTP): provider tokens carry its time, and APNs refuses old and future ones.";
  return size > WRONG_MS ? failed("clock", said, cure) : warning("clock", said, cure);
}

function formatSpan(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
