/** A frame on a connection: HTTP/2's, or a notification or error response of the binary protocol. */
export interface FrameRecord {
  /** From 1 on each connection. */
  readonly sequence: number;
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly at: number;
  /** `in`: from the client. */
  readonly direction: "in" | "out";
  /** `HEADERS`, `GOAWAY`, `type 0x2a`; `command 2`, `error response`. */
  readonly type: string;
  /** HTTP/2: 0 for the connection. Binary: the identifier. */
  readonly stream: number;
  /** Bytes of the frame without its head. */
  readonly length: number;
  /** HTTP/2: the flags; binary: 0. */
  readonly flags: number;
  /** What SETTINGS, RST_STREAM, GOAWAY, WINDOW_UPDATE and error responses say, in words; else absent. */
  readonly detail?: string;
}
