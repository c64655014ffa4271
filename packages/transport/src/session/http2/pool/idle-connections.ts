import { isOpen } from "../isolation/connection-readiness.js";
import type { Http2SessionOptions } from "../options.js";
import type { Roster } from "./roster.js";

/** How long connections without requests are kept: the last one long, spare ones not. */
export class IdleConnections<Ticket> {
  readonly #roster: Roster<Ticket>;
  readonly #options: Http2SessionOptions;

  constructor(roster: Roster<Ticket>, options: Http2SessionOptions) {
    this.#roster = roster;
    this.#options = options;
  }

  /** Closes those that were idle for too long. */
  shrink(nowMs: number): void {
    let left = this.#roster.count(isOpen);
    for (const connection of this.#roster.all) {
      if (connection.state !== "open" || connection.inFlight > 0) continue;
      if (nowMs < connection.idleSinceMs + this.#timeoutMs(left)) continue;
      connection.drain(nowMs);
      left -= 1;
    }
  }

  /** When the first of them is idle for too long. */
  get wakeAtMs(): number {
    const timeoutMs = this.#timeoutMs(this.#roster.count(isOpen));
    let atMs = Infinity;
    for (const { state, inFlight, idleSinceMs } of this.#roster.all) {
      if (state === "open" && inFlight === 0) atMs = Math.min(atMs, idleSinceMs + timeoutMs);
    }
    return atMs;
  }

  #timeoutMs(openCount: number): number {
    const { idleTimeoutMs, spareIdleTimeoutMs } = this.#options;
    return openCount > 1 ? spareIdleTimeoutMs : idleTimeoutMs;
  }
}
