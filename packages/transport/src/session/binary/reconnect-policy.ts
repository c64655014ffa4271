import type { TransportError } from "../../errors/transport-error.js";
import { GiveUpDeadline } from "../give-up-deadline.js";
import { reconnectDelayMs } from "../reconnect-delay.js";
import type { BinarySessionOptions } from "./options.js";
import type { PoisonSearch } from "./poison-search.js";

/** After losses in a row, pauses stay below this many times the base: the search for poison must end soon. */
const LOSS_DELAY_FACTOR = 20;

/** `on probation`: a new connection carries nothing until it has lived for `proveMs`. */
export type Standing = "trusted" | "on probation";

/**
 * Decides, by how badly connecting goes, how long to pause before the next attempt, whether a new connection must prove
 * itself first, and when to give up.
 */
export class ReconnectPolicy {
  readonly #options: BinarySessionOptions;
  readonly #poison: PoisonSearch;
  readonly #random: () => number;
  readonly #giveUpDeadline: GiveUpDeadline;
  #connectFailures = 0;
  /** Connections in a row that ended right after their handshake. */
  #handshakeCloses = 0;
  #hasProgressed = false;

  /** @param random returns a number in [0, 1) */
  constructor(options: BinarySessionOptions, poison: PoisonSearch, random: () => number) {
    this.#options = options;
    this.#random = random;
    this.#poison = poison;
    this.#giveUpDeadline = new GiveUpDeadline(options.giveUpAfterMs);
  }

  connectFailed(error: TransportError, nowMs: number): void {
    this.#connectFailures += 1;
    this.lost(error, nowMs);
  }

  /** A connection ended with notifications in doubt. */
  lost(error: TransportError, nowMs: number): void {
    this.#giveUpDeadline.failed(error);
    this.#giveUpDeadline.stuck(nowMs);
  }

  /** A connection ended before it carried anything. Returns whether that happened too often. */
  closedAfterHandshake(error: TransportError, nowMs: number): boolean {
    this.#handshakeCloses += 1;
    this.lost(error, nowMs);
    return this.#handshakeCloses >= this.#options.maxHandshakeCloses;
  }

  /** A connection was opened. Returns whether it must live for a while before it carries anything. */
  connected(): Standing {
    this.#connectFailures = 0;
    const { losses, loneLosses } = this.#poison;
    const isSuspicious =
      this.#handshakeCloses > 0 || loneLosses > 0 || losses >= 3 || (losses > 0 && !this.#hasProgressed);
    return isSuspicious ? "on probation" : "trusted";
  }

  /** A connection has lived so long that it was not refused. */
  proved(): void {
    this.#handshakeCloses = 0;
  }

  /** Something settled, with evidence or by silence. */
  progressed(): void {
    this.#handshakeCloses = 0;
    this.#hasProgressed = true;
    this.#giveUpDeadline.progressed();
  }

  /** Everything pending was settled; the next notification starts afresh. */
  gaveUp(): void {
    this.#giveUpDeadline.progressed();
    this.#connectFailures = 0;
    // A certificate that was refused gets one more try with the next notification, not as many as before.
    this.#handshakeCloses = Math.min(this.#handshakeCloses, this.#options.maxHandshakeCloses - 1);
  }

  /** When it is time to give up what is pending; Infinity while all is well. */
  get hopelessAtMs(): number {
    return this.#giveUpDeadline.atMs;
  }

  /** Why everything pending is given up. */
  explain(): TransportError {
    return this.#giveUpDeadline.explain("no attempt was answered");
  }

  /** Milliseconds to wait before the next attempt: a random part of a bound. */
  nextPauseMs(): number {
    const { reconnectDelay } = this.#options;
    const failures = Math.max(this.#connectFailures, this.#handshakeCloses);
    if (failures > 0) return reconnectDelayMs(failures, reconnectDelay, this.#random());
    const { condemned } = this.#poison;
    const losses = Math.max(this.#poison.losses, condemned);
    if (losses < 2) return 0;
    const { baseMs } = reconnectDelay;
    const maxMs =
      condemned > 1 ? reconnectDelay.maxMs : Math.min(reconnectDelay.maxMs, baseMs * LOSS_DELAY_FACTOR);
    return reconnectDelayMs(losses - 1, { baseMs, maxMs }, this.#random());
  }
}
