import type { ResendLog } from "./log/resend-log.js";
import type { BinarySessionOptions } from "./options.js";
import type { PoisonSearch } from "./poison-search.js";

/** Barriers in a row that may go unanswered until silence is awaited instead. */
const MOST_UNANSWERED = 2;
/** The pause between the last notification and a barrier while it is unknown whether the gateway answers barriers. */
const UNTRIED_QUIET_MS = 90;

/**
 * Decides when to write a barrier: a malformed notification whose error response proves that everything before it was
 * taken. It costs its connection, so it is written only where the proof is asked for. Gateways that are not Apple's may
 * ignore malformed notifications, or close because of them.
 */
export class Barriers {
  readonly #options: Pick<BinarySessionOptions, "confirm" | "onBufferFull">;
  readonly #poison: PoisonSearch;
  #unanswered = 0;
  #areProven = false;
  #areAnsweredUnnamed = false;

  constructor(options: Pick<BinarySessionOptions, "confirm" | "onBufferFull">, poison: PoisonSearch) {
    this.#options = options;
    this.#poison = poison;
  }

  /** Whether barriers are written at all. */
  get areTrusted(): boolean {
    return this.#options.confirm === "barrier" && this.#unanswered < MOST_UNANSWERED;
  }

  /** Whether the gateway has answered one, and no connection has died with one on it since. */
  get areProven(): boolean {
    return this.#areProven;
  }

  /** Whether the gateway answers them with an identifier that names nothing. */
  get areAnsweredUnnamed(): boolean {
    return this.#areAnsweredUnnamed;
  }

  /**
   * How long after the last notification a barrier may be written, milliseconds. When an untried gateway then closes,
   * the moment says whether the barrier was the reason.
   */
  get quietMs(): number {
    return this.#areProven ? 0 : UNTRIED_QUIET_MS;
  }

  /**
   * Whether the next bytes should be a barrier, when no frame may be written.
   *
   * @param flushTarget before it, everything is asked to settle soon; undefined when no flush waits
   */
  isDue({ unsettled, cursor }: ResendLog<unknown>, flushTarget: number | undefined): boolean {
    if (unsettled === 0 || !this.areTrusted) return false;
    // A barrier beside the last suspect could be the culprit itself; then only silence acquits.
    if (this.#poison.isDecisive) return false;
    if (flushTarget !== undefined && cursor >= flushTarget) return true;
    if (unsettled < this.#poison.window) return false;
    return this.#poison.isNarrowed || this.#options.onBufferFull === "barrier";
  }

  answered(): void {
    this.#unanswered = 0;
    this.#areProven = true;
  }

  /** The gateway answered one with an identifier that names nothing. */
  answeredUnnamed(): void {
    this.#areAnsweredUnnamed = true;
    this.answered();
  }

  /** The gateway did not answer one in time. Returns whether silence is awaited from now on. */
  unanswered(): boolean {
    this.#unanswered += 1;
    return this.#unanswered === MOST_UNANSWERED;
  }

  /** A connection died with a barrier on it: another gateway may stand there now. */
  doubted(): void {
    this.#areProven = false;
  }

  /** The gateway closes on barriers: silence is awaited from now on. */
  distrust(): void {
    this.#unanswered = MOST_UNANSWERED;
  }
}
