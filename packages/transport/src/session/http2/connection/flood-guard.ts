/** Frames in a second that a server may send unasked. */
const FREE_FRAMES = 2000;
/** Further frames for each request: window updates for the stream and the connection, a reset. */
const FRAMES_PER_REQUEST = 8;
const WINDOW_MS = 1000;

/**
 * Bounds the work that a hostile or broken server can cause: SETTINGS, PING, RST_STREAM, WINDOW_UPDATE, empty DATA and
 * unknown frames cost it nothing, and us at least a look, often an answer (RFC 9113, section 10.5).
 */
export class FloodGuard {
  #allowed = FREE_FRAMES;
  #windowEndsAtMs = 0;

  request(): void {
    this.#allowed += FRAMES_PER_REQUEST;
  }

  /** Counts a frame. Returns false when it is one too many. */
  take(nowMs: number): boolean {
    if (nowMs >= this.#windowEndsAtMs) {
      this.#windowEndsAtMs = nowMs + WINDOW_MS;
      this.#allowed = Math.max(this.#allowed, FREE_FRAMES);
    }
    this.#allowed -= 1;
    return this.#allowed >= 0;
  }
}
