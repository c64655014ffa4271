/**
 * How a notification came to its verdict. One object for all that went the same way. Its times count by the monotonic
 * clock of a `Moment`, in whole milliseconds where a driver gives whole ones, so gaps in which nobody could listen are
 * left out.
 */
export interface Journey {
  /** From its submission until it was first written, milliseconds; undefined where it never was. */
  readonly queuedMs: number | undefined;
  /** From then until the answer that settled it, milliseconds; undefined where no answer did. */
  readonly answeredMs: number | undefined;
  /** How often it was written. */
  readonly attempts: number;
  /** The number of the connection that carried it last; undefined where none did. */
  readonly connection: number | undefined;
  /** HTTP/2: the topic that it was sent with, undefined where it had none. Binary: undefined. */
  readonly topic: string | undefined;
  /** HTTP/2: the push type that it was sent with. Binary: undefined. */
  readonly pushType: string | undefined;
}

/** What a verdict says of the way to it. */
export interface Travelled {
  /** Absent from the verdicts of acceptances that a `SharedTicket` wants without; see its `wantsJourney`. */
  readonly journey?: Journey | undefined;
}
