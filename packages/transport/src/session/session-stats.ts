/** Counters of a session since it was created. */
export interface SessionStats {
  /** Notifications written, each attempt counted. */
  written: number;
  /** Of these, how many had been written before. */
  resent: number;
  /** Of the resent, how many a lost connection may have delivered: the possible duplicates. */
  possibleDuplicates: number;
  /** Connections opened. */
  connections: number;
  /** Connections that ended without an answer while notifications were in doubt. */
  losses: number;
}
