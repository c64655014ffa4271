/** The most streams that a connection opens before the server's SETTINGS: as many as APNs allows. */
const MAX_EARLY_STREAMS = 1000;
/** However often it went wrong, so many servers that allow more are proof enough. */
const MAX_PROOFS = 16;

/**
 * How many streams the servers of a session allow from the start, by the first SETTINGS of earlier connections. Whatever
 * they allow later does not count: APNs begins with one stream until it has seen a valid provider token.
 */
export class RememberedStreams {
  #streams = 1;
  /** Servers that have to say it before it counts. */
  #missing = 1;
  #proofs = 1;
  #failures = 0;

  /** How often it was forgotten. Only a connection that was opened since then proves something. */
  get failures(): number {
    return this.#failures;
  }

  /** How many streams a connection may open before SETTINGS. `failures`: as many as there were when it was opened. */
  allowedAfter(failures: number): number {
    return this.#missing === 0 && failures === this.#failures ? this.#streams : 1;
  }

  /** The first SETTINGS of a connection came, and allow so many streams. One that waited for them proves nothing. */
  heard(streams: number, how: "began-at-once" | "waited", failures: number): void {
    if (failures !== this.#failures) return;
    this.#streams = Math.max(1, Math.min(streams, MAX_EARLY_STREAMS));
    if (this.#missing > 0 && how === "began-at-once") this.#missing -= 1;
  }

  /** A connection failed. `of`: those that have opened early streams are to blame twice as long. */
  forget(of: "any" | "early", failures: number): void {
    // Those that were opened before the last failure say the same.
    if (of === "early" && failures === this.#failures) {
      this.#proofs = Math.min(2 * this.#proofs, MAX_PROOFS);
    }
    this.#failures += 1;
    this.#missing = this.#proofs;
  }
}
