/**
 * The states of a connection.
 *
 * ```
 *   connecting --> open --> draining --> closing --> closed
 *                   '----------------------^            ^
 *       (any) ------------------------------------------'
 * ```
 *
 * - `connecting`: the driver was told to connect.
 * - `open`: may carry new requests.
 * - `draining`: finishes what it carries, and takes nothing new: after GOAWAY, or when it is replaced.
 * - `closing`: our GOAWAY is on its way out; what comes in is ignored.
 * - `closed`: the connection ended, or is to be ended by the driver.
 */
export type Http2ConnectionState = "connecting" | "open" | "draining" | "closing" | "closed";

/** What a driver reports of a connection. */
export type Http2Input = "connected" | "connect-failed" | "received" | "written" | "write-failed" | "ended";

/** The legal (input, state) pairs; another pair is a defect, reported as `illegal-input`, and changes nothing. */
export const legalConnectionStates: Readonly<Record<Http2Input, readonly Http2ConnectionState[]>> = {
  connected: ["connecting"],
  "connect-failed": ["connecting"],
  received: ["open", "draining", "closing"],
  written: ["open", "draining", "closing"],
  "write-failed": ["open", "draining", "closing"],
  ended: ["open", "draining", "closing"],
};

/** What the server said with GOAWAY. */
export interface Goaway {
  readonly lastStreamId: number;
  readonly errorCode: number;
  readonly debugData: Uint8Array;
}
