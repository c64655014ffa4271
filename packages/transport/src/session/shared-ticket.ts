/**
 * One ticket for many notifications, to be extended. Those of them that settle together, with one verdict and one
 * behind the other, are told in one call instead of one by one.
 */
export abstract class SharedTicket {}

/** Some of a {@link SharedTicket}'s notifications, which settled together. */
export interface SettledRun {
  /** Sequence number of the first one. */
  readonly sequence: number;
  /** How many there are, with consecutive sequence numbers; 1 or more. */
  readonly count: number;
}
