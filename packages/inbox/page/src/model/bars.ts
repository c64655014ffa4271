import type { SecondOfStats } from "../../../src/api/notification.js";

/** A second of the chart, or several. */
export interface Bar {
  /** Milliseconds since 1970: its beginning. */
  readonly atMs: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly discarded: number;
}

const SECONDS = 120;

/** The last two minutes as bars, the newest last. Seconds without notifications have empty bars. */
export function barsOf(seconds: readonly SecondOfStats[], nowMs: number, secondsPerBar = 2): readonly Bar[] {
  const barMs = secondsPerBar * 1000;
  const last = Math.floor(nowMs / barMs) * barMs;
  const count = SECONDS / secondsPerBar;
  const bars = Array.from({ length: count }, (_, index) => ({
    atMs: last - (count - 1 - index) * barMs,
    accepted: 0,
    rejected: 0,
    discarded: 0,
  }));
  for (const second of seconds) {
    const atMs = Math.floor(Date.parse(second.at) / barMs) * barMs;
    const bar = bars[(atMs - (last - (count - 1) * barMs)) / barMs];
    if (bar === undefined) continue;
    bar.accepted += second.accepted;
    bar.rejected += second.rejected;
    bar.discarded += second.discarded;
  }
  return bars;
}

/** The total of the highest bar; at least 1. */
export function highestOf(bars: readonly Bar[]): number {
  return Math.max(1, ...bars.map(({ accepted, rejected, discarded }) => accepted + rejected + discarded));
}
