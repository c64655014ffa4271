import type { QueueStore } from "../store/queue-store.js";

/** A database that a case of the conformance suite works on: empty at first, and used by one case. */
export interface StoreHarness {
  /** Opens a store on the database. Called again, it opens another one on the same database. */
  open(): Promise<QueueStore>;
  /**
   * Makes the store's clock later, milliseconds; earlier where negative. Where the clock cannot be moved, every instant that the database has
   * stored is moved back by as much, which is the same to the store.
   */
  advance(ms: number): Promise<void>;
  /** Begins a transaction that `enqueue` takes. Absent: the store has none to share. */
  begin?(): Promise<HarnessTransaction>;
}

/** A transaction of the program. */
export interface HarnessTransaction {
  /** What the program passes as `transaction`. */
  readonly transaction: unknown;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** One thing that a store must do. */
export interface ConformanceCase {
  /** A sentence that starts with the id of a rule in docs/protocol.md. */
  readonly name: string;
  /** Rejects with an AssertionError where the store does something else. */
  readonly run: (harness: StoreHarness) => Promise<void>;
}
