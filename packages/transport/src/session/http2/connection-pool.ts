import type { TransportError } from "../../errors/transport-error.js";
import { reconnectDelayMs } from "../reconnect-delay.js";
import type { SessionAction } from "../session.js";
import type { Http2ConnectionOwner, OwnedConnection } from "./connection/connection-owner.js";
import type { ConnectionMeans } from "./connection/connection-parts.js";
import { Http2Connection } from "./connection/http2-connection.js";
import type { Http2SessionOptions } from "./options.js";

/**
 * The connections of a session: opens them by load up to a limit, closes the spare ones, replaces those that are
 * spent, and pauses before it reconnects after a failure.
 */
export class ConnectionPool<Ticket> {
  readonly #owner: Http2ConnectionOwner<Ticket>;
  readonly #options: Http2SessionOptions;
  readonly #means: ConnectionMeans;
  readonly #random: () => number;
  readonly #connections = new Map<number, Http2Connection<Ticket>>();
  /** The same, for {@link best}, which is called for each request. */
  #list: readonly Http2Connection<Ticket>[] = [];
  #actions: SessionAction[] = [];
  #nextNumber = 1;
  /** Connections in a row that failed or brought no answer. */
  #failures = 0;
  #connectAtMs = 0;
  /** Since when requests wait because every connection is full. */
  #fullSinceMs = Infinity;
  #isClosing = false;

  constructor(
    owner: Http2ConnectionOwner<Ticket>,
    options: Http2SessionOptions,
    means: ConnectionMeans,
    random: () => number,
  ) {
    this.#owner = owner;
    this.#options = options;
    this.#means = means;
    this.#random = random;
  }

  get isEmpty(): boolean {
    return this.#connections.size === 0 && this.#actions.length === 0;
  }

  get(number: number): Http2Connection<Ticket> | undefined {
    return this.#connections.get(number);
  }

  /** Gives up all requests that any connection carries. */
  abandon(cause: TransportError): void {
    for (const connection of this.#connections.values()) connection.abandon(cause);
  }

  takeAction(): SessionAction | undefined {
    return this.#actions.shift();
  }

  /** The least loaded connection that may begin a request now. */
  best(nowMs: number): Http2Connection<Ticket> | undefined {
    let best: Http2Connection<Ticket> | undefined;
    for (const connection of this.#list) {
      if (!connection.canTake(nowMs)) continue;
      if (best === undefined || connection.inFlight < best.inFlight) best = connection;
    }
    return best;
  }

  /** To be called before requests are handed to connections: idle ones may have to show that they live. */
  probe(nowMs: number): void {
    for (const connection of this.#connections.values()) connection.probeIfStale(nowMs);
  }

  /** A connection could not be opened. */
  failed(connection: Http2Connection<Ticket>, nowMs: number): void {
    connection.connectFailed();
    this.#forget(connection);
    this.#pause(connection, nowMs);
  }

  /** Nothing more goes over this connection. One that has accepted nothing is not replaced at once. */
  leave(connection: OwnedConnection, nowMs: number): void {
    if (connection.state === "open" && !connection.record.hasAccepted) this.#pause(connection, nowMs);
    connection.drain(nowMs);
  }

  /** The server said GOAWAY. Before any answer, that amounts to a refusal to connect. */
  saidGoaway(connection: OwnedConnection, nowMs: number): void {
    if (!connection.record.hasAnswered) this.#pause(connection, nowMs);
  }

  /** A connection broke. One that brought answers may be replaced at once. */
  broke(connection: OwnedConnection, nowMs: number): void {
    if (connection.record.hasAnswered) this.#failures = 0;
    else this.#pause(connection, nowMs);
  }

  /** An answer came: earlier failures no longer count. */
  progressed(): void {
    this.#failures = 0;
  }

  /** Requests came back. A connection that refuses every request carries no new ones for a while. */
  refused(connection: OwnedConnection, nowMs: number): void {
    const { record, inFlight, limit } = connection;
    if (record.refusals === 0 || (inFlight > 0 && record.refusals < limit)) return;
    const { reconnectDelay } = this.#options;
    record.pauseUntil(nowMs + reconnectDelayMs(record.endRound(), reconnectDelay, this.#random()));
  }

  /** Opens, replaces and closes connections. `wants`: requests wait for one. */
  manage(wants: boolean, nowMs: number): void {
    let usable = 0;
    let connecting = 0;
    let notFull = 0;
    for (const connection of this.#connections.values()) {
      connection.expect(wants, nowMs);
      if (connection.state === "open" && connection.isSpent) connection.drain(nowMs);
      if (connection.state === "draining") connection.drain(nowMs);
      if (connection.state === "closed" || connection.isDone(nowMs)) {
        this.#remove(connection);
      } else if (connection.state === "connecting") connecting += 1;
      else if (connection.state === "open") {
        connection.record.resume(nowMs);
        usable += 1;
        if (!connection.isFull) notFull += 1;
      }
    }
    this.#shrink(usable, nowMs);
    if (!wants || this.#isClosing) {
      this.#fullSinceMs = Infinity;
      if (this.#isClosing) this.#closeIdle(nowMs);
      return;
    }
    if (connecting > 0) {
      this.#fullSinceMs = Infinity;
      return;
    }
    if (usable === 0) {
      if (nowMs >= this.#connectAtMs) this.#connect();
      return;
    }
    if (notFull > 0 || usable >= this.#options.maxConnections) {
      this.#fullSinceMs = Infinity;
      return;
    }
    this.#fullSinceMs = Math.min(this.#fullSinceMs, nowMs);
    if (nowMs < this.#fullSinceMs + this.#options.growAfterMs || nowMs < this.#connectAtMs) return;
    this.#fullSinceMs = Infinity;
    this.#connect();
  }

  /** No new connection opens; idle ones close now, the others when they are done. */
  close(): void {
    this.#isClosing = true;
  }

  wake(nowMs: number): void {
    for (const connection of [...this.#connections.values()]) connection.wake(nowMs);
  }

  wakeAtMs(wants: boolean): number {
    let atMs = Infinity;
    let hasUsable = false;
    for (const connection of this.#connections.values()) {
      atMs = Math.min(atMs, connection.wakeAtMs);
      if (connection.state === "connecting") hasUsable = true;
      if (connection.state !== "open") continue;
      hasUsable = true;
      if (connection.inFlight === 0) atMs = Math.min(atMs, connection.idleSinceMs + this.#idleTimeoutMs());
      const { pausedUntilMs } = connection.record;
      if (wants && pausedUntilMs > 0) atMs = Math.min(atMs, pausedUntilMs);
    }
    if (wants && !this.#isClosing) {
      if (!hasUsable) atMs = Math.min(atMs, this.#connectAtMs);
      atMs = Math.min(atMs, Math.max(this.#fullSinceMs + this.#options.growAfterMs, this.#connectAtMs));
    }
    return atMs;
  }

  #idleTimeoutMs(): number {
    const { idleTimeoutMs, spareIdleTimeoutMs } = this.#options;
    let open = 0;
    for (const connection of this.#connections.values()) if (connection.state === "open") open += 1;
    return open > 1 ? spareIdleTimeoutMs : idleTimeoutMs;
  }

  #shrink(usable: number, nowMs: number): void {
    let left = usable;
    const { idleTimeoutMs, spareIdleTimeoutMs } = this.#options;
    for (const connection of this.#connections.values()) {
      if (connection.state !== "open" || connection.inFlight > 0) continue;
      const timeoutMs = left > 1 ? spareIdleTimeoutMs : idleTimeoutMs;
      if (nowMs < connection.idleSinceMs + timeoutMs) continue;
      connection.drain(nowMs);
      left -= 1;
    }
  }

  #closeIdle(nowMs: number): void {
    for (const connection of this.#connections.values()) {
      if (connection.state === "connecting") this.#remove(connection);
      else connection.drain(nowMs);
    }
  }

  #connect(): void {
    const number = this.#nextNumber++;
    this.#connections.set(number, new Http2Connection(number, this.#owner, this.#options, this.#means));
    this.#list = [...this.#connections.values()];
    this.#actions.push({ type: "connect", connection: number });
  }

  #remove(connection: Http2Connection<Ticket>): void {
    this.#forget(connection);
    connection.drop();
    this.#actions.push({ type: "disconnect", connection: connection.number });
  }

  #forget(connection: Http2Connection<Ticket>): void {
    this.#connections.delete(connection.number);
    this.#list = [...this.#connections.values()];
  }

  /** Each connection counts once, however many ways it fails in. */
  #pause(connection: OwnedConnection, nowMs: number): void {
    if (!connection.record.fail()) return;
    this.#failures += 1;
    const delayMs = reconnectDelayMs(this.#failures, this.#options.reconnectDelay, this.#random());
    this.#connectAtMs = nowMs + delayMs;
  }
}
