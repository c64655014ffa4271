import type { CloseReason, Service } from "../journal/journal-entry.js";

/** A connection, open or closed not long ago. */
export interface ConnectionState {
  /** `<service>-<number>`, such as `http2-3`. */
  readonly id: string;
  readonly service: Service;
  /** As in the journal. */
  readonly number: number;
  readonly state: "handshake" | "open" | "closed";
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly openedAt: number;
  readonly closedAt: number | undefined;
  readonly closeReason: CloseReason | undefined;
  /** The rule's name, or the TLS error. */
  readonly closeDetail: string | undefined;
  /** The client's address and port. */
  readonly peer: string;
  /** Such as `TLSv1.3`; undefined before the handshake is complete. */
  readonly tlsVersion: string | undefined;
  /** Of the client's certificate; empty without one. */
  readonly topics: readonly string[];
  readonly notifications: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** HTTP/2: streams that are open. */
  readonly openStreams: number;
}
