import type { BinarySessionEvent } from "../events.js";
import type { BinarySessionOptions } from "../options.js";
import type { Standing } from "../reconnect-policy.js";
import type { ConnectionRequests } from "./connection-requests.js";
import {
  type BinaryCause,
  type BinaryConnectionState,
  type BinaryInput,
  transitions,
} from "./connection-state.js";
import { type ConnectionStart, OpenConnection } from "./open-connection.js";

const idle: BinaryConnectionState = { name: "idle", open: undefined, untilMs: Infinity };
const connecting: BinaryConnectionState = { name: "connecting", open: undefined, untilMs: Infinity };

/**
 * The connection of a session, from attempt to attempt: one at a time. Its state changes in one place, along the table
 * of {@link transitions}. What the driver has to do for it becomes a request.
 */
export class BinaryConnection {
  readonly #options: BinarySessionOptions;
  readonly #report: (event: BinarySessionEvent) => void;
  readonly #requests: ConnectionRequests;
  #state: BinaryConnectionState = idle;
  #number = 0;

  constructor(
    options: BinarySessionOptions,
    requests: ConnectionRequests,
    report: (event: BinarySessionEvent) => void,
  ) {
    this.#options = options;
    this.#requests = requests;
    this.#report = report;
  }

  get state(): BinaryConnectionState {
    return this.#state;
  }

  /** The connection that is open or being opened, or the last one; 0 before the first. */
  get number(): number {
    return this.#number;
  }

  get isConnected(): boolean {
    return this.#state.open !== undefined;
  }

  /** The connection if notifications may be written on it. */
  get writable(): OpenConnection | undefined {
    return this.#state.name === "open" ? this.#state.open : undefined;
  }

  /** When its state asks for a wake; Infinity when it does not. */
  wakeAtMs(pending: number): number {
    const { name, open, untilMs } = this.#state;
    if (open === undefined) return untilMs;
    return name === "open" ? open.wakeAtMs(pending) : open.hearsAtMs(untilMs);
  }

  /** Time has passed. Returns until when everything that the gateway sent is known to be read. */
  hear(nowMs: number): number {
    const { name, open, untilMs } = this.#state;
    if (open === undefined) return nowMs;
    return open.hear(nowMs, name === "open" ? open.dueAtMs() : untilMs);
  }

  // ---- what the driver reports

  /** Whether the driver may report this now, of this connection. If not, that is a defect and reported. */
  takes(input: BinaryInput, connection: number): boolean {
    if (connection === this.#number && transitions[this.#state.name][input] !== undefined) return true;
    this.#illegal(input, connection);
    return false;
  }

  /** The open connection that the driver reports of; undefined where it may not. */
  openFor(input: BinaryInput, connection: number): OpenConnection | undefined {
    return this.takes(input, connection) ? this.#state.open : undefined;
  }

  /** What was attempted is open, or a spare takes its place. */
  open(start: ConnectionStart, standing: Standing): void {
    const open = new OpenConnection(start, this.#options);
    const untilMs = start.nowMs + this.#options.proveMs;
    const next: BinaryConnectionState =
      standing === "trusted" ? { name: "open", open, untilMs: Infinity } : { name: "proving", open, untilMs };
    if (start.origin === "attempt") {
      if (this.#enter(next, "connected")) this.#requests.connected();
    } else if (this.#enter(next, "take-spare")) this.#number = start.number;
  }

  connectFailed(): void {
    this.#enter(idle, "connect-failed");
  }

  /** It takes no more bytes, and is listened to for `answerGraceMs` from the first failure on. */
  writeFailed(nowMs: number): void {
    const { name, open } = this.#state;
    if (open === undefined || name === "listening") return;
    this.#enter({ name: "listening", open, untilMs: nowMs + this.#options.answerGraceMs }, "write-failed");
  }

  ended(): void {
    this.#enter(idle, "ended");
  }

  // ---- what the session decides

  pause(untilMs: number): void {
    this.#enter({ name: "waiting", open: undefined, untilMs }, "pause");
  }

  attempt(): void {
    if (this.#enter(connecting, "attempt")) this.#number = this.#requests.connect();
  }

  /** The attempt at a spare goes on as that at the connection. */
  takeAttempt(number: number): void {
    if (this.#enter(connecting, "take-spare")) this.#number = number;
  }

  /** Trusts a connection on probation once it has lived for `proveMs`; returns whether it does. */
  prove(heardMs: number): boolean {
    const state = this.#state;
    if (state.name !== "proving" || heardMs < state.untilMs) return false;
    return this.#enter({ name: "open", open: state.open, untilMs: Infinity }, "prove");
  }

  /** There is nothing left to connect for. */
  stopConnecting(): void {
    if (this.#state.name === "waiting") this.#enter(idle, "stop-waiting");
    else if (this.#state.name === "connecting") this.drop();
  }

  /** Leaves the connection, or the attempt at one. */
  drop(): void {
    if (!this.#enter(idle, "drop")) return;
    this.#requests.disconnect(this.#number);
  }

  close(): void {
    if (transitions[this.#state.name].drop !== undefined) this.drop();
    this.#enter({ name: "closed", open: undefined, untilMs: Infinity }, "close");
  }

  /** The only place that assigns the state. Returns whether the table allows the change. */
  #enter(next: BinaryConnectionState, cause: BinaryCause): boolean {
    if (transitions[this.#state.name][cause]?.includes(next.name) !== true) {
      this.#illegal(cause, this.#number);
      return false;
    }
    this.#state = next;
    return true;
  }

  #illegal(input: BinaryCause, connection: number): void {
    this.#report({ type: "illegal-input", connection, input, state: this.#state.name });
  }
}
