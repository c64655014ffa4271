/** Why a connection cannot go on; `errorCode` is what RFC 9113 has us say in GOAWAY. */
export interface Http2Failure {
  readonly errorCode: number;
  readonly message: string;
}
