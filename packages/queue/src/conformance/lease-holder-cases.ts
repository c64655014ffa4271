import assert from "node:assert/strict";
import type { ChunkStep } from "../store/chunk-record.js";
import type { LeaseHolders } from "../store/lease-holders.js";
import {
  chunk,
  claim,
  claimOne,
  enqueueMarks,
  extend,
  finished,
  LAPSE_MS,
  LEASE_MS,
  readyLane,
  reportOf,
  reportOne,
} from "./material.js";
import type { ConformanceCase } from "./store-harness.js";

const NOBODY: LeaseHolders = { workers: [], others: { workers: 0, chunks: 0, notifications: 0 } };
/** How much later a database of a busy machine may look. */
const SLACK_MS = 5000;

export const leaseHolderCases: readonly ConformanceCase[] = [
  {
    name: "Q-64: leases are listed by worker, with their chunks, what is not settled, and when the first and the last end",
    async run(harness) {
      const [store, other] = [await harness.open(), await harness.open()];
      await enqueueMarks(store, [1, 2, 3, 4]);
      assert.deepEqual(await store.leaseHolders({ limit: 10 }), NOBODY);
      const lane = await readyLane(store);
      const [first] = await claim(store, lane, { worker: "a", maxChunks: 1 });
      await claim(other, lane, { worker: "b", maxChunks: 1, leaseMs: 60_000 });
      await harness.advance(10_000);
      await claim(store, lane, { worker: "a", maxChunks: 1 });
      assert(first !== undefined);
      assert.deepEqual(countsOf(await other.leaseHolders({ limit: 10 })), ["a 2 6", "b 1 3"]);
      assertEnds(await store.leaseHolders({ limit: 10 }), [
        [20_000, LEASE_MS],
        [50_000, 50_000],
      ]);
      assert.equal(await reportOne(store, "a", reportOf(first, [0], extend)), "open");
      const extended = await store.leaseHolders({ limit: 10 });
      assert.deepEqual(countsOf(extended), ["a 2 5", "b 1 3"]);
      assertEnds(extended, [
        [LEASE_MS, LEASE_MS],
        [50_000, 50_000],
      ]);
      const [status] = await store.lanes();
      assert.equal(status?.leased, 8, "the sum of all holders is what is leased");
      await reportOne(store, "a", finished(first));
      assert.deepEqual(countsOf(await store.leaseHolders({ limit: 10 })), ["a 1 3", "b 1 3"]);
    },
  },
  {
    name: "Q-64: leases that lapsed, chunks that were given back, and those that wait or are delayed have no holder",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const lane = await readyLane(store);
      const leased = await claimOne(store, lane, "a");
      await reportOne(store, "a", reportOf(leased, [], { kind: "release", waitMs: 5000 }));
      assert.deepEqual(await store.leaseHolders({ limit: 10 }), NOBODY);
      await harness.advance(10_000);
      await claimOne(store, lane, "b");
      assert.deepEqual(countsOf(await store.leaseHolders({ limit: 10 })), ["b 1 3"]);
      await harness.advance(LAPSE_MS);
      assert.deepEqual(await store.leaseHolders({ limit: 10 }), NOBODY);
      await claimOne(store, lane, "c");
      assert.deepEqual(countsOf(await store.leaseHolders({ limit: 10 })), ["c 1 3"]);
    },
  },
  {
    name: "Q-64: of many workers those whose first lease ends soonest are listed, and the others are summed",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2, 3, 4, 5, 6]);
      const lane = await readyLane(store);
      for (const [at, worker] of ["e", "d", "c", "b", "a"].entries()) {
        await claim(store, lane, {
          worker,
          maxChunks: worker === "a" ? 2 : 1,
          leaseMs: 100_000 + at * 10_000,
        });
      }
      const two = await store.leaseHolders({ limit: 2 });
      assert.deepEqual(countsOf(two), ["e 1 3", "d 1 3"]);
      assert.deepEqual(two.others, { workers: 3, chunks: 4, notifications: 12 });
    },
  },
  {
    name: "Q-64: the holders of a campaign are those of its lanes",
    async run(harness) {
      const store = await harness.open();
      await store.enqueue([
        chunk(1),
        chunk(2, { lane: { campaign: "other", topic: "", priority: "normal" } }),
        chunk(3, { lane: { campaign: "spring", topic: "", priority: "high" } }),
      ]);
      for (const lane of await store.readyLanes()) await claimOne(store, lane, "a");
      const inCampaign = async (campaign?: string): Promise<readonly string[]> =>
        countsOf(await store.leaseHolders({ campaign, limit: 10 }));
      assert.deepEqual(await inCampaign(), ["a 3 9"]);
      assert.deepEqual(await inCampaign("spring"), ["a 2 6"]);
      assert.deepEqual(await inCampaign("none"), []);
    },
  },
  {
    name: "Q-90: a holder's time is that of its longest lease, whatever was extended or claimed since",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2]);
      const lane = await readyLane(store);
      const [first] = await claim(store, lane, { worker: "a", maxChunks: 1, leaseMs: 60_000 });
      assert(first !== undefined);
      await harness.advance(10_000);
      await claim(store, lane, { worker: "a", maxChunks: 1 });
      await reportOne(store, "a", reportOf(first, [], extend));
      const [holder] = (await store.leaseHolders({ limit: 10 })).workers;
      // A store whose clock cannot be moved counts from the claim by that clock.
      const { heldForMs } = holder ?? {};
      if (heldForMs !== undefined) assert(heldForMs >= 0 && heldForMs < 10_000 + SLACK_MS, `${heldForMs} ms`);
    },
  },
  {
    name: "Q-91: what was given back with a wait is listed, the soonest due first, and nothing that is scheduled or put off",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2, 3, 4]);
      const other = { campaign: "other", topic: "", priority: "normal" } as const;
      await store.enqueue([chunk(5, { lane: other })]);
      const waits: Readonly<Record<number, number>> = { 1: 50_000, 2: 20_000, 3: 0, 5: 30_000 };
      for (const lane of await store.readyLanes()) {
        for (const leased of await claim(store, lane)) {
          const mark = leased.entries[0] ?? 0;
          const waitMs = waits[mark];
          const successors = [{ entries: leased.entries, count: 3, attempts: 1, waitMs: 10_000 }];
          const next: ChunkStep =
            waitMs === undefined
              ? { kind: "finish", successors, deadLetters: [] }
              : { kind: "release", waitMs };
          await reportOne(store, "a", reportOf(leased, mark === 1 ? [0] : [], next));
        }
      }
      await store.enqueue([chunk(6, { notBeforeMs: Date.now() + 86_400_000 })]);
      const marks = async (campaign: string | undefined, limit = 10): Promise<readonly unknown[]> =>
        (await store.returnedChunks({ campaign, limit })).map(({ content, lane, notifications }) => [
          content[3],
          lane.campaign,
          notifications,
        ]);
      const [one, two, five] = [
        [1, "spring", 2],
        [2, "spring", 3],
        [5, "other", 3],
      ];
      assert.deepEqual(await marks(undefined), [two, five, one]);
      assert.deepEqual(await marks("spring"), [two, one]);
      assert.deepEqual(await marks(undefined, 1), [two]);
      const [first] = await store.returnedChunks({ limit: 1 });
      assert(first !== undefined && first.dueInMs <= 20_001 && first.dueInMs > 20_000 - SLACK_MS);
      await harness.advance(25_000);
      assert.deepEqual(await marks(undefined), [five, one]);
    },
  },
];

function countsOf({ workers }: LeaseHolders): readonly string[] {
  return workers.map(({ worker, chunks, notifications }) => `${worker} ${chunks} ${notifications}`);
}

/** The ends are as they should be, or a little sooner. */
function assertEnds({ workers }: LeaseHolders, ends: readonly (readonly [number, number])[]): void {
  for (const [at, [first, last]] of ends.entries()) {
    const { firstEndInMs = 0, lastEndInMs = 0 } = workers[at] ?? {};
    const isClose = (is: number, due: number): boolean => is <= due + 1 && is > due - SLACK_MS;
    assert(isClose(firstEndInMs, first), `the first lease ends in ${firstEndInMs} ms, not ${first}`);
    assert(isClose(lastEndInMs, last), `the last lease ends in ${lastEndInMs} ms, not ${last}`);
  }
}
