import { Alarm } from "./alarm.mjs";
import { monotonicMs } from "./monotonic-ms.mjs";

/** Rounds follow each other after this time at the earliest: fewer wake-ups for a quarter of it in lateness. */
const ROUND_MS = 0.5;

/**
 * Puts off work by a few fixed times, never less. Work that waits for the same time is done in the order in which it
 * came, so that a queue for each time replaces a heap.
 */
export class Delays {
  #queues;
  #alarm;
  #nextRoundAtMs = 0;

  /** @param delaysMs 0 or more. Where work of two of them is due in the same round, that of the longer one comes first. */
  constructor(delaysMs) {
    const longestFirst = [...new Set(delaysMs)].filter((delayMs) => delayMs > 0).toSorted((a, b) => b - a);
    this.#queues = longestFirst.map((delayMs) => new DelayQueue(delayMs));
    if (this.#queues.length > 0) this.#alarm = new Alarm(() => this.#round());
  }

  /** Resolves when delays are exact. */
  async ready() {
    await this.#alarm?.ready;
  }

  /** Does `work` after `delayMs`, one of the times given; at once if that is 0. */
  after(delayMs, work) {
    if (delayMs === 0) {
      work();
      return;
    }
    this.#queues.find((queue) => queue.delayMs === delayMs).push(work);
    this.#setAlarm();
  }

  #round() {
    const nowMs = monotonicMs();
    this.#nextRoundAtMs = nowMs + ROUND_MS;
    for (const queue of this.#queues) queue.run(nowMs);
    this.#setAlarm();
  }

  #setAlarm() {
    const nextMs = Math.min(...this.#queues.map(({ dueAtMs }) => dueAtMs));
    if (nextMs < Infinity) this.#alarm.set(Math.max(nextMs, this.#nextRoundAtMs));
  }
}

class DelayQueue {
  #entries = [];
  #head = 0;

  constructor(delayMs) {
    this.delayMs = delayMs;
  }

  get dueAtMs() {
    return this.#entries[this.#head]?.dueAtMs ?? Infinity;
  }

  push(work) {
    this.#entries.push({ dueAtMs: monotonicMs() + this.delayMs, work });
  }

  run(nowMs) {
    while (this.dueAtMs <= nowMs) this.#entries[this.#head++].work();
    if (this.#head === 0) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
