import type {
  ChunkReport,
  DeadDevicePage,
  DeadLetter,
  Enqueued,
  LeasedChunk,
  NewChunk,
  ReportResult,
} from "./chunk-record.js";
import type { DeadLetterScope, Lane, LaneScope, LaneStatus } from "./lane.js";
import type { LeaseHolders } from "./lease-holders.js";
import type { ReturnedChunk } from "./returned-chunk.js";

/**
 * The port: all that the queue asks of a database. `@apns/queue/conformance` checks a store against it.
 *
 * **Atomic.** Each call takes effect as a whole or not at all, as if calls came one after another, and what a
 * resolved call wrote survives the loss of the process. `claim` may skip what another call has locked.
 *
 * **Time.** Only the store's clock counts, one clock for all workers: the database's, or the machine's where all
 * workers are on one. Durations come in as milliseconds and are added to it. Where it goes backwards, leases last
 * longer, and nothing else may happen.
 *
 * **A chunk's life.** `enqueue` stores it, waiting. `claim` leases it: one owner, a deadline, a fence that grows. A
 * lease that lapses is simply due again. `report` is the only door through which an owner changes a chunk, and
 * compares id, owner and fence: after another claim, the older owner changes nothing. A chunk whose lease has lapsed and
 * that nobody has claimed since still belongs to its owner. A finished chunk is gone.
 *
 * **Errors.** A call rejects with the database's own error; the queue tries again later. Misuse that the queue cannot
 * prevent, such as a transaction of another library, is a UsageError. A database with a newer schema is refused when
 * it is opened.
 *
 * **Sizes.** Plan for 200,000 chunks in a lane, 1,000 lanes, and claims whose cost depends on neither.
 */
export interface QueueStore {
  /**
   * Stores chunks, and their lanes where they are new, in the order given.
   *
   * Of two chunks with one dedupe key, in this call or in another, only the first is stored until its window ends,
   * by the store's clock. A key whose transaction rolled back was never taken.
   *
   * @param transaction what the program passed as `transaction`: the store writes through it, and neither begins nor
   *   ends a transaction nor uses a connection of its own. Undefined: the store's own transaction.
   * @throws UsageError `invalid-type` for a transaction that is not one of this store's database,
   *   `conflicting-options` where the store has none to share
   */
  enqueue(chunks: readonly NewChunk[], transaction?: unknown): Promise<Enqueued>;

  /**
   * The lanes that are open and have a chunk that is due now, in any order. Stale by the time it resolves: a claim
   * decides.
   */
  readyLanes(): Promise<readonly Lane[]>;

  /**
   * Leases up to `maxChunks` chunks of one lane that are due: at first those that are due again (lapsed leases, put
   * off, scheduled, released), the longest due first, and then those that were never claimed, the oldest first. While
   * both exist, each gets at least one place in four, if `maxChunks` is 4 or more.
   *
   * Empty where the lane is not open or nothing is due. A claim of a chunk whose lease lapsed adds 1 to `crashes`.
   */
  claim(request: ClaimRequest): Promise<readonly LeasedChunk[]>;

  /**
   * Writes reports of one worker, all of them in one transaction. Returns a result for each, in the order given. A
   * report on a lost lease writes nothing, and changes nothing for the others.
   *
   * A report of a finished chunk that is sent again, because its answer was lost, is one on a lost lease. Of two reports
   * on two leases of one chunk, in either order, the one with the older fence is on a lost lease.
   */
  report(worker: string, reports: readonly ChunkReport[]): Promise<readonly ReportResult[]>;

  /** Pauses lanes, present and future ones. A pause with the same scope is replaced if it ends earlier. */
  pause(scope: LaneScope, pause: LanePause): Promise<void>;

  /**
   * Lifts every pause that covers no lane outside `scope`: `{}` lifts all, `{ topic }` those of that topic, whatever
   * their campaign. A pause of all lanes is lifted by `{}` alone.
   */
  resume(scope: LaneScope): Promise<void>;

  /**
   * Cancels a campaign, for good: nothing of it is claimed any more, and {@link upkeep} removes it. That holds for
   * chunks that are enqueued later, too.
   */
  cancel(campaign: string): Promise<void>;

  /**
   * The upkeep that nobody waits for, a bounded step of it (some 1,000 rows, some milliseconds). It removes chunks of
   * cancelled lanes that are not under a lease, with a tally `cancelled` for their unsettled entries. It forgets
   * dedupe keys whose window ended, and pauses that ended. Any worker may call it at any time, several at once too.
   *
   * @returns whether there is more to do at once
   */
  upkeep(): Promise<boolean>;

  /**
   * Reserves places in a rate that all workers share (GCRA): `count` places of the bucket `key`, which fills at
   * `perSecond` and holds one second of that. Reserves whatever is asked, and returns how long the caller waits
   * before it uses them, in milliseconds by the store's clock; 0 is at once.
   */
  reserve(request: RateRequest): Promise<number>;

  /** All lanes, or those of a campaign, with what is in them. May read the whole index: not for each claim. */
  lanes(campaign?: string): Promise<readonly LaneStatus[]>;

  /**
   * Which workers hold chunks under leases that have not lapsed: up to `limit` of them, those whose first lease ends
   * soonest at first, and then by name; the others as sums. May read all that is leased or delayed: not for each claim.
   */
  leaseHolders(request: LeaseHoldersRequest): Promise<LeaseHolders>;

  /**
   * Chunks that a worker gave back with a wait that is not over, and without a successor: up to `limit`, the soonest due
   * first. Those that are scheduled, or that a report made, are others. May read all that is delayed.
   */
  returnedChunks(request: LeaseHoldersRequest): Promise<readonly ReturnedChunk[]>;

  /**
   * Dead devices after a place of the list, up to `limit`, in an order in which none can appear later before a place
   * that was already given out. `""` is the beginning.
   */
  deadDevices(after: string, limit: number): Promise<DeadDevicePage>;

  /** The place that a reader of dead devices has kept; `""` where it has none. */
  deadDevicePlace(reader: string): Promise<string>;

  /** Keeps a place for a reader, and forgets dead devices that every reader with a place has read. */
  keepDeadDevicePlace(reader: string, place: string): Promise<void>;

  /**
   * Dead letters of a scope, the oldest first, after the one named (`""`: from the beginning), up to `limit`. None has
   * an id that is not one of this store.
   */
  deadLetters(scope: DeadLetterScope, page: DeadLetterPage): Promise<readonly DeadLetter[]>;

  /**
   * Up to 100 dead letters of a scope, the oldest first, become chunks of their lanes again, due at once, with no
   * attempt, no crash and nothing settled. They keep `expiresAtMs`.
   *
   * @returns how many notifications; 0 when no dead letter of the scope is left
   */
  replayDeadLetters(scope: DeadLetterScope): Promise<number>;

  /** Deletes up to 100 dead letters of a scope, with a tally `discarded` for them; returns as `replayDeadLetters`. */
  discardDeadLetters(scope: DeadLetterScope): Promise<number>;

  /**
   * Calls the listener when something may have become due at once, through this store or, where the database can
   * tell, another one. May call too often, and may miss some: the queue also polls. Returns what ends it.
   */
  onWork(listener: () => void): () => void;

  /**
   * Ends the store's connections, after the calls in progress, and in bounded time whatever the database does. A call
   * after that rejects with a UsageError `closed`.
   */
  close(): Promise<void>;
}

export interface ClaimRequest {
  /** The id of a lane. */
  readonly lane: string;
  /** 1 to 1,000. */
  readonly maxChunks: number;
  /** How long the lease lasts from the store's now, milliseconds; 1 or more. */
  readonly leaseMs: number;
  /** A name that no other worker has and no earlier one had, 1 to 100 characters. */
  readonly worker: string;
}

export interface LanePause {
  /** How long from the store's now, milliseconds; undefined until it is resumed. */
  readonly forMs: number | undefined;
  /** For people; up to 200 characters. */
  readonly reason: string;
}

export interface LeaseHoldersRequest {
  /** Only what is of this campaign; undefined: all. */
  readonly campaign?: string | undefined;
  /** 1 to 1,000. */
  readonly limit: number;
}

export interface RateRequest {
  /** Any text up to 200 characters. */
  readonly key: string;
  /** 1 or more. */
  readonly count: number;
  /** More than 0. */
  readonly perSecond: number;
}

export interface DeadLetterPage {
  readonly after: string;
  /** 1 to 1,000. */
  readonly limit: number;
}
