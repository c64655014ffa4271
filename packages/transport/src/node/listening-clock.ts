import type { Moment } from "../session/moment.js";
import type { HostTime } from "./real-time.js";

/**
 * How late an event loop usually runs at most, milliseconds. One that is later could not read its sockets: it was
 * blocked, or the process or its machine stood still.
 */
export const STALL_MS = 50;
/** How long what was due in a gap still waits, milliseconds: what the peer could not send meanwhile is on its way. */
export const GRACE_MS = 100;
/** How much time after the last reading counts at most, milliseconds: the gap may have begun at once. */
const LISTENED_MS = 100;
/** The machine slept if the wall clock moved this much further than the monotonic one, milliseconds. */
const SLEEP_MS = 1000;

/**
 * The time of a driver: a monotonic clock that stands still while nobody listens. A gap is noticed by what runs late
 * after it, and left out: all time-outs are about what a peer does while we could have heard it.
 */
export class ListeningClock {
  readonly #host: HostTime;
  /** Begins with integers: after one fraction V8 boxes `nowMs` in all objects of this shape and in all that keep it. */
  readonly #moment: Moment = { nowMs: 0, unixMs: 0 };
  #skippedMs = 0;
  /** By the host's clock: who reads the time after this comes too late. */
  #lateAtMs = Infinity;
  /** Whether what was to run is late: a gap came before it. */
  #isLate = false;
  #isAwake = false;
  #hadGrace = false;
  #gapMs = 0;
  /** How far the wall clock is ahead of the monotonic one. */
  #wallAheadMs = Infinity;

  constructor(host: HostTime) {
    this.#host = host;
  }

  /** Fills the one {@link Moment} of this clock. */
  read(): Moment {
    const moment = this.#moment;
    // Whole milliseconds: V8 stores small integers in the object itself and boxes other numbers.
    const hostMs = Math.floor(this.#host.nowMs());
    const unixMs = this.#host.unixMs();
    if (hostMs > this.#lateAtMs) this.#leaveOut(hostMs);
    if (unixMs - hostMs - this.#wallAheadMs > SLEEP_MS) this.#gapMs += unixMs - hostMs - this.#wallAheadMs;
    this.#wallAheadMs = unixMs - hostMs;
    if (this.#isAwake) this.#expectAt(hostMs);
    const nowMs = hostMs - this.#skippedMs;
    if (nowMs > moment.nowMs) moment.nowMs = nowMs;
    moment.unixMs = unixMs;
    return moment;
  }

  /** What was read last. */
  get latest(): Moment {
    return this.#moment;
  }

  /** How much was left out so far, milliseconds. With it, `nowMs` counts gaps too: credentials age in them. */
  get skippedMs(): number {
    return this.#skippedMs;
  }

  /** Milliseconds until `atMs` by this clock. */
  until(atMs: number): number {
    return atMs + this.#skippedMs - this.#host.nowMs();
  }

  /** Something is to run in this turn of the loop, or in the next one: the time is read again soon. */
  stayAwake(): void {
    if (this.#isAwake) return;
    this.#isAwake = true;
    this.#expectAt(this.#moment.nowMs + this.#skippedMs);
  }

  /** Nothing is to run before `atMs`: until then the loop listens. */
  sleepUntil(atMs: number): void {
    this.#isAwake = false;
    this.#expectAt(atMs + this.#skippedMs);
  }

  /** The timer that it slept for has run. If that was in time, the next gap is a new one. */
  timerRan(): void {
    this.read();
    if (!this.#isLate) this.caughtUp();
  }

  /** Everything that was due has been judged. */
  caughtUp(): void {
    this.#hadGrace = false;
  }

  /** How long nobody listened since the last call, milliseconds; usually 0. */
  takeGapMs(): number {
    const gapMs = this.#gapMs;
    if (gapMs > 0) this.#gapMs = 0;
    return gapMs;
  }

  /** Something is to run at this time of the host's clock. */
  #expectAt(hostMs: number): void {
    this.#lateAtMs = hostMs + STALL_MS;
    this.#isLate = false;
  }

  /** When a gap began is known only roughly: after the last reading. */
  #leaveOut(hostMs: number): void {
    const expectedMs = this.#lateAtMs - STALL_MS;
    this.#gapMs += hostMs - expectedMs;
    const beganMs = Math.min(expectedMs - this.#skippedMs, this.#moment.nowMs + LISTENED_MS);
    // A loop that is blocked again and again must still get on: grace is given once, until something was judged.
    this.#skippedMs = hostMs - beganMs + (this.#hadGrace ? 0 : GRACE_MS);
    this.#hadGrace = true;
    // What was to run is overdue, so it runs in this turn: after another gap, it was kept from that.
    this.#expectAt(hostMs);
    this.#isLate = true;
  }
}
