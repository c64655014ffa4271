import type { StoreHarness } from "@apns/queue/conformance";
import type pg from "pg";
import type { PostgresStore } from "../../src/postgres/postgres-store.js";
import type { QueueStore } from "../../src/store/queue-store.js";
import { advanceStore } from "./store-clock.js";

export interface PostgresHarnessOptions {
  readonly schema: string;
  /** For the clock and for transactions of the program. */
  readonly pool: pg.Pool;
  /** Opens the store with this number, from 0. */
  readonly open: (number: number) => Promise<QueueStore>;
}

/** A harness of the conformance suite on one schema. The test closes the stores that it opens. */
export function postgresHarness({ schema, pool, open }: PostgresHarnessOptions): StoreHarness {
  const opened: PostgresStore[] = [];
  return {
    async open() {
      const store = await open(opened.length);
      opened.push(store as PostgresStore);
      return store;
    },
    async advance(ms) {
      await advanceStore(pool, schema, ms);
      for (const store of opened) store.forgetPlaces();
    },
    async begin() {
      const client = await pool.connect();
      await client.query("begin");
      const end = async (text: string): Promise<void> => {
        await client.query(text);
        client.release();
      };
      return { transaction: client, commit: () => end("commit"), rollback: () => end("rollback") };
    },
  };
}
