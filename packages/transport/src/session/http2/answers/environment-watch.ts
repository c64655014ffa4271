/** How many answers are judged together. */
const BATCH = 50;
/** How many of them must be BadDeviceToken: no table has so many bad device tokens by chance. */
const SUSPICIOUS = 40;

/**
 * Notices when most answers are BadDeviceToken: then the environment is wrong, not the device tokens. Sandbox
 * tokens sent to production, and the reverse, are the field's most common mistake; it has cost people whole tables of
 * good device tokens.
 */
export class EnvironmentWatch {
  #answers = 0;
  #bad = 0;
  /** Whether the last batch looked like the wrong environment. */
  #isSuspected = false;

  /** Counts a BadDeviceToken. Returns whether the suspicion arose just now. */
  bad(): boolean {
    this.#bad += 1;
    return this.good();
  }

  /** Counts any other answer. Returns whether the suspicion arose just now. */
  good(): boolean {
    this.#answers += 1;
    if (this.#answers < BATCH) return false;
    const wasSuspected = this.#isSuspected;
    this.#isSuspected = this.#bad >= SUSPICIOUS;
    this.#answers = 0;
    this.#bad = 0;
    return this.#isSuspected && !wasSuspected;
  }
}
