import type { Http2SessionOptions } from "../options.js";

/**
 * Watches whether the server is still there. Silence is not death: a connection with open requests that has been
 * silent for a while has to answer a PING, and one that was idle for long has to answer before it is used.
 */
export class PingWatch {
  readonly #options: Http2SessionOptions;
  #quietSinceMs = 0;
  #askedAtMs = -1;
  #probing = false;

  constructor(options: Http2SessionOptions) {
    this.#options = options;
  }

  /** Whether requests wait for the answer to a PING. */
  get isProbing(): boolean {
    return this.#probing;
  }

  opened(nowMs: number): void {
    this.#quietSinceMs = nowMs;
  }

  /** The first request after a time without any: silence counts from here. */
  busyFrom(nowMs: number): void {
    this.#quietSinceMs = nowMs;
  }

  /** Bytes came, so the server is there. A probe needs its own answer: the bytes may have been under way for long. */
  received(nowMs: number): void {
    this.#quietSinceMs = nowMs;
    if (!this.#probing) this.#askedAtMs = -1;
  }

  acknowledged(): void {
    this.#askedAtMs = -1;
    this.#probing = false;
  }

  /** Returns whether a PING has to be sent before an idle connection is used. */
  probeIfStale(nowMs: number): boolean {
    const { probeAfterIdleMs } = this.#options;
    if (this.#probing || probeAfterIdleMs === 0 || nowMs - this.#quietSinceMs < probeAfterIdleMs)
      return false;
    this.probe(nowMs);
    return true;
  }

  /** A PING is sent whose answer the next request waits for. */
  probe(nowMs: number): void {
    this.#probing = true;
    this.#askedAtMs = nowMs;
  }

  /** When something is due. `isBusy`: answers are awaited. */
  dueAtMs(isBusy: boolean): number {
    if (this.#askedAtMs >= 0) return this.#askedAtMs + this.#options.pingTimeoutMs;
    return isBusy ? this.#quietSinceMs + this.#options.pingAfterMs : Infinity;
  }

  /** What is due now: to send a PING, or to conclude that the server is gone. */
  check(isBusy: boolean, nowMs: number): "nothing" | "ask" | "dead" {
    if (nowMs < this.dueAtMs(isBusy)) return "nothing";
    if (this.#askedAtMs >= 0) return "dead";
    this.#askedAtMs = nowMs;
    return "ask";
  }
}
