import type { BinarySessionOptions } from "@apns/transport/session";

/** What the model gateway does with one connection. Everything may be combined. */
export interface ConnectionScript {
  /** How an attempt to connect ends: `refuse` fails it, `never` leaves it open, `certificate` refuses the certificate. */
  readonly connect?: "accept" | "refuse" | "never" | "certificate";
  readonly connectMs?: number;
  /** Closes right after the handshake. */
  readonly closeAtOnce?: boolean;
  /** Closes without an error response when it has read nothing for so long since the handshake. */
  readonly closesUnusedAfterMs?: number;
  /** Closes without an error response after it has read this many notifications. */
  readonly closeAfter?: number;
  /** Sends status 10, naming the last notification that it took, after it has taken this many. */
  readonly shutdownAfter?: number;
  /** Never reads or answers anything. */
  readonly blackHole?: boolean;
  /** Milliseconds between reading a bad notification and its error response. */
  readonly lagMs?: number;
  /** What the error response names. */
  readonly names?: "right" | "zero" | "unknown";
  /** Bytes sent instead of an error response. */
  readonly garbage?: readonly number[];
  /** Whether the client sees a failed write before it sees the end. */
  readonly writeFails?: boolean;
  /** Sends the answer in single bytes. */
  readonly splitAnswer?: boolean;
  /** Ends after this many bytes of the error response. */
  readonly cutAnswerAt?: number;
  /** Milliseconds that each write takes to leave. */
  readonly writeMs?: number;
  /** Milliseconds from client to gateway and back, each way. */
  readonly latencyMs?: number;
  /** Never answers barriers, only other bad notifications. */
  readonly ignoresBarriers?: boolean;
  /** Closes without an error response on a barrier, `barrierLagMs` (0) after it. */
  readonly diesOnBarriers?: boolean | "after notifications";
  /** What the error response of a barrier names. Default: `names`. */
  readonly namesBarriers?: "right" | "zero" | "unknown" | "last taken";
  /** The status of that error response. Default 2. */
  readonly barrierStatus?: number;
  /** Milliseconds between reading a barrier and its error response. Default: `lagMs`. */
  readonly barrierLagMs?: number;
  /** Closes instead of each error response, after the same lag. */
  readonly severs?: boolean;
  /** Reads nothing for a while; what is written meanwhile leaves the client only afterwards. From the handshake on. */
  readonly stuck?: { readonly afterMs: number; readonly forMs: number };
  /** Reads nothing at all; so many bytes leave the client all the same. */
  readonly pipeBytes?: number;
  /** Another error response right after the first. */
  readonly second?: Response;
  /** An error response that nothing led to, so long after the handshake. */
  readonly unprompted?: Response & { readonly afterMs: number; readonly closes?: boolean };
}

interface Response {
  readonly status: number;
  readonly identifier: number;
}

/** The client's event loop gets no turn for a while. Then the wake that was due comes first. */
export interface Stall {
  readonly atMs: number;
  readonly forMs: number;
}

export interface Scenario {
  readonly stalls?: readonly Stall[];
  /** Size of the memory blocks for frames. Default: the session's own. */
  readonly slabBytes?: number;
  readonly options?: Partial<BinarySessionOptions>;
  /** The script of connection n, counted from 0. */
  readonly connection: (n: number) => ConnectionScript;
  /** Status of notifications that are bad, by index. */
  readonly bad?: ReadonlyMap<number, number>;
  /** Notifications that kill the connection without an error response. */
  readonly poison?: ReadonlySet<number>;
  /** A number in [0, 1); default 0.5 always. */
  readonly random?: () => number;
}
