import { SUSPICIOUS_GAP_MS } from "../session.js";
import type { BarrierTrial } from "./barrier-trial.js";
import type { BinaryConnection } from "./connection/binary-connection.js";
import type { ConnectionStart } from "./connection/open-connection.js";
import type { ResendLog } from "./log/resend-log.js";
import type { ReconnectPolicy } from "./reconnect-policy.js";
import type { Spares } from "./spares.js";

/** What decides about the next connection. */
export interface ConnectingParts {
  readonly log: ResendLog<unknown>;
  readonly connection: BinaryConnection;
  readonly trial: BarrierTrial;
  readonly reconnect: ReconnectPolicy;
  readonly spares: Spares;
}

/** Gives a session its next connection, when something waits for one: a spare, a new one, or a pause before it. */
export class Connecting {
  readonly #parts: ConnectingParts;

  constructor(parts: ConnectingParts) {
    this.#parts = parts;
  }

  /** The session has no connection, or just lost it. */
  connectIfNeeded(nowMs: number): void {
    const { connection, reconnect, spares } = this.#parts;
    if (connection.state.name !== "idle" || !this.#isNeeded) return;
    const pauseMs = reconnect.nextPauseMs();
    if (pauseMs > 0) {
      spares.drop(nowMs);
      connection.pause(nowMs + pauseMs);
      return;
    }
    const spare = spares.take(nowMs);
    if (spare === undefined) connection.attempt();
    else if (spare.openSinceMs === undefined) connection.takeAttempt(spare.number);
    else this.#open({ number: spare.number, origin: "spare" }, nowMs);
  }

  /** What was attempted is open. */
  connected(number: number, nowMs: number): void {
    this.#open({ number, origin: "attempt" }, nowMs);
  }

  #open(which: Pick<ConnectionStart, "number" | "origin">, nowMs: number): void {
    const { log, connection, reconnect } = this.#parts;
    connection.open({ ...which, firstSequence: log.cursor, nowMs }, reconnect.connected());
  }

  /** Nobody listened for `gapMs`: connections may be gone, spares as well. */
  resumed(gapMs: number, nowMs: number): void {
    if (gapMs < SUSPICIOUS_GAP_MS) return;
    this.#parts.connection.writable?.suspect();
    this.#parts.spares.drop(nowMs);
  }

  /** A pause may be over, or nothing waits any more. */
  wake(nowMs: number): void {
    const { connection } = this.#parts;
    if (connection.state.name !== "waiting") return;
    if (!this.#isNeeded) connection.stopConnecting();
    else if (nowMs >= connection.state.untilMs) connection.attempt();
  }

  /** When {@link wake} is due, or something of the connection or a spare. */
  get wakeAtMs(): number {
    const { log, connection, spares } = this.#parts;
    return Math.min(connection.wakeAtMs(log.pending), spares.wakeAtMs, this.hopelessAtMs);
  }

  /** When everything pending is given up, because nothing connects; Infinity while that is not so. */
  get hopelessAtMs(): number {
    const { log, connection, reconnect } = this.#parts;
    return log.pending === 0 || connection.isConnected ? Infinity : reconnect.hopelessAtMs;
  }

  get #isNeeded(): boolean {
    return this.#parts.log.queued > 0 || this.#parts.trial.isOn;
  }
}
