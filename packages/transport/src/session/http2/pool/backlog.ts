/** Round trips before a new connection carries as much as the others: TCP, TLS, the server's SETTINGS. */
const ROUNDS_TO_OPEN = 3;
/** How many rounds of its streams a connection is to carry of what waits. More are shared with another one. */
const ROUNDS_EACH = 2;

/** What waits, and what there is to carry it. */
export interface Backlog {
  /** Requests that wait for a connection. */
  readonly waiting: number;
  /** Connections that carry requests now. */
  readonly serving: number;
  /** Streams that a connection carries at a time. */
  readonly streams: number;
}

/**
 * How many connections a backlog needs, however long a round trip is. What those that serve carry while another one
 * opens needs none; of the rest, each carries two rounds: as much as the session takes in (M-14), shared by all.
 */
export function connectionsFor({ waiting, serving, streams }: Backlog): number {
  const rest = waiting - ROUNDS_TO_OPEN * streams * serving;
  return Math.max(0, Math.ceil(rest / (ROUNDS_EACH * streams)));
}
