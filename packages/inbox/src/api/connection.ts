/** A connection of a sender, open or closed not long ago. */
export interface Connection {
  /** Service and number, such as `http2-1`. */
  readonly id: string;
  readonly service: "http2" | "gateway" | "feedback";
  readonly number: number;
  readonly state: "handshake" | "open" | "closed";
  /** RFC 3339, by the simulator's clock. */
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly closeReason: string | null;
  /** The rule's name, or the TLS error. */
  readonly closeDetail: string | null;
  /** The sender's address and port. */
  readonly peer: string;
  readonly tlsVersion: string | null;
  /** Of the client certificate; empty without one. */
  readonly topics: readonly string[];
  readonly notifications: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** HTTP/2: streams that are open. */
  readonly openStreams: number;
}

/** A frame that was read or written. */
export interface Frame {
  /** From 1 on each connection. */
  readonly sequence: number;
  readonly at: string;
  readonly direction: "in" | "out";
  /** `HEADERS`, `GOAWAY`; `command 2`, `error response`. */
  readonly type: string;
  /** HTTP/2: 0 for the connection. Binary: the identifier. */
  readonly stream: number;
  readonly bytes: number;
  readonly flags: number;
  readonly detail: string | null;
}

/** What to do to a connection. */
export interface ConnectionAction {
  /** `goaway` lets open streams end, `close` ends it, `reset` breaks it, `limit` sends SETTINGS. */
  readonly action: "goaway" | "close" | "reset" | "limit";
  /** Of `limit`. */
  readonly maxConcurrentStreams?: number | undefined;
  /** Of `goaway`: the reason in its debug data. */
  readonly reason?: string | undefined;
}
