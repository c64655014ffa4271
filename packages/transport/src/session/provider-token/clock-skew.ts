/** A difference between two wall clocks that no slow network and no rounding explains, milliseconds. */
export const SURE_SKEW_MS: number = 120_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Says how far the clock of this machine is off.
 *
 * @param skewMs how far the server's clock is ahead of ours, milliseconds; undefined when it is not known
 */
export function explainClock(skewMs: number | undefined): string {
  if (skewMs === undefined) {
    return "APNs calls a token expired that was minted less than 20 minutes ago: the clock of this machine is probably wrong. Set it right (NTP); a new token is minted as soon as APNs allows one.";
  }
  return `The clock of this machine is ${differenceOf(skewMs)} the server's: set it right (NTP).`;
}

/**
 * Says that the clock is right by now, and how far it was off when the provider token was issued.
 *
 * @param skewMs how far the server's clock was ahead of ours then, milliseconds
 */
export function explainTimeOfIssue(skewMs: number): string {
  return `The provider token was issued while the clock of this machine was ${differenceOf(skewMs)} the server's. The clock is right by now; a new token is minted as soon as APNs allows one, 20 minutes after the last.`;
}

function differenceOf(skewMs: number): string {
  return `${amountOf(Math.abs(skewMs))} ${skewMs > 0 ? "behind" : "ahead of"}`;
}

function amountOf(ms: number): string {
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} minutes`;
  if (ms < 2 * DAY_MS) return `${Math.round(ms / HOUR_MS)} hours`;
  return `${Math.round(ms / DAY_MS)} days`;
}
