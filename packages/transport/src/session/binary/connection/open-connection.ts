import { type ErrorResponse, ErrorResponseDecoder, type WireError } from "@apns/wire";
import type { ResendLog } from "../log/resend-log.js";
import type { BinarySessionOptions } from "../options.js";
import { Hearing } from "./hearing.js";
import { Silence } from "./silence.js";

/** How long the loop gets to read before a time-out counts: this part of `settleAfterMs`. */
const HEARING_PART = 1 / 256;
/** And no more than this. */
const MOST_HEARING_MS = 12;
/** So much is kept of what a gateway sends: an error response has six bytes. */
const KEPT_BYTES = 6;

/** Where and when a connection begins. */
export interface ConnectionStart {
  /** The number by which session and driver speak of it. */
  readonly number: number;
  /** `attempt`: it was just connected. `spare`: it was open before it was needed. */
  readonly origin: "attempt" | "spare";
  /** The first sequence number that it may carry. */
  readonly firstSequence: number;
  readonly nowMs: number;
}

/**
 * The barrier of a connection: none yet, handed to the driver (`leaving`), `awaited`, or `overdue`. Nothing may follow
 * it, whatever becomes of it.
 */
type BarrierState = "none" | "leaving" | "awaited" | "overdue";

/** What is known of a connection from its handshake to its end: writes on their way, silence, what was received. */
export class OpenConnection {
  readonly number: number;
  readonly origin: ConnectionStart["origin"];
  readonly firstSequence: number;
  readonly #options: BinarySessionOptions;
  readonly #decoder = new ErrorResponseDecoder();
  readonly #hearing: Hearing;
  readonly #silence: Silence;
  #lastActivityAtMs: number;
  #said: readonly number[] = [];
  #isFresh = true;
  #isSuspect = false;
  /** When the last notifications left. */
  #quietSinceMs = -Infinity;
  #isStuckReported = false;
  /** What {@link takeSilent} returned last. */
  #takenEnd = 0;
  #barrier: BarrierState = "none";
  #barrierLeftAtMs = Infinity;
  /** When a barrier may be written that has to wait; Infinity when none does. */
  #barrierMayLeaveAtMs = Infinity;

  constructor({ number, origin, firstSequence, nowMs }: ConnectionStart, options: BinarySessionOptions) {
    this.number = number;
    this.origin = origin;
    this.firstSequence = firstSequence;
    this.#options = options;
    const hearingMs = Math.ceil(options.settleAfterMs * HEARING_PART);
    this.#hearing = new Hearing(Math.min(MOST_HEARING_MS, hearingMs));
    this.#silence = new Silence(options.settleAfterMs);
    this.#lastActivityAtMs = nowMs;
  }

  // ---- reading

  /** Reads what the gateway sent. Returns the error response once it is whole. */
  received(bytes: Uint8Array, nowMs: number): ErrorResponse | undefined {
    this.#lastActivityAtMs = nowMs;
    if (this.#said.length < KEPT_BYTES)
      this.#said = [...this.#said, ...bytes.subarray(0, KEPT_BYTES)].slice(0, KEPT_BYTES);
    // The gateway closes after its first error response; whatever follows it is noise.
    return this.#decoder.push(bytes)[0];
  }

  /** Why what was received is not an error response; undefined while it may be one. */
  get failure(): WireError | undefined {
    return this.#decoder.failure;
  }

  /** What the gateway sent: its first six bytes, or fewer. */
  get said(): readonly number[] {
    return this.#said;
  }

  /** Bytes of an error response that has not arrived whole, 0 to 5. */
  get pendingBytes(): number {
    return this.#decoder.pendingBytes;
  }

  // ---- writing

  /** Whether it takes a write: one at a time, and none after a barrier or once it is a suspect. */
  get mayWrite(): boolean {
    return this.#silence.writingSinceMs === Infinity && this.#barrier === "none" && !this.#isSuspect;
  }

  /** Nobody listened for a while: it may be gone, and the gateway may have taken what was written. */
  suspect(): void {
    this.#isSuspect = true;
    this.#barrierMayLeaveAtMs = Infinity;
  }

  /** Whether it was never given anything to write. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  /** The driver was given bytes. */
  writing(nowMs: number): void {
    this.#isFresh = false;
    this.#isStuckReported = false;
    this.#barrierMayLeaveAtMs = Infinity;
    this.#silence.writing(nowMs);
    this.#lastActivityAtMs = nowMs;
  }

  /** They have left, and with them every notification before `end`. */
  written(end: number, nowMs: number): void {
    this.#silence.written(end, nowMs);
    this.#lastActivityAtMs = nowMs;
    if (this.#barrier === "leaving") {
      this.#barrier = "awaited";
      this.#barrierLeftAtMs = nowMs;
    } else {
      this.#quietSinceMs = nowMs;
    }
  }

  // ---- the barrier

  /** A barrier is due. Returns whether it may be written now, `quietMs` after the last notification. */
  mayWriteBarrier(quietMs: number, nowMs: number): boolean {
    this.#barrierMayLeaveAtMs = this.#quietSinceMs + quietMs;
    return nowMs >= this.#barrierMayLeaveAtMs;
  }

  /** No barrier is due. */
  needsNoBarrier(): void {
    this.#barrierMayLeaveAtMs = Infinity;
  }

  /** The bytes were a barrier. */
  barrierWritten(): void {
    this.#barrier = "leaving";
  }

  /** It was not answered in time: silence counts again. */
  barrierOverdue(): void {
    this.#barrier = "overdue";
  }

  get hasBarrier(): boolean {
    return this.#barrier !== "none";
  }

  /** Whether a barrier waits to be written, or for its answer. Meanwhile silence is not needed. */
  get awaitsBarrier(): boolean {
    const isOut = this.#barrier === "leaving" || this.#barrier === "awaited";
    return isOut || this.#barrierMayLeaveAtMs !== Infinity;
  }

  /** How long ago the barrier has left, milliseconds; undefined where none has. */
  barrierAgeMs(nowMs: number): number | undefined {
    return this.#barrierLeftAtMs === Infinity ? undefined : nowMs - this.#barrierLeftAtMs;
  }

  // ---- time

  /**
   * Time has passed. Returns until when everything that the gateway sent is known to be read.
   *
   * @param dueAtMs the earliest time-out
   */
  hear(nowMs: number, dueAtMs: number): number {
    const untilMs = this.#hearing.woke(nowMs, dueAtMs);
    this.#silence.heard(untilMs);
    return untilMs;
  }

  /** Everything before this sequence number was silent for `settleAfterMs`; 0 at first. */
  get silentEnd(): number {
    return this.#silence.end;
  }

  /** Returns {@link silentEnd}; the caller settles everything before it. */
  takeSilent(): number {
    this.#takenEnd = this.#silence.end;
    return this.#takenEnd;
  }

  /** Whether the gateway took too long to answer a barrier. */
  isBarrierLate(heardMs: number): boolean {
    return heardMs >= this.#barrierLateAtMs();
  }

  /** Whether a write has been stuck for so long that it should be reported; true once for each write. */
  takeStuck(heardMs: number): boolean {
    if (heardMs < this.#stuckAtMs()) return false;
    this.#isStuckReported = true;
    return true;
  }

  /** Whether a write takes so long that the connection counts as dead. */
  isStalled(heardMs: number): boolean {
    return heardMs >= this.#stalledAtMs();
  }

  /**
   * Whether it may be closed: without traffic for long enough, and nothing is pending; or it takes no more writes, and
   * what it carried has settled.
   */
  isDone({ pending, unsettled }: Pick<ResendLog<unknown>, "pending" | "unsettled">, nowMs: number): boolean {
    if (this.#isSuspect && this.#isFresh) return true;
    if (this.#isSuspect || this.hasBarrier) return unsettled === 0;
    return pending === 0 && nowMs >= this.#idleAtMs();
  }

  /** When the first of its time-outs ends; Infinity while there is none. */
  dueAtMs(): number {
    const isSilent = this.#silence.end > this.#takenEnd && !this.awaitsBarrier;
    const silentAtMs = isSilent ? -Infinity : this.#silence.dueAtMs();
    return Math.min(silentAtMs, this.#barrierLateAtMs(), this.#stuckAtMs(), this.#stalledAtMs());
  }

  /** When to wake for a time-out. */
  hearsAtMs(dueAtMs: number): number {
    return this.#hearing.wakeAtMs(dueAtMs);
  }

  /** When one of the above is due; Infinity while nothing is. */
  wakeAtMs(pending: number): number {
    const idleAtMs = pending === 0 ? this.#idleAtMs() : Infinity;
    return Math.min(this.hearsAtMs(this.dueAtMs()), this.#barrierMayLeaveAtMs, idleAtMs);
  }

  // Methods, not private getters: V8 reads those through a call into its runtime (measured: 5 % of a notification).

  #barrierLateAtMs(): number {
    return this.#barrier === "awaited" ? this.#barrierLeftAtMs + this.#options.barrierTimeoutMs : Infinity;
  }

  #stuckAtMs(): number {
    return this.#isStuckReported ? Infinity : this.#silence.writingSinceMs + this.#options.settleAfterMs;
  }

  #stalledAtMs(): number {
    return this.#silence.writingSinceMs + this.#options.writeTimeoutMs;
  }

  #idleAtMs(): number {
    const { idleTimeoutMs } = this.#options;
    const isBusy = idleTimeoutMs === 0 || this.#silence.writingSinceMs !== Infinity;
    return isBusy ? Infinity : this.#lastActivityAtMs + idleTimeoutMs;
  }
}
