/** Why a connection cannot continue. */
export interface Http2Failure {
  /** The error code that RFC 9113 requires in GOAWAY, see `ErrorCode`. */
  readonly errorCode: number;
  /** What the peer did, for people. */
  readonly message: string;
}
