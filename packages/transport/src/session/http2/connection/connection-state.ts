/**
 * The states of a connection, each with its own data.
 *
 * - `connecting`: the driver was asked to connect.
 * - `open`: may carry new requests.
 * - `draining`: finishes what it carries and takes nothing new: after GOAWAY, or when it is replaced.
 * - `closing`: our GOAWAY is on its way out, until `closeByMs` at the latest; what comes in is ignored.
 * - `closed`: the connection ended, or the driver is asked to end it.
 */
export type Http2ConnectionState =
  | { readonly name: "connecting" }
  | { readonly name: "open" }
  | { readonly name: "draining" }
  | { readonly name: "closing"; readonly closeByMs: number }
  | { readonly name: "closed" };

export type Http2ConnectionStateName = Http2ConnectionState["name"];

/** What a driver reports of a connection. */
export type Http2Input = "connected" | "connect-failed" | "received" | "written" | "write-failed" | "ended";

/**
 * What makes a connection change its state: an input of the driver, or a decision of the session.
 *
 * - `wake`: time has passed, and something that the server owes is overdue.
 * - `drain`: the connection is replaced, idle or not wanted any more.
 * - `drop`: the driver is asked to disconnect.
 */
export type Http2Cause = Http2Input | "wake" | "drain" | "drop";

/**
 * What may happen in each state, and the states that it may lead to. An input that its state does not list is a
 * defect of the driver: it is reported as `illegal-input` and changes nothing.
 *
 * @public ARCHITECTURE.md prints it.
 */
export const transitions: Readonly<
  Record<Http2ConnectionStateName, Readonly<Partial<Record<Http2Cause, readonly Http2ConnectionStateName[]>>>>
> = {
  connecting: {
    connected: ["open"],
    "connect-failed": ["closed"],
    drop: ["closed"],
  },
  open: {
    received: ["open", "draining", "closing"],
    written: ["open"],
    "write-failed": ["open"],
    ended: ["closed"],
    wake: ["open", "closed"],
    drain: ["draining"],
  },
  draining: {
    received: ["draining", "closing"],
    written: ["draining"],
    "write-failed": ["draining"],
    ended: ["closed"],
    wake: ["draining", "closed"],
    drain: ["draining", "closing"],
  },
  closing: {
    received: ["closing"],
    written: ["closing"],
    "write-failed": ["closing"],
    ended: ["closed"],
    drop: ["closed"],
  },
  closed: {},
};

/** Whether this may happen to a connection in this state. */
export function isLegal(state: Http2ConnectionStateName, cause: Http2Cause): boolean {
  return transitions[state][cause] !== undefined;
}

/** Whether `cause` may lead from one state to the other. */
export function mayEnter(
  from: Http2ConnectionStateName,
  cause: Http2Cause,
  to: Http2ConnectionStateName,
): boolean {
  return transitions[from][cause]?.includes(to) === true;
}

/** What the server said with GOAWAY. */
export interface Goaway {
  readonly lastStreamId: number;
  readonly errorCode: number;
  readonly debugData: Uint8Array;
}
