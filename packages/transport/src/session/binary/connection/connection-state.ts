import type { OpenConnection } from "./open-connection.js";

/**
 * The states of the connection, each with its own data.
 *
 * - `idle`: no connection and nothing to write.
 * - `waiting`: a pause before the next attempt to connect, until `untilMs`.
 * - `connecting`: the driver was asked to connect.
 * - `proving`: connected after suspicious losses; nothing is written before `untilMs`.
 * - `open`: connected, may write.
 * - `listening`: a write failed; an error response may still arrive, until `untilMs`.
 * - `closed`: the end.
 */
export type BinaryConnectionState =
  | Unconnected<"idle" | "waiting" | "connecting" | "closed">
  | Connected<"proving" | "open" | "listening">;

// All have the same shape, because every submission reads the name: the engine finds it without a search.

interface Unconnected<Name> {
  readonly name: Name;
  readonly open: undefined;
  /** When the state ends by itself; Infinity where it does not. */
  readonly untilMs: number;
}

interface Connected<Name> {
  readonly name: Name;
  readonly open: OpenConnection;
  readonly untilMs: number;
}

export type BinaryConnectionStateName = BinaryConnectionState["name"];

/** What a driver reports of a connection. */
export type BinaryInput = "connected" | "connect-failed" | "received" | "written" | "write-failed" | "ended";

/**
 * What moves the connection from state to state: the driver's reports, and the session's own decisions.
 *
 * - `pause`: wait before the next attempt.
 * - `attempt`: connect now.
 * - `take-spare`: go on with a spare, or with the attempt at one.
 * - `stop-waiting`: there is nothing left to connect for.
 * - `prove`: it lived long enough to be trusted.
 * - `drop`: leave the connection, or the attempt at one.
 * - `close`: everything has settled and no more will come.
 */
export type BinaryCause =
  | BinaryInput
  | "pause"
  | "attempt"
  | "take-spare"
  | "stop-waiting"
  | "prove"
  | "drop"
  | "close";

/**
 * State, what happens, the states that may follow. What is not here is a defect of the driver or the session: it is
 * reported as an `illegal-input` event and changes nothing. Where bytes or a time-out end a connection, `drop` follows.
 * The diagram in ARCHITECTURE.md is printed from this.
 */
export const transitions: Readonly<
  Record<
    BinaryConnectionStateName,
    Readonly<Partial<Record<BinaryCause, readonly BinaryConnectionStateName[]>>>
  >
> = {
  idle: {
    pause: ["waiting"],
    attempt: ["connecting"],
    "take-spare": ["connecting", "open", "proving"],
    close: ["closed"],
  },
  waiting: { attempt: ["connecting"], "stop-waiting": ["idle"], close: ["closed"] },
  connecting: { connected: ["open", "proving"], "connect-failed": ["idle"], drop: ["idle"] },
  proving: {
    prove: ["open"],
    received: ["proving"],
    "write-failed": ["listening"],
    ended: ["idle"],
    drop: ["idle"],
  },
  open: {
    received: ["open"],
    written: ["open"],
    "write-failed": ["listening"],
    ended: ["idle"],
    drop: ["idle"],
  },
  listening: {
    received: ["listening"],
    written: ["listening"],
    "write-failed": ["listening"],
    ended: ["idle"],
    drop: ["idle"],
  },
  closed: {},
};
