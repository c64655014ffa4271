import type { Http2Connection } from "../connection/http2-connection.js";

/** What waits for a connection. */
export interface Wants {
  /** Whether requests wait that any connection may carry. */
  readonly any: boolean;
  /** How many. */
  readonly waiting: number;
  /** Whether suspects wait, which share no connection with others. */
  readonly apart: boolean;
  /** Whether the server has answered anything since a connection last died. */
  readonly isAnswering: boolean;
}

/** Whether a connection may begin a request now; one that follows others that died begins slowly. */
export function mayTake<Ticket>(connection: Http2Connection<Ticket>, nowMs: number): boolean {
  const { record } = connection;
  if (record.isCautious) {
    if (connection.inFlight >= record.window || !connection.hasSettings) return false;
  }
  return connection.canTake(nowMs);
}

/** Whether it carries requests and takes new ones. */
export function isOpen<Ticket>({ state }: Http2Connection<Ticket>): boolean {
  return state === "open";
}

/** Whether it has carried nearly all that it may: the next one opens meanwhile. */
export function isAging<Ticket>({ state, lifespan, limit }: Http2Connection<Ticket>): boolean {
  return state === "open" && lifespan.isEnding(limit);
}

/** Whether it carries its last requests. */
export function isLeaving<Ticket>(connection: Http2Connection<Ticket>): boolean {
  return connection.state === "draining" || isAging(connection);
}

/** Whether it counts against the limit: one that leaves, or that the server has given up, does not. */
export function isUsable<Ticket>(connection: Http2Connection<Ticket>): boolean {
  const { state } = connection;
  return state === "connecting" || (state === "open" && !isAging(connection));
}

/** Whether it is open, and does not owe the answer to a probe for long. */
export function isServing<Ticket>({ state, pings }: Http2Connection<Ticket>): boolean {
  return state === "open" && !pings.isSlow;
}

/** Whether requests may wait for it rather than for a new one. */
export function hasRoom<Ticket>(connection: Http2Connection<Ticket>): boolean {
  return connection.state === "connecting" || (isServing(connection) && !connection.isFull);
}

/** The open connection that carries the fewest requests. */
export function leastLoaded<Ticket>(
  connections: Iterable<Http2Connection<Ticket>>,
): Http2Connection<Ticket> | undefined {
  let least: Http2Connection<Ticket> | undefined;
  for (const connection of connections) {
    if (!isOpen(connection)) continue;
    if (least === undefined || connection.inFlight < least.inFlight) least = connection;
  }
  return least;
}
