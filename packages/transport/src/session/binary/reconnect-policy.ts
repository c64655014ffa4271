import { TransportError } from "../../errors/transport-error.js";
import { reconnectDelayMs } from "../reconnect-delay.js";
import type { BinarySessionOptions } from "./options.js";
import type { PoisonSearch } from "./poison-search.js";

/** After losses in a row, pauses stay below this many times the base: the search for poison must end soon. */
const LOSS_DELAY_FACTOR = 20;

/**
 * How badly connecting goes: decides how long to pause before the next attempt, whether a new connection must
 * prove itself first, and when to give up.
 */
export class ReconnectPolicy {
  readonly #options: BinarySessionOptions;
  readonly #poison: PoisonSearch;
  #connectFailures = 0;
  /** Connections in a row that ended right after their handshake. */
  #handshakeCloses = 0;
  #progressedOnce = false;
  /** When connections began to fail without any progress since. */
  #sinceMs: number | undefined;
  #lastError: TransportError | undefined;

  constructor(options: BinarySessionOptions, suspicion: PoisonSearch) {
    this.#options = options;
    this.#poison = suspicion;
  }

  connectFailed(error: TransportError, nowMs: number): void {
    this.#connectFailures += 1;
    this.lost(error, nowMs);
  }

  /** A connection ended before anything was written. Answers whether that was once too often. */
  closedAfterHandshake(error: TransportError, nowMs: number): boolean {
    this.#handshakeCloses += 1;
    this.lost(error, nowMs);
    return this.#handshakeCloses >= this.#options.maxHandshakeCloses;
  }

  lost(error: TransportError, nowMs: number): void {
    this.#lastError = error;
    this.#sinceMs ??= nowMs;
  }

  connected(): void {
    this.#connectFailures = 0;
  }

  /** A connection has lived long enough to be no refusal. */
  proved(): void {
    this.#handshakeCloses = 0;
  }

  progressed(): void {
    this.#handshakeCloses = 0;
    this.#progressedOnce = true;
    this.#sinceMs = undefined;
  }

  /** Everything pending was settled; the next notification starts afresh. */
  gaveUp(): void {
    this.#sinceMs = undefined;
    this.#connectFailures = 0;
    // A certificate that was refused gets one more try with the next notification, not three.
    this.#handshakeCloses = Math.min(this.#handshakeCloses, this.#options.maxHandshakeCloses - 1);
  }

  /** When it is time to give up; Infinity while all is well. */
  get hopelessAtMs(): number {
    return this.#sinceMs === undefined ? Infinity : this.#sinceMs + this.#options.giveUpAfterMs;
  }

  /** Whether the next connection must live a while before it carries anything. */
  get mustProve(): boolean {
    const { losses, loneLosses } = this.#poison;
    return (
      this.#handshakeCloses > 0 || loneLosses > 0 || losses >= 3 || (losses > 0 && !this.#progressedOnce)
    );
  }

  /** Milliseconds to wait before the next attempt. */
  pauseMs(random: () => number): number {
    const { reconnectDelay } = this.#options;
    const failures = Math.max(this.#connectFailures, this.#handshakeCloses);
    if (failures > 0) return reconnectDelayMs(failures, reconnectDelay, random());
    const { losses, condemned } = this.#poison;
    if (losses < 2) return 0;
    const { baseMs } = reconnectDelay;
    const maxMs =
      condemned > 1 ? reconnectDelay.maxMs : Math.min(reconnectDelay.maxMs, baseMs * LOSS_DELAY_FACTOR);
    return reconnectDelayMs(losses - 1, { baseMs, maxMs }, random());
  }

  /** Why everything pending is given up. */
  explain(): TransportError {
    const seconds = this.#options.giveUpAfterMs / 1000;
    return new TransportError(
      this.#lastError?.code ?? "connect-failed",
      `No connection has got anything through for ${seconds} s: ${this.#lastError?.message ?? "no attempt was answered"}`,
      { cause: this.#lastError, hint: this.#lastError?.hint },
    );
  }
}
