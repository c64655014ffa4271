import type { Http2Connection } from "../connection/http2-connection.js";
import {
  hasRoom,
  isAging,
  isLeaving,
  isServing,
  isUsable,
  type Wants,
} from "../isolation/connection-readiness.js";
import type { Http2SessionOptions } from "../options.js";
import { connectionsFor } from "./backlog.js";
import type { ConnectionBackOff } from "./connection-back-off.js";
import { LastingFullness } from "./lasting-fullness.js";
import type { Roster } from "./roster.js";

/**
 * Attempts to connect that run at a time, until the first of them has come through. Only for programs that allow more:
 * those that begin together and fail are one failure, and the pace (M-24) bounds what follows.
 */
const MAX_ATTEMPTS = 16;
/** A connection that leaves with fewer answers than this is succeeded only when something waits. */
const SERVED_ANSWERS = 100;

/** Decides how many connections to open for what any may carry. */
export class Growth<Ticket> {
  readonly #roster: Roster<Ticket>;
  readonly #backOff: ConnectionBackOff;
  readonly #options: Http2SessionOptions;
  readonly #fullness = new LastingFullness();
  /** The most streams that any connection let us open, once it had answered twice: APNs begins with one. */
  #streams: number | undefined;

  constructor(roster: Roster<Ticket>, backOff: ConnectionBackOff, options: Http2SessionOptions) {
    this.#roster = roster;
    this.#backOff = backOff;
    this.#options = options;
  }

  /** How many to open now. */
  look({ any, waiting }: Wants, nowMs: number): number {
    const { shared } = this.#roster;
    const room = this.#room;
    if (room > 0 && this.#backOff.trusts(nowMs)) {
      const allowed = Math.min(room, MAX_ATTEMPTS - countOf(shared, isConnecting));
      const missing = Math.max(any ? this.#missing(waiting) : 0, this.#successors(allowed));
      if (missing > 0) {
        this.#fullness.clear();
        return Math.min(missing, allowed);
      }
    }
    if (!any || room <= 0 || shared.some(hasRoom)) {
      this.#fullness.clear();
      return 0;
    }
    if (shared.some(isServing) && !this.#fullness.lasts(this.#fullForMs, waiting, nowMs)) return 0;
    if (nowMs < this.#backOff.connectAtMs) return 0;
    this.#fullness.clear();
    return 1;
  }

  /** When time alone may change what {@link look} returns. `any`: requests wait that any connection may carry. */
  wakeAtMs(any: boolean): number {
    if (!any) return Infinity;
    const { connectAtMs } = this.#backOff;
    const isStranded = !this.#roster.shared.some((one) => isConnecting(one) || isServing(one));
    if (isStranded && this.#room > 0) return connectAtMs;
    return Math.max(this.#fullness.endsAtMs(this.#fullForMs), connectAtMs);
  }

  /** How many more the limit allows. */
  get #room(): number {
    return this.#options.maxConnections - this.#roster.count(isUsable);
  }

  /** How many more a backlog needs. Where streams are refused, another connection would only be refused more. */
  #missing(waiting: number): number {
    let serving = 0;
    let connecting = 0;
    for (const connection of this.#roster.shared) {
      if (isConnecting(connection)) connecting += 1;
      if (!isServing(connection)) continue;
      const { pausedUntilMs, answers } = connection.record;
      if (pausedUntilMs > 0) return 0;
      if (answers > 1) this.#streams = Math.max(this.#streams ?? 1, connection.limit);
      if (!isAging(connection)) serving += 1;
    }
    const streams = this.#streams ?? this.#options.maxConcurrentStreams;
    return connectionsFor({ waiting, serving, streams }) - serving - connecting;
  }

  /**
   * How many are to succeed those that leave while they carry requests, up to a limit: one for each, and one more where
   * no other serves, so that the next end finds one open.
   */
  #successors(limit: number): number {
    let successors = 0;
    let hasOther = false;
    for (const connection of this.#roster.shared) {
      hasOther ||= isUsable(connection);
      if (successors >= limit || !isLeaving(connection)) continue;
      const { record, inFlight } = connection;
      if (inFlight > 0 && record.answers >= SERVED_ANSWERS && record.succeed()) successors += 1;
    }
    return successors > 0 && !hasOther ? successors + 1 : successors;
  }

  /** How long all must be full: no less than another one takes to open. */
  get #fullForMs(): number {
    let ms = this.#options.growAfterMs;
    for (const { record } of this.#roster.shared) ms = Math.max(ms, record.openingMs);
    return ms;
  }
}

function isConnecting<Ticket>({ state }: Http2Connection<Ticket>): boolean {
  return state === "connecting";
}

function countOf<Item>(items: readonly Item[], counts: (item: Item) => boolean): number {
  let count = 0;
  for (const item of items) if (counts(item)) count += 1;
  return count;
}
