import type { ReceivedFilter } from "./received-filter.js";
import type { ReceivedNotification } from "./received-notification.js";

/** What `received.list` takes. */
export interface ReceivedPage {
  /** Only those that came after this id. An id that is no longer kept counts from its place in time. Default: all. */
  readonly after?: string | undefined;
  /** Only those that came before this id. Default: all. */
  readonly before?: string | undefined;
  /** At most so many, 1 to 1,000,000. Default 100. */
  readonly limit?: number | undefined;
  /** Default `newest-first`. */
  readonly order?: "newest-first" | "oldest-first" | undefined;
}

/** What `received.waitFor` takes. */
export interface ReceivedWait {
  /** How many have to match, from 1. Default 1. */
  readonly count?: number | undefined;
  /** Counts only those that came after this id. Default: all that are kept, and those to come. */
  readonly after?: string | undefined;
  /** How long to wait, milliseconds of real time, 0 to 2,147,483,647. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A notification that nearly matched a filter, and the fields in which it differs. */
export interface NearMiss {
  readonly notification: ReceivedNotification;
  /** Names of the filter's fields that do not match. */
  readonly differs: readonly string[];
}

/** The newest notifications, of both protocols, in a ring that is bounded by count and bytes. */
export interface ReceivedNotifications extends Iterable<ReceivedNotification> {
  /** Eight characters; another one after each start and each `apple.reset()`. */
  readonly startId: string;
  /** How many are kept. */
  readonly size: number;
  /** How many bytes those have: payloads and header fields. */
  readonly bytes: number;
  /** How many were dropped because the ring was full. */
  readonly dropped: number;
  /** The id of the newest; a cursor for `after`. Before the first it is `<start id>-0`. */
  readonly cursor: string;
  /** Undefined if it is not kept, or no longer. */
  get(id: string): ReceivedNotification | undefined;
  /** @throws SimulatorError `invalid-option` for an `after` or `before` that is not an id */
  list(filter?: ReceivedFilter, page?: ReceivedPage): readonly ReceivedNotification[];
  /** How many are kept that match. */
  count(filter?: ReceivedFilter): number;
  /**
   * Waits for notifications that match, those that are there already included. It sees each when it comes, so that the
   * ring may drop it meanwhile. Rejects with SimulatorError `wait-timeout`, whose message has the nearest ones.
   *
   * @throws SimulatorError `invalid-option`, `wait-timeout`, `closed`
   */
  waitFor(filter: ReceivedFilter, wait?: ReceivedWait): Promise<readonly ReceivedNotification[]>;
  /** Those that match most fields and not all, best first, at most five; for messages and time-outs. */
  nearest(filter: ReceivedFilter, page?: Pick<ReceivedPage, "after">): readonly NearMiss[];
  /** Forgets those that match; returns how many. */
  delete(filter?: ReceivedFilter): number;
}
