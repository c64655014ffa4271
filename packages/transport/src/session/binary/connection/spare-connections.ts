import type { BinarySessionEvent } from "../events.js";
import type { ConnectionRequests } from "./connection-requests.js";
import { type HandedOver, SpareConnection } from "./spare-connection.js";
import type { SpareStateName } from "./spare-state.js";

/** The spare connections of a session and the attempts at them, the oldest first. */
export class SpareConnections {
  readonly #requests: ConnectionRequests;
  readonly #report: (event: BinarySessionEvent) => void;
  #spares: readonly SpareConnection[] = [];

  constructor(requests: ConnectionRequests, report: (event: BinarySessionEvent) => void) {
    this.#requests = requests;
    this.#report = report;
  }

  /** How many there are, attempts included. */
  get count(): number {
    return this.#spares.length;
  }

  /** Whether none of them is still an attempt. */
  get areReady(): boolean {
    return this.#oldest("connecting") === undefined;
  }

  /** Since when the oldest attempt goes on; undefined where there is none. */
  get attemptSinceMs(): number | undefined {
    return this.#oldest("connecting")?.sinceMs;
  }

  /** Since when the oldest one that is ready has been open; undefined where none is. */
  get readySinceMs(): number | undefined {
    return this.#oldest("ready")?.sinceMs;
  }

  /** The spare of this number; undefined where that is another connection. */
  find(connection: number): SpareConnection | undefined {
    return this.#spares.find((spare) => spare.is(connection));
  }

  /** Forgets those that have come to their end. */
  sweep(): void {
    this.#spares = this.#spares.filter(({ state }) => state.name !== "absent");
  }

  attempt(nowMs: number): void {
    const spare = new SpareConnection(this.#requests, this.#report);
    spare.attempt(nowMs);
    this.#spares = [...this.#spares, spare];
  }

  /** Gives one to the session, the oldest that is ready or else the oldest attempt; undefined where there is none. */
  handOver(): HandedOver | undefined {
    const spare = this.#spares.find(({ state }) => state.name === "ready") ?? this.#spares[0];
    const handedOver = spare?.handOver();
    this.sweep();
    return handedOver;
  }

  /** Leaves those that became ready at this time or before. */
  dropReadySince(sinceMs: number): void {
    for (const spare of this.#spares) {
      if (spare.state.name === "ready" && spare.state.sinceMs <= sinceMs) spare.drop();
    }
    this.sweep();
  }

  /** Leaves the attempts. */
  dropAttempts(): void {
    for (const spare of this.#spares) if (spare.state.name === "connecting") spare.drop();
    this.sweep();
  }

  /** Leaves all. Returns whether there was one. */
  drop(): boolean {
    const hadSome = this.count > 0;
    for (const spare of this.#spares) spare.drop();
    this.#spares = [];
    return hadSome;
  }

  #oldest(name: Exclude<SpareStateName, "absent">): { readonly sinceMs: number } | undefined {
    let oldest: { readonly sinceMs: number } | undefined;
    for (const { state } of this.#spares) {
      if (state.name !== name) continue;
      if (oldest === undefined || state.sinceMs < oldest.sinceMs) oldest = state;
    }
    return oldest;
  }
}
