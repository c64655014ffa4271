/** The largest write after an error response, and how much larger each one is that follows: what one TLS record carries. */
const STEP_BYTES = 16_384;

/**
 * How much may be written at once. Where one notification was rejected the next bad one may not be far, and whatever
 * leaves behind it is discarded: so after an error response writes are small, and become larger as they leave.
 */
export class WritePace {
  /** Largest write, in bytes. */
  maxBytes: number;
  readonly #fullBytes: number;

  constructor(fullBytes: number) {
    this.#fullBytes = fullBytes;
    this.maxBytes = fullBytes;
  }

  /** A write has left, and nothing speaks against the next one. */
  left(): void {
    this.maxBytes = Math.min(this.#fullBytes, this.maxBytes + STEP_BYTES);
  }

  /** What was written behind a notification was discarded. */
  discarded(): void {
    this.maxBytes = Math.min(this.#fullBytes, STEP_BYTES);
  }
}
