import type { TransportError } from "../../../errors/transport-error.js";
import { reconnectDelayMs } from "../../reconnect-delay.js";
import type { SessionAction } from "../../session.js";
import type { Http2ConnectionOwner, OwnedConnection } from "../connection/connection-owner.js";
import type { ConnectionMeans } from "../connection/connection-parts.js";
import { Http2Connection } from "../connection/http2-connection.js";
import { mayTake, type Wants } from "../isolation/connection-readiness.js";
import type { Http2SessionOptions } from "../options.js";
import { ApartConnection } from "./apart-connection.js";
import { ConnectionBackOff, type End } from "./connection-back-off.js";
import { Growth } from "./growth.js";
import { IdleConnections } from "./idle-connections.js";
import { Roster } from "./roster.js";
import type { StreamCounts } from "./stream-counts.js";

/**
 * The connections of a session: opens as many as the backlog needs up to a limit, closes the spare ones, replaces those
 * that leave, and pauses before it reconnects after a failure. While there are suspects, one connection is theirs.
 */
export class ConnectionPool<Ticket> {
  readonly #options: Http2SessionOptions;
  readonly #random: () => number;
  readonly #roster: Roster<Ticket>;
  readonly #backOff: ConnectionBackOff;
  readonly #growth: Growth<Ticket>;
  readonly #apart: ApartConnection<Ticket>;
  readonly #idle: IdleConnections<Ticket>;
  /** Numbers those that are opened together. */
  #group = 0;
  #isClosing = false;

  constructor(
    owner: Http2ConnectionOwner<Ticket>,
    options: Http2SessionOptions,
    means: ConnectionMeans,
    random: () => number,
  ) {
    this.#options = options;
    this.#random = random;
    const roster = new Roster((number) => new Http2Connection(number, owner, options, means));
    const backOff = new ConnectionBackOff(options, random);
    this.#roster = roster;
    this.#backOff = backOff;
    this.#growth = new Growth(roster, backOff, options);
    this.#apart = new ApartConnection(roster, backOff, options);
    this.#idle = new IdleConnections(roster, options);
  }

  /** Streams of the connections that take requests: those that carry one, and those that could. */
  get streams(): StreamCounts {
    const counts = { inUse: 0, free: 0 };
    for (const { isListening, state, inFlight, limit } of this.#roster.all) {
      if (isListening) counts.inUse += inFlight;
      if (state === "open") counts.free += Math.max(0, limit - inFlight);
    }
    return counts;
  }

  get isEmpty(): boolean {
    return this.#roster.isEmpty;
  }

  get(number: number): Http2Connection<Ticket> | undefined {
    return this.#roster.get(number);
  }

  /** Gives up all requests that any connection carries. */
  abandon(cause: TransportError): void {
    for (const connection of this.#roster.all) connection.abandon(cause);
  }

  takeAction(): SessionAction | undefined {
    return this.#roster.takeAction();
  }

  /** The least loaded connection that may begin a request now. */
  best(nowMs: number): Http2Connection<Ticket> | undefined {
    let best: Http2Connection<Ticket> | undefined;
    for (const connection of this.#roster.shared) {
      if (!mayTake(connection, nowMs)) continue;
      if (best === undefined || connection.inFlight < best.inFlight) best = connection;
    }
    return best;
  }

  /** The connection for suspects, if it may begin a request now and carries nothing but suspects. */
  apart(nowMs: number): Http2Connection<Ticket> | undefined {
    return this.#apart.ready(nowMs);
  }

  /** To be called before requests are handed to connections: idle ones may have to show that they live. */
  probe(nowMs: number): void {
    for (const connection of this.#roster.all) {
      if (connection.inFlight === 0) connection.probe(nowMs);
    }
  }

  /** Nobody listened for a while: each connection has to show that it lives, those at once that owe answers. */
  suspectAll(nowMs: number): void {
    for (const connection of this.#roster.all) {
      connection.pings.suspect();
      if (connection.inFlight > 0) connection.probe(nowMs);
    }
  }

  /** A connection could not be opened. */
  failed(connection: Http2Connection<Ticket>, nowMs: number): void {
    connection.connectFailed();
    this.#roster.forget(connection);
    this.#backOff.failed(connection.record, nowMs);
  }

  /** Nothing more goes over this connection. One that has accepted nothing is not replaced at once. */
  leave(connection: OwnedConnection, nowMs: number): void {
    const { record } = connection;
    if (record.hasAccepted || this.#roster.shared.some((one) => one.record.hasAccepted))
      this.#backOff.forgive();
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
    for (const connection of this.#roster.all) {
      connection.expect(isWanted, nowMs);
      const { record, inFlight } = connection;
      record.shut(isWanted && inFlight === 0 && connection.isFull, nowMs);
      if (nowMs >= record.shutSinceMs + this.#options.answerTimeoutMs) this.retire(connection, nowMs);
      const isUseless =
        connection.lifespan.requestsLeft <= 0 || (connection.pings.isSlow && connection.inFlight === 0);
      if (connection.state === "open" && isUseless) connection.drain(nowMs);
      if (connection.state === "draining") connection.drain(nowMs);
      if (connection.state === "closed" || connection.isDone(nowMs)) {
        if (connection.state === "closed") this.#endedQuietly(connection, { isWanted, nowMs });
        this.#roster.remove(connection);
      } else if (connection.state === "open") connection.record.resume(nowMs);
    }
    this.#idle.shrink(nowMs);
    if (this.#isClosing) {
      this.#closeIdle(nowMs);
      return false;
    }
    const before = this.#roster.apart;
    if (this.#apart.manage(wants, nowMs) === "open") this.#apart.take(this.#open("apart", nowMs));
    this.#grow(wants, nowMs);
    return this.#roster.apart !== before;
  }

  /** The server closed a connection on which nothing was. */
  #endedQuietly(
    { record }: Http2Connection<Ticket>,
    { isWanted, nowMs }: { readonly isWanted: boolean; readonly nowMs: number },
  ): void {
    this.#backOff.ended(record, { isOrderly: true, isWasted: isWanted, isBlameless: false }, nowMs);
  }

  #grow(wants: Wants, nowMs: number): void {
    let left = this.#growth.look(wants, nowMs);
    if (left > 0) this.#group += 1;
    for (; left > 0; left--) this.#open("any", nowMs);
  }

  #open(kind: "any" | "apart", nowMs: number): Http2Connection<Ticket> {
    const connection = this.#roster.open();
    if (kind === "apart") this.#group += 1;
    connection.record.asked(this.#group, nowMs);
    this.#backOff.prepare(connection.record, kind, nowMs);
    return connection;
  }

  /** No new connection opens; idle ones close now, the others when they are done. */
  close(): void {
    this.#isClosing = true;
  }

  wake(nowMs: number): void {
    for (const connection of [...this.#roster.all]) connection.wake(nowMs);
  }

  wakeAtMs(wants: Wants): number {
    const isWanted = wants.any || wants.apart;
    let atMs = this.#idle.wakeAtMs;
    for (const connection of this.#roster.all) {
      atMs = Math.min(atMs, connection.wakeAtMs);
      if (connection.state !== "open") continue;
      const { pausedUntilMs, shutSinceMs } = connection.record;
      atMs = Math.min(atMs, shutSinceMs + this.#options.answerTimeoutMs);
      if (isWanted && pausedUntilMs > 0) atMs = Math.min(atMs, pausedUntilMs);
    }
    if (this.#isClosing) return atMs;
    return Math.min(atMs, this.#apart.wakeAtMs(wants), this.#growth.wakeAtMs(wants.any));
  }

  #closeIdle(nowMs: number): void {
    for (const connection of this.#roster.all) {
      if (connection.state === "connecting") this.#roster.remove(connection);
      else connection.drain(nowMs);
    }
  }
}
