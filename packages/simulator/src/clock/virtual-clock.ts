import { whole } from "../checks/check.js";
import { Place } from "../checks/place.js";
import { realClearTimeout, realSetTimeout } from "../real-time.js";
import type { SimulatorClock } from "./simulator-clock.js";

const MAX_ADVANCE_MS = 3_155_760_000_000;
/** What a timer of Node can wait for. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const advanceCheck = whole(0, MAX_ADVANCE_MS);

/** Somebody for whom things become due. */
export interface Alarm {
  /** When the next thing is due, milliseconds since 1970; undefined if nothing is. */
  readonly wakeAtMs: number | undefined;
  /** Does everything that is due at this time. */
  wake(nowMs: number): void;
}

/** A clock that may be moved forward, with the alarm that it rings on its way. */
export class VirtualClock implements SimulatorClock {
  readonly #base: () => number;
  #aheadMs = 0;
  #alarm: Alarm | undefined;
  #onAdvance: (nowMs: number) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #armedForMs = Number.POSITIVE_INFINITY;

  /** @param base milliseconds since 1970 */
  constructor(base: () => number) {
    this.#base = base;
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** A function of its own, so that parts may keep it. */
  readonly now = (): number => this.#base() + this.#aheadMs;

  /** Calls back after each advance. */
  onAdvance(callback: (nowMs: number) => void): void {
    this.#onAdvance = callback;
  }

  watch(alarm: Alarm): void {
    this.#alarm = alarm;
  }

  advance(ms: number): number {
    const targetAheadMs = this.#aheadMs + advanceCheck(ms, new Place("invalid-option", "ms"));
    const target = this.now() + ms;
    for (let due = this.#alarm?.wakeAtMs; due !== undefined && due <= target; due = this.#alarm?.wakeAtMs) {
      this.#aheadMs += Math.max(0, due - this.now());
      this.#alarm?.wake(this.now());
    }
    // Real time goes on meanwhile, and comes on top.
    this.#aheadMs = Math.max(this.#aheadMs, targetAheadMs);
    this.rearm();
    const now = this.now();
    this.#onAdvance(now);
    return now;
  }

  /** Sees to it that the alarm rings in time. Call it when something may be due earlier than before. */
  rearm(): void {
    const due = this.#alarm?.wakeAtMs;
    if (due === undefined) {
      this.stop();
      return;
    }
    if (this.#timer !== undefined && this.#armedForMs === due) return;
    this.stop();
    this.#armedForMs = due;
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(1, due - this.now()));
    this.#timer = realSetTimeout(() => {
      this.#timer = undefined;
      this.#alarm?.wake(this.now());
      this.rearm();
    }, delayMs);
    this.#timer.unref();
  }

  /** Goes back to the time of its base. */
  restart(): void {
    this.#aheadMs = 0;
    this.rearm();
  }

  stop(): void {
    realClearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
