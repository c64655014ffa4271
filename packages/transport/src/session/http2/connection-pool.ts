import type { TransportError } from "../../errors/transport-error.js";
import { reconnectDelayMs } from "../reconnect-delay.js";
import type { SessionAction } from "../session.js";
import type { Http2ConnectionOwner, OwnedConnection } from "./connection/connection-owner.js";
import type { ConnectionMeans } from "./connection/connection-parts.js";
import { Http2Connection } from "./connection/http2-connection.js";
import { ConnectionBackOff, type End } from "./connection-back-off.js";
import {
  hasRoom,
  isOpen,
  isServing,
  isUsable,
  leastLoaded,
  mayTake,
  type Wants,
} from "./isolation/connection-readiness.js";
import type { Http2SessionOptions } from "./options.js";

/**
 * The connections of a session: opens them by load up to a limit, closes the spare ones, replaces those that are
 * spent, and pauses before it reconnects after a failure. While there are suspects, one connection is theirs.
 */
export class ConnectionPool<Ticket> {
  readonly #owner: Http2ConnectionOwner<Ticket>;
  readonly #options: Http2SessionOptions;
  readonly #means: ConnectionMeans;
  readonly #random: () => number;
  readonly #connections = new Map<number, Http2Connection<Ticket>>();
  readonly #backOff: ConnectionBackOff;
  /** Those that suspects do not travel on, for {@link best}, which is called for each request. */
  #list: readonly Http2Connection<Ticket>[] = [];
  #actions: SessionAction[] = [];
  #nextNumber = 1;
  /** The one for suspects; others may still be on it when it was taken over. */
  #apart: Http2Connection<Ticket> | undefined;
  #isApartClear = false;
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
    this.#backOff = new ConnectionBackOff(options.reconnectDelay, random);
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
      if (!mayTake(connection, nowMs)) continue;
      if (best === undefined || connection.inFlight < best.inFlight) best = connection;
    }
    return best;
  }

  /** The connection for suspects, if it may begin a request now and carries nothing but suspects. */
  apart(nowMs: number): Http2Connection<Ticket> | undefined {
    const apart = this.#apart;
    if (apart?.inFlight === 0) this.#isApartClear = true;
    return apart !== undefined && this.#isApartClear && mayTake(apart, nowMs) ? apart : undefined;
  }

  /** To be called before requests are handed to connections: idle ones may have to show that they live. */
  probe(nowMs: number): void {
    for (const connection of this.#connections.values()) {
      if (connection.inFlight === 0) connection.probe(nowMs);
    }
  }

  /** Nobody listened for a while: each connection has to show that it lives, those at once that owe answers. */
  suspectAll(nowMs: number): void {
    for (const connection of this.#connections.values()) {
      connection.pings.suspect();
      if (connection.inFlight > 0) connection.probe(nowMs);
    }
  }

  /** A connection could not be opened. */
  failed(connection: Http2Connection<Ticket>, nowMs: number): void {
    connection.connectFailed();
    this.#forget(connection);
    this.#backOff.failed(connection.record, nowMs);
  }

  /** Nothing more goes over this connection. One that has accepted nothing is not replaced at once. */
  leave(connection: OwnedConnection, nowMs: number): void {
    const { record } = connection;
    if (record.hasAccepted || this.#list.some((one) => one.record.hasAccepted)) this.#backOff.forgive();
    if (connection.state === "open" && !record.hasAccepted) this.#backOff.failed(record, nowMs);
    connection.drain(nowMs);
  }

  /** Nothing more goes over this connection: it lives and does not serve. */
  retire(connection: OwnedConnection, nowMs: number): void {
    if (connection.state !== "open") return;
    this.#backOff.failed(connection.record, nowMs);
    connection.drain(nowMs);
  }

  /** The server ended a connection, with GOAWAY or without. */
  died(connection: OwnedConnection, end: End, nowMs: number): void {
    this.#backOff.ended(connection.record, end, nowMs);
  }

  /** Requests came back. A connection that refuses every request carries no new ones for a while. */
  refused(connection: OwnedConnection, nowMs: number): void {
    const { record, inFlight, limit } = connection;
    if (record.refusals === 0 || (inFlight > 0 && record.refusals < limit)) return;
    const { reconnectDelay } = this.#options;
    record.pauseUntil(nowMs + reconnectDelayMs(record.endRound(), reconnectDelay, this.#random()));
  }

  /** Opens, replaces and closes connections. Returns whether one has changed hands: waiting requests may leave now. */
  manage(wants: Wants, nowMs: number): boolean {
    const isWanted = wants.any || wants.apart;
    for (const connection of this.#connections.values()) {
      connection.expect(isWanted, nowMs);
      const { record, inFlight } = connection;
      record.shut(isWanted && inFlight === 0 && connection.isFull, nowMs);
      if (nowMs >= record.shutSinceMs + this.#options.answerTimeoutMs) this.retire(connection, nowMs);
      const isUseless = connection.isSpent || (connection.pings.isSlow && connection.inFlight === 0);
      if (connection.state === "open" && isUseless) connection.drain(nowMs);
      if (connection.state === "draining") connection.drain(nowMs);
      if (connection.state === "closed" || connection.isDone(nowMs)) {
        if (connection.state === "closed") this.#endedQuietly(connection, { isWanted, nowMs });
        this.#remove(connection);
      } else if (connection.state === "open") connection.record.resume(nowMs);
    }
    this.#shrink(nowMs);
    if (this.#isClosing) this.#closeIdle(nowMs);
    const before = this.#apart;
    this.#manageApart(wants, nowMs);
    this.#grow(wants.any, nowMs);
    return this.#apart !== before;
  }

  /** The server closed a connection on which nothing was. */
  #endedQuietly(
    { record }: Http2Connection<Ticket>,
    { isWanted, nowMs }: { readonly isWanted: boolean; readonly nowMs: number },
  ): void {
    this.#backOff.ended(record, { isOrderly: true, isWasted: isWanted, isBlameless: false }, nowMs);
  }

  /** Sees to it that suspects have a connection of their own, within the limit: a new one, or one of the others. */
  #manageApart(wants: Wants, nowMs: number): void {
    const apart = this.#apart;
    if (apart !== undefined && apart.state !== "open" && apart.state !== "connecting")
      this.#apart = undefined;
    if (!wants.apart || this.#isClosing) {
      if (apart?.state === "open" && apart.inFlight === 0) this.#setApart(undefined);
      return;
    }
    if (this.#apart !== undefined || !this.#maySeparate(wants)) return;
    if (this.#count(isUsable) < this.#options.maxConnections) {
      if (nowMs >= this.#backOff.connectApartAtMs) this.#setApart(this.#connect("apart"));
    } else this.#setApart(leastLoaded(this.#connections.values()));
  }

  /** Where the server answers nobody, suspects do not stand in the way of others: those find out whether it lives. */
  #maySeparate({ any, isAnswering }: Wants): boolean {
    if (isAnswering || !any) return true;
    return this.#options.maxConnections > 1 && this.#list.some(isUsable);
  }

  #setApart(connection: Http2Connection<Ticket> | undefined): void {
    this.#apart?.record.setApart(false);
    this.#apart = connection;
    this.#isApartClear = false;
    connection?.record.setApart(true);
    this.#list = [...this.#connections.values()].filter((one) => one !== connection);
  }

  /** Opens another connection for what any may carry, when there is none, or all have been full for a while. */
  #grow(isWanted: boolean, nowMs: number): void {
    const canOpen = isWanted && !this.#isClosing && this.#count(isUsable) < this.#options.maxConnections;
    if (!canOpen || this.#list.some(hasRoom)) {
      this.#fullSinceMs = Infinity;
      return;
    }
    if (this.#list.some(isServing)) {
      this.#fullSinceMs = Math.min(this.#fullSinceMs, nowMs);
      if (nowMs < this.#fullSinceMs + this.#options.growAfterMs) return;
    }
    if (nowMs < this.#backOff.connectAtMs) return;
    this.#fullSinceMs = Infinity;
    this.#connect("any");
  }

  #count(counts: (connection: Http2Connection<Ticket>) => boolean): number {
    let count = 0;
    for (const connection of this.#connections.values()) if (counts(connection)) count += 1;
    return count;
  }

  /** No new connection opens; idle ones close now, the others when they are done. */
  close(): void {
    this.#isClosing = true;
  }

  wake(nowMs: number): void {
    for (const connection of [...this.#connections.values()]) connection.wake(nowMs);
  }

  wakeAtMs(wants: Wants): number {
    const isWanted = wants.any || wants.apart;
    let atMs = Infinity;
    let hasUsable = false;
    for (const connection of this.#connections.values()) {
      atMs = Math.min(atMs, connection.wakeAtMs);
      const { isApart, pausedUntilMs, shutSinceMs } = connection.record;
      if (connection.state === "connecting") hasUsable ||= !isApart;
      if (connection.state !== "open") continue;
      hasUsable ||= !isApart && !connection.pings.isSlow;
      if (connection.inFlight === 0) atMs = Math.min(atMs, connection.idleSinceMs + this.#idleTimeoutMs());
      atMs = Math.min(atMs, shutSinceMs + this.#options.answerTimeoutMs);
      if (isWanted && pausedUntilMs > 0) atMs = Math.min(atMs, pausedUntilMs);
    }
    if (this.#isClosing) return atMs;
    const { connectAtMs, connectApartAtMs } = this.#backOff;
    const isAtLimit = this.#count(isUsable) >= this.#options.maxConnections;
    const opensApart = wants.apart && this.#apart === undefined && !isAtLimit && this.#maySeparate(wants);
    if (opensApart) atMs = Math.min(atMs, connectApartAtMs);
    if (!wants.any) return atMs;
    if (!hasUsable && !isAtLimit) atMs = Math.min(atMs, connectAtMs);
    return Math.min(atMs, Math.max(this.#fullSinceMs + this.#options.growAfterMs, connectAtMs));
  }

  #idleTimeoutMs(): number {
    const { idleTimeoutMs, spareIdleTimeoutMs } = this.#options;
    return this.#count(isOpen) > 1 ? spareIdleTimeoutMs : idleTimeoutMs;
  }

  #shrink(nowMs: number): void {
    let left = this.#count(isOpen);
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

  #connect(kind: "any" | "apart"): Http2Connection<Ticket> {
    const number = this.#nextNumber++;
    const connection = new Http2Connection(number, this.#owner, this.#options, this.#means);
    this.#backOff.prepare(connection.record, kind);
    this.#connections.set(number, connection);
    if (kind === "any") this.#list = [...this.#list, connection];
    this.#actions.push({ type: "connect", connection: number });
    return connection;
  }

  #remove(connection: Http2Connection<Ticket>): void {
    this.#forget(connection);
    connection.drop();
    this.#actions.push({ type: "disconnect", connection: connection.number });
  }

  #forget(connection: Http2Connection<Ticket>): void {
    this.#connections.delete(connection.number);
    if (this.#apart === connection) this.#apart = undefined;
    this.#list = this.#list.filter((one) => one !== connection);
  }
}
