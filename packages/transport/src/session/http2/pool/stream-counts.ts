/** The streams of a session's open connections. */
export interface StreamCounts {
  /** Requests that were sent and are not answered. */
  readonly inUse: number;
  /** How many more the connections could carry now. */
  readonly free: number;
}
