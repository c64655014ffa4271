import { reconnectDelayMs } from "../reconnect-delay.js";
import type { BarrierTrial } from "./barrier-trial.js";
import type { BinaryConnection } from "./connection/binary-connection.js";
import type { BinaryInput } from "./connection/connection-state.js";
import type { HandedOver } from "./connection/spare-connection.js";
import type { SpareConnections } from "./connection/spare-connections.js";
import type { ResendLog } from "./log/resend-log.js";
import type { BinarySessionOptions } from "./options.js";
import type { PoisonSearch } from "./poison-search.js";

/** So long after a rejection another one is expected, milliseconds. Idle connections live longer than this anywhere. */
const LATELY_MS = 10_000;
/** A handshake takes two round trips or three, an error response one. */
const MOST_SPARES = 3;

/** What decides about spares. */
export interface SparesParts {
  readonly options: BinarySessionOptions;
  readonly random: () => number;
  readonly log: ResendLog<unknown>;
  readonly connection: BinaryConnection;
  readonly connections: SpareConnections;
  readonly trial: BarrierTrial;
  readonly poison: PoisonSearch;
}

/**
 * Decides when spare connections are opened beside the one in use, how many, and how long they are kept. An error
 * response ends the connection in use: with a spare, what was discarded leaves again at once, without a handshake.
 *
 * There is one, until it turns out that error responses come faster than handshakes end. Each error response uses up
 * one, so several cost no more handshakes than one does.
 *
 * A spare proves nothing. Whatever becomes of it settles nothing and counts for nothing but the pause before the next
 * one.
 */
export class Spares {
  readonly #parts: SparesParts;
  #rejectedAtMs = -Infinity;
  /** How many there are to be. */
  #wanted = 1;
  /** Whether one was asked for since the session took one. */
  #hasRenewed = false;
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

  /** A write has left on the connection in use. Opens spares beside it, where they are worth their handshakes. */
  open(nowMs: number): void {
    const { log, connection, connections, trial, poison } = this.#parts;
    if (nowMs >= this.#expectedUntilMs() || nowMs < this.#mayOpenAtMs || connections.count >= this.#wanted)
      return;
    // After a barrier nothing is written: its answer ends what there was to do.
    if (connection.writable === undefined || connection.writable.hasBarrier || log.pending === 0) return;
    // Where connections die, or how they end is evidence, one at a time is enough.
    if (trial.isOn || poison.losses > 0) return;
    while (connections.count < this.#wanted) connections.attempt(nowMs);
    this.#hasRenewed = true;
  }

  /** The driver reports this of a connection. Returns whether that is a spare. */
  heard(input: BinaryInput, connection: number, nowMs: number): boolean {
    const { connections } = this.#parts;
    const spare = connections.find(connection);
    if (spare === undefined) return false;
    if (spare.heard(input, nowMs)) {
      connections.sweep();
      this.#waste(nowMs);
    }
    this.expire(nowMs);
    return true;
  }

  /** A spare, or the attempt at one, for the session to go on with; undefined where there is none. */
  take(nowMs: number): HandedOver | undefined {
    this.expire(nowMs);
    const { connections } = this.#parts;
    const wereReady = connections.areReady;
    const handedOver = connections.handOver();
    if (handedOver === undefined) return undefined;
    if (handedOver.openSinceMs === undefined) this.#wanted = Math.min(MOST_SPARES, this.#wanted + 1);
    else {
      this.#wasted = 0;
      // Even the newest was there in time: fewer would have been.
      if (wereReady && this.#hasRenewed) this.#wanted = Math.max(1, this.#wanted - 1);
    }
    this.#hasRenewed = false;
    return handedOver;
  }

  /** Leaves the spares: what happened to the connection in use may happen to them. */
  drop(nowMs: number): void {
    if (this.#parts.connections.drop()) this.#waste(nowMs);
  }

  /** Leaves attempts once nothing is pending: they would keep the process alive. */
  rest(): void {
    const { log, connections } = this.#parts;
    const { attemptSinceMs } = connections;
    if (attemptSinceMs === undefined || log.pending > 0) return;
    connections.dropAttempts();
    this.#waste(attemptSinceMs);
  }

  /** Time has passed. Leaves spares that are not expected to be of use. */
  expire(nowMs: number): void {
    if (nowMs < this.wakeAtMs) return;
    const isExpected = nowMs < this.#expectedUntilMs();
    this.#parts.connections.dropReadySince(isExpected ? nowMs - this.#parts.options.idleTimeoutMs : nowMs);
    this.#wanted = 1;
  }

  /** When {@link expire} is due; Infinity while it is not. */
  get wakeAtMs(): number {
    const { options, connections } = this.#parts;
    const { readySinceMs } = connections;
    if (readySinceMs === undefined) return Infinity;
    const idleAtMs = options.idleTimeoutMs === 0 ? Infinity : readySinceMs + options.idleTimeoutMs;
    return Math.min(idleAtMs, this.#expectedUntilMs());
  }

  /** Until when a rejection is expected. */
  #expectedUntilMs(): number {
    const { spareConnection } = this.#parts.options;
    if (spareConnection === "auto") return this.#rejectedAtMs + LATELY_MS;
    return spareConnection === "always" ? Infinity : -Infinity;
  }

  /** It was of no use: the next one waits for longer each time, and is the only one. */
  #waste(nowMs: number): void {
    const { options, random } = this.#parts;
    this.#wanted = 1;
    this.#wasted += 1;
    this.#mayOpenAtMs = nowMs + reconnectDelayMs(this.#wasted, options.reconnectDelay, random());
  }
}
