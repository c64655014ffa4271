import type { ErrorResponseDecoder } from "@apns/wire";

/** What a session knows of its open connection. */
export interface OpenConnection {
  /** The first sequence number written on it. */
  readonly firstSequence: number;
  readonly decoder: ErrorResponseDecoder;
  /** Whether a write was handed to the driver that has not left yet, and since when. */
  writing: boolean;
  writingSinceMs: number;
  lastActivityAtMs: number;
  barrier: "none" | "written";
  barrierDeadlineMs: number;
}

/**
 * The states of a session, each with its own data.
 *
 * ```
 *          submit            untilMs           connected
 *   idle ---------> waiting ---------> connecting -------> open <-----.
 *    ^                 ^                    |  |             | |      | untilMs
 *    |                 | connect-failed     |  '-> proving --|-|------'
 *    |                 '--------------------'        |       | '-> listening
 *    '-----------------------------------------------'-------'         |
 *    '-----------------------------------------------------------------'
 *   any --- close, everything settled ---> closed
 * ```
 *
 * - `idle`: no connection and nothing to write.
 * - `waiting`: a pause before the next attempt.
 * - `connecting`: the driver was told to connect.
 * - `proving`: connected after suspicious losses; nothing is written until the connection has lived a while.
 * - `open`: connected, may write.
 * - `listening`: the way out is broken; the error response may still be on its way in.
 * - `closed`: the end.
 */
export type BinaryConnectionState =
  | { readonly name: "idle" }
  | { readonly name: "waiting"; readonly untilMs: number }
  | { readonly name: "connecting" }
  | { readonly name: "proving"; readonly connection: OpenConnection; readonly untilMs: number }
  | { readonly name: "open"; readonly connection: OpenConnection }
  | { readonly name: "listening"; readonly connection: OpenConnection; readonly untilMs: number }
  | { readonly name: "closed" };

export type BinaryConnectionStateName = BinaryConnectionState["name"];

/** What a driver reports of its connection. */
export type BinaryInput = "connected" | "connect-failed" | "received" | "written" | "write-failed" | "ended";

/**
 * The legal (input, state) pairs. A pair that is not here is a defect: it is reported as an
 * `illegal-input` event and changes nothing.
 */
export const legalStates: Readonly<Record<BinaryInput, readonly BinaryConnectionStateName[]>> = {
  connected: ["connecting"],
  "connect-failed": ["connecting"],
  received: ["proving", "open", "listening"],
  written: ["open", "listening"],
  "write-failed": ["proving", "open", "listening"],
  ended: ["proving", "open", "listening"],
};

/** The open connection of a state that has one. */
export function connectionOf(state: BinaryConnectionState): OpenConnection | undefined {
  return "connection" in state ? state.connection : undefined;
}
