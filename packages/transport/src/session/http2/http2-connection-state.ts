import type { TransportError } from "../transport-error.js";
import type { Answer } from "./answer.js";
import type { Flight } from "./flight.js";
import type { Http2Connection } from "./http2-connection.js";

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
export type Http2Input = "connected" | "connect-failed" | "received" | "written" | "ended";

/** The legal (input, state) pairs; another pair is a defect, reported as `illegal-input`, and changes nothing. */
export const legalConnectionStates: Readonly<Record<Http2Input, readonly Http2ConnectionState[]>> = {
  connected: ["connecting"],
  "connect-failed": ["connecting"],
  received: ["open", "draining", "closing"],
  written: ["open", "draining", "closing"],
  ended: ["open", "draining", "closing"],
};

/** What the server said with GOAWAY. */
export interface Goaway {
  readonly lastStreamId: number;
  readonly errorCode: number;
  readonly debugData: Uint8Array;
}

/** What a connection tells the session that owns it. */
export interface Http2ConnectionOwner<Context> {
  answered(connection: Http2Connection<Context>, flight: Flight<Context>, answer: Answer): void;
  /** Certainly not processed: refused, above GOAWAY's last stream, or never wholly sent. */
  returned(connection: Http2Connection<Context>, flight: Flight<Context>, cause: TransportError): void;
  /** It may have been processed. */
  doubtful(connection: Http2Connection<Context>, flight: Flight<Context>, cause: TransportError): void;
  /** Answers what the server means by it: why everything it did not process comes back. */
  goaway(connection: Http2Connection<Context>, goaway: Goaway): TransportError;
  /** The connection is of no use any more; its flights were told before. */
  broken(connection: Http2Connection<Context>, error: TransportError): void;
}
