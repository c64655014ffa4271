import type { BinaryInput } from "./connection-state.js";

/**
 * The states of a spare connection.
 *
 * - `absent`: it is not asked for yet, or gone.
 * - `connecting`: the driver was asked to connect, at `sinceMs`.
 * - `ready`: connected at `sinceMs`, and unused.
 */
export type SpareState =
  | { readonly name: "absent" }
  | { readonly name: "connecting" | "ready"; readonly number: number; readonly sinceMs: number };

export type SpareStateName = SpareState["name"];

/**
 * What moves a spare from state to state: the driver's reports, and the session's decisions.
 *
 * - `attempt`: connect now.
 * - `hand-over`: the session goes on with it. From then on it is not the spare, but the connection.
 * - `drop`: leave it, or the attempt at it.
 */
export type SpareCause = BinaryInput | "attempt" | "hand-over" | "drop";

/**
 * State, what happens, the state that follows. An unused connection has nothing to say: bytes from the gateway end it.
 * What is not here is a defect, as in the table of the connection.
 */
export const transitions: Readonly<
  Record<SpareStateName, Readonly<Partial<Record<SpareCause, readonly SpareStateName[]>>>>
> = {
  absent: { attempt: ["connecting"] },
  connecting: {
    connected: ["ready"],
    "connect-failed": ["absent"],
    "hand-over": ["absent"],
    drop: ["absent"],
  },
  ready: {
    received: ["absent"],
    "write-failed": ["absent"],
    ended: ["absent"],
    "hand-over": ["absent"],
    drop: ["absent"],
  },
};
