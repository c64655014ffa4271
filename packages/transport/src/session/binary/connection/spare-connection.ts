import type { BinarySessionEvent } from "../events.js";
import type { ConnectionRequests } from "./connection-requests.js";
import type { BinaryInput } from "./connection-state.js";
import { type SpareCause, type SpareState, type SpareStateName, transitions } from "./spare-state.js";

const absent: SpareState = { name: "absent" };

/** A connection, or an attempt at one, that the session goes on with. */
export interface HandedOver {
  readonly number: number;
  /** When it was opened; undefined for an attempt. */
  readonly openSinceMs: number | undefined;
}

/** A connection beside the one in use, which carries nothing. Its state changes in one place, along the table of {@link transitions}. */
export class SpareConnection {
  readonly #requests: ConnectionRequests;
  readonly #report: (event: BinarySessionEvent) => void;
  #state: SpareState = absent;

  constructor(requests: ConnectionRequests, report: (event: BinarySessionEvent) => void) {
    this.#requests = requests;
    this.#report = report;
  }

  get state(): SpareState {
    return this.#state;
  }

  /** Whether the spare has this number. */
  is(connection: number): boolean {
    return this.#state.name !== "absent" && this.#state.number === connection;
  }

  /** The driver reports this of the spare. Returns whether that was its end. */
  heard(input: BinaryInput, nowMs: number): boolean {
    const state = this.#state;
    if (state.name === "absent") return false;
    const { number } = state;
    if (input === "connected") {
      if (this.#enter({ name: "ready", number, sinceMs: nowMs }, input)) this.#requests.connected();
      return false;
    }
    if (!this.#enter(absent, input)) return false;
    if (input === "received" || input === "write-failed") this.#requests.disconnect(number);
    return true;
  }

  attempt(nowMs: number): void {
    if (!this.#mayEnter("connecting", "attempt")) return;
    this.#enter({ name: "connecting", number: this.#requests.connect(), sinceMs: nowMs }, "attempt");
  }

  /** Gives it to the session; undefined where there is none. */
  handOver(): HandedOver | undefined {
    const state = this.#state;
    if (state.name === "absent") return undefined;
    this.#enter(absent, "hand-over");
    return { number: state.number, openSinceMs: state.name === "ready" ? state.sinceMs : undefined };
  }

  /** Leaves it, or the attempt at it, where there is one. Returns whether there was. */
  drop(): boolean {
    const state = this.#state;
    if (state.name === "absent") return false;
    this.#enter(absent, "drop");
    this.#requests.disconnect(state.number);
    return true;
  }

  /** The only place that assigns the state. Returns whether the table allows the change. */
  #enter(next: SpareState, cause: SpareCause): boolean {
    if (!this.#mayEnter(next.name, cause)) return false;
    this.#state = next;
    return true;
  }

  #mayEnter(next: SpareStateName, cause: SpareCause): boolean {
    const state = this.#state;
    if (transitions[state.name][cause]?.includes(next) === true) return true;
    const connection = state.name === "absent" ? 0 : state.number;
    this.#report({ type: "illegal-input", connection, input: cause, state: state.name });
    return false;
  }
}
