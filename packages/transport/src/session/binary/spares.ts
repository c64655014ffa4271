import { reconnectDelayMs } from "../reconnect-delay.js";
import type { BarrierTrial } from "./barrier-trial.js";
import type { BinaryConnection } from "./connection/binary-connection.js";
import type { BinaryInput } from "./connection/connection-state.js";
import type { HandedOver, SpareConnection } from "./connection/spare-connection.js";
import type { ResendLog } from "./log/resend-log.js";
import type { BinarySessionOptions } from "./options.js";
import type { PoisonSearch } from "./poison-search.js";

/** So long after a rejection another one is expected, milliseconds. Idle connections live longer than this anywhere. */
const LATELY_MS = 10_000;

/** What decides about spares. */
export interface SparesParts {
  readonly options: BinarySessionOptions;
  readonly random: () => number;
  readonly log: ResendLog<unknown>;
  readonly connection: BinaryConnection;
  readonly spare: SpareConnection;
  readonly trial: BarrierTrial;
  readonly poison: PoisonSearch;
}

/**
 * Decides when a spare connection is opened beside the one in use, and how long it is kept. An error response ends the
 * connection in use: with a spare, what was discarded leaves again at once, without a handshake.
 *
 * A spare proves nothing. Whatever becomes of it settles nothing and counts for nothing but the pause before the next
 * one.
 */
export class Spares {
  readonly #parts: SparesParts;
  #rejectedAtMs = -Infinity;
  /** Spares in a row that were of no use. */
  #wasted = 0;
  #mayOpenAtMs = -Infinity;

  constructor(parts: SparesParts) {
    this.#parts = parts;
  }

  /** The gateway rejected a notification. */
  rejected(nowMs: number): void {
    this.#rejectedAtMs = nowMs;
  }

  /** A write has left on the connection in use. Opens a spare beside it, where one is worth its handshake. */
  open(nowMs: number): void {
    const { log, connection, spare, trial, poison } = this.#parts;
    if (nowMs >= this.#expectedUntilMs() || nowMs < this.#mayOpenAtMs || spare.state.name !== "absent")
      return;
    // After a barrier nothing is written: its answer ends what there was to do.
    if (connection.writable === undefined || connection.writable.hasBarrier || log.pending === 0) return;
    // Where connections die, or how they end is evidence, one at a time is enough.
    if (trial.isOn || poison.losses > 0) return;
    spare.attempt(nowMs);
  }

  /** The driver reports this of a connection. Returns whether that is the spare. */
  heard(input: BinaryInput, connection: number, nowMs: number): boolean {
    const { spare } = this.#parts;
    if (!spare.is(connection)) return false;
    if (spare.heard(input, nowMs)) this.#waste(nowMs);
    this.expire(nowMs);
    return true;
  }

  /** The spare, or the attempt at one, for the session to go on with; undefined where there is none. */
  take(nowMs: number): HandedOver | undefined {
    this.expire(nowMs);
    const handedOver = this.#parts.spare.handOver();
    if (handedOver?.openSinceMs !== undefined) this.#wasted = 0;
    return handedOver;
  }

  /** Leaves the spare: what happened to the connection in use may happen to it. */
  drop(nowMs: number): void {
    if (this.#parts.spare.drop()) this.#waste(nowMs);
  }

  /** Leaves an attempt once nothing is pending: it would keep the process alive. */
  rest(): void {
    const { log, spare } = this.#parts;
    const { state } = spare;
    if (state.name === "connecting" && log.pending === 0) this.drop(state.sinceMs);
  }

  /** Time has passed. Leaves a spare that is not expected to be of use. */
  expire(nowMs: number): void {
    if (nowMs >= this.wakeAtMs) this.#parts.spare.drop();
  }

  /** When {@link expire} is due; Infinity while it is not. */
  get wakeAtMs(): number {
    const { options, spare } = this.#parts;
    const { state } = spare;
    if (state.name !== "ready") return Infinity;
    const idleAtMs = options.idleTimeoutMs === 0 ? Infinity : state.sinceMs + options.idleTimeoutMs;
    return Math.min(idleAtMs, this.#expectedUntilMs());
  }

  /** Until when a rejection is expected. */
  #expectedUntilMs(): number {
    const { spareConnection } = this.#parts.options;
    if (spareConnection === "auto") return this.#rejectedAtMs + LATELY_MS;
    return spareConnection === "always" ? Infinity : -Infinity;
  }

  /** It was of no use: the next one waits for longer each time. */
  #waste(nowMs: number): void {
    const { options, random } = this.#parts;
    this.#wasted += 1;
    this.#mayOpenAtMs = nowMs + reconnectDelayMs(this.#wasted, options.reconnectDelay, random());
  }
}
