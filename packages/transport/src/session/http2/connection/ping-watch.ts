import type { Http2SessionOptions } from "../options.js";

/** How long requests wait for a probed connection before they use another one, milliseconds: several round trips. */
const PROBE_PATIENCE_MS = 500;

/**
 * Watches whether the server is still there. Silence is not death: a connection with open requests that has been
 * silent for a while has to answer a PING. One that was idle for long, or that nobody listened to for a while, has to
 * answer before it is used.
 */
export class PingWatch {
  readonly #options: Http2SessionOptions;
  #quietSinceMs = 0;
  #askedAtMs = -1;
  #probing = false;
  #isSuspect = false;
  /** Whether requests use another connection when the answer to the probe takes long. */
  #isHurried = false;
  #isSlow = false;

  constructor(options: Http2SessionOptions) {
    this.#options = options;
  }

  /** Whether requests wait for the answer to a PING. */
  get isProbing(): boolean {
    return this.#probing;
  }

  /** Whether the answer to a probe takes so long that requests need another connection. */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  /** Nobody listened for a while: the connection may be gone. */
  suspect(): void {
    this.#isSuspect = true;
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
    this.#isHurried = false;
    this.#isSlow = false;
  }

  /** Returns whether a PING has to be sent before the connection is used again. */
  probeIfStale(nowMs: number): boolean {
    const { probeAfterIdleMs } = this.#options;
    if (this.#probing || probeAfterIdleMs === 0) return false;
    if (!this.#isSuspect && nowMs - this.#quietSinceMs < probeAfterIdleMs) return false;
    this.probe(nowMs);
    this.#isHurried = true;
    return true;
  }

  /** A PING is to be sent before any silence. Returns false when one is under way. */
  ask(nowMs: number): boolean {
    if (this.#askedAtMs >= 0) return false;
    this.#askedAtMs = nowMs;
    return true;
  }

  /** A PING is sent whose answer the next request waits for. */
  probe(nowMs: number): void {
    this.#probing = true;
    this.#isSuspect = false;
    this.#askedAtMs = nowMs;
  }

  /** When something is due. `isBusy`: answers are awaited. */
  dueAtMs(isBusy: boolean): number {
    const { pingTimeoutMs } = this.#options;
    if (this.#isHurried && !this.#isSlow) return this.#askedAtMs + Math.min(PROBE_PATIENCE_MS, pingTimeoutMs);
    if (this.#askedAtMs >= 0) return this.#askedAtMs + pingTimeoutMs;
    return isBusy ? this.#quietSinceMs + this.#options.pingAfterMs : Infinity;
  }

  /** What is due now: to send a PING, or to conclude that the server is gone. */
  check(isBusy: boolean, nowMs: number): "nothing" | "ask" | "dead" {
    if (nowMs < this.dueAtMs(isBusy)) return "nothing";
    this.#isSlow = this.#isHurried;
    if (this.#askedAtMs >= 0) return nowMs < this.dueAtMs(isBusy) ? "nothing" : "dead";
    this.#askedAtMs = nowMs;
    return "ask";
  }
}
