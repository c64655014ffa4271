import type { ConnectionRecord } from "../connection/connection-record.js";

/**
 * Sound connections that end the waiting. Of two servers behind one name, of which one has narrow windows, so many in a
 * row are the other one by chance once in 256 times.
 */
const FIRST_PROOFS = 8;
/** The most that it takes: a server that never bears an early request meets one on less than one of 100 connections. */
const MAX_PROOFS = 128;
/** After so many answers a connection is sound, however it ends. */
const MANY_ANSWERS = 100;

/**
 * Whether new connections wait for SETTINGS before their first request (M-22), and until when (M-63). A connection is
 * judged when the next one opens.
 */
export class SettingsFirst {
  #isRequired = false;
  /** Sound connections in a row: of those that wait, or else of those that do not. */
  #sound = 0;
  /** How many of them end this. */
  #proofs = FIRST_PROOFS;
  /** How many it will take after the next early request that breaks a connection. */
  #nextProofs = FIRST_PROOFS;
  /** The newest of those that were opened before the last break: they say the same. */
  #brokenGroup = 0;

  /** Whether the next one waits. */
  get isRequired(): boolean {
    return this.#isRequired;
  }

  /** Another connection opens after this one. */
  look(last: ConnectionRecord): void {
    if (last.group <= this.#brokenGroup) return;
    if (last.isNarrow) this.#sound = 0;
    else if (this.#isSound(last)) this.#sound += 1;
    if (this.#sound < this.#proofs) return;
    // As many that did not wait have come to no harm: the break before them is long ago.
    if (!this.#isRequired) this.#nextProofs = FIRST_PROOFS;
    this.#isRequired = false;
    this.#sound = 0;
  }

  #isSound({ hasAnswered, hasFailed, answers, isCautious }: ConnectionRecord): boolean {
    if (isCautious && !this.#isRequired) return false;
    return hasAnswered && (!hasFailed || answers >= MANY_ANSWERS);
  }

  /** A connection broke before any answer; the newest that was opened is of this group. */
  broke({ isCautious, group }: ConnectionRecord, newestGroup: number): void {
    if (!isCautious && group > this.#brokenGroup) {
      this.#proofs = this.#nextProofs;
      this.#nextProofs = Math.min(2 * this.#proofs, MAX_PROOFS);
    }
    this.#isRequired = true;
    this.#sound = 0;
    this.#brokenGroup = newestGroup;
  }
}
