/** The largest write after an error response, and how much larger each later one is: one TLS record carries this. */
const STEP_BYTES = 16_384;
/** The usual size of a frame. */
const FRAME_BYTES = 128;
const LEAST_NOTIFICATIONS = 64;
const MOST_NOTIFICATIONS = 2048;

/**
 * How much may be written at once. Where one notification was rejected the next bad one may not be far, and what leaves
 * after it is discarded: so after an error response writes are small, and grow as they leave.
 */
export class WritePace {
  /** The largest write while all is well, in bytes. */
  readonly fullBytes: number;
  #maxBytes: number;

  /** @param fullBytes the largest write while all is well */
  constructor(fullBytes: number) {
    this.fullBytes = fullBytes;
    this.#maxBytes = fullBytes;
  }

  /** The largest write, in bytes. */
  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** How many notifications of the usual size such a write takes, within bounds. */
  get notifications(): number {
    const count = Math.ceil(this.#maxBytes / FRAME_BYTES);
    return Math.min(MOST_NOTIFICATIONS, Math.max(LEAST_NOTIFICATIONS, count));
  }

  /** A write has left. */
  left(): void {
    this.#maxBytes = Math.min(this.fullBytes, this.#maxBytes + STEP_BYTES);
  }

  /** What was written after a notification was discarded. */
  discarded(): void {
    this.#maxBytes = Math.min(this.fullBytes, STEP_BYTES);
  }
}
