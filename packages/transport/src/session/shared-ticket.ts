/**
 * One ticket for many notifications; extend it. Consecutive ones that settle together, with one verdict, are handed
 * over in one call instead of one by one.
 */
export abstract class SharedTicket {
  /**
   * HTTP/2: whether each accepted notification is reported with its own `apns-id`. False: the verdict of a 200 has no
   * ids, so that those that were accepted one after the other have the same and are handed over in one call. Read at
   * each answer. Default true.
   */
  get wantsIds(): boolean {
    return true;
  }

  /**
   * Whether each acceptance is reported with its journey. Those that went the same way are still handed over in one
   * call. Read at each acceptance. Default true.
   */
  get wantsJourney(): boolean {
    return true;
  }
}

/** Notifications of a {@link SharedTicket} that settled together. */
export interface SettledRun {
  /** Sequence number of the first. */
  readonly sequence: number;
  /** How many there are, with consecutive sequence numbers; 1 or more. */
  readonly count: number;
}
