/**
 * Both clocks at one moment. A driver owns one such object and fills it before each call; a session reads it
 * during the call and never keeps it.
 */
export interface Moment {
  /**
   * A clock that never goes back, milliseconds. All time-outs and pauses count by it. It runs while the driver can hear
   * its peers, and stands still while the event loop is blocked or the process is stopped.
   */
  nowMs: number;
  /** The wall clock, milliseconds since 1970: for expirations, dates in answers and provider tokens. */
  unixMs: number;
}
