/**
 * Both clocks at one moment. A driver owns one such object and fills it before each call; a session reads it
 * during the call and never keeps it.
 */
export interface Moment {
  /** A clock that never goes back, milliseconds. All time-outs count by it. */
  nowMs: number;
  /** The wall clock, milliseconds since 1970: for expirations, dates in answers and provider tokens. */
  unixMs: number;
}
