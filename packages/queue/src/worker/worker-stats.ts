/** Counters of a worker since it started, in notifications. */
export interface WorkerStats {
  /** Handed to the client. */
  readonly sent: number;
  /** Outcomes that came back from the client. */
  readonly outcomes: number;
  /** Held under leases: not settled, or settled and not written yet. */
  readonly held: number;
  /**
   * Reports of chunks that the store refused, since another worker had taken the chunk over; and reports that were made
   * again because the answer of the database was lost.
   */
  readonly lostLeases: number;
}
