/**
 * One ticket for many notifications; extend it. Consecutive ones that settle together, with one verdict, are handed
 * over in one call instead of one by one.
 */
export abstract class SharedTicket {}

/** Notifications of a {@link SharedTicket} that settled together. */
export interface SettledRun {
  /** Sequence number of the first. */
  readonly sequence: number;
  /** How many there are, with consecutive sequence numbers; 1 or more. */
  readonly count: number;
}
