import type { SecondOfStats } from "../api/notification.js";
import { timeText } from "../views/time-text.js";

const KEPT_SECONDS = 120;

type Outcome = "accepted" | "rejected" | "discarded";

interface Second {
  readonly at: number;
  readonly counts: Record<Outcome, number>;
}

/** How many notifications came in each of the last seconds of real time. */
export class RateCounter {
  #seconds: Second[] = [];

  count(outcome: Outcome, nowMs: number): void {
    const at = Math.floor(nowMs / 1000);
    let last = this.#seconds.at(-1);
    if (last?.at !== at) {
      last = { at, counts: { accepted: 0, rejected: 0, discarded: 0 } };
      this.#seconds.push(last);
      if (this.#seconds.length > KEPT_SECONDS) this.#seconds.shift();
    }
    last.counts[outcome] += 1;
  }

  seconds(nowMs: number): readonly SecondOfStats[] {
    const first = Math.floor(nowMs / 1000) - KEPT_SECONDS;
    return this.#seconds
      .filter(({ at }) => at > first)
      .map(({ at, counts }) => ({ at: timeText(at * 1000), ...counts }));
  }

  reset(): void {
    this.#seconds = [];
  }
}
