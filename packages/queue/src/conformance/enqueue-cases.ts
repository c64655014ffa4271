import assert from "node:assert/strict";
import {
  chunk,
  claim,
  claimOne,
  enqueueMarks,
  finished,
  LEASE_MS,
  marksOf,
  numbersOf,
  readyLane,
  reportOne,
} from "./material.js";
import type { ConformanceCase } from "./store-harness.js";

const DAY_MS = 86_400_000;
const key = (n: number): Uint8Array => Uint8Array.from({ length: 16 }, (_, index) => (index === 0 ? n : 0));

export const enqueueCases: readonly ConformanceCase[] = [
  {
    name: "Q-7: a chunk is not claimed before its notBefore, and comes when it is due",
    async run(harness) {
      const store = await harness.open();
      const nowMs = Date.now();
      await store.enqueue([
        chunk(1, { notBeforeMs: nowMs + DAY_MS }),
        chunk(2, { notBeforeMs: nowMs - DAY_MS }),
      ]);
      const lane = await readyLane(store);
      assert.deepEqual(marksOf(await claim(store, lane)), [2]);
      assert.deepEqual(await store.readyLanes(), []);
      assert.deepEqual(await numbersOf(store), { delayed: 3, leased: 3 });
      await harness.advance(DAY_MS + 60_000);
      assert.deepEqual(marksOf(await claim(store, await readyLane(store))).includes(1), true);
    },
  },
  {
    name: "Q-7: the store's clock says whether a chunk has expired, when it is claimed",
    async run(harness) {
      const store = await harness.open();
      const expiresAtMs = Date.now() + DAY_MS;
      await store.enqueue([chunk(1, { expiresAtMs }), chunk(2)]);
      const lane = await readyLane(store);
      assert.deepEqual(
        (await claim(store, lane)).map(({ isExpired }) => isExpired),
        [false, false],
      );
      await harness.advance(DAY_MS + 60_000);
      const again = [...(await claim(store, lane))].sort((a, b) => (a.entries[0] ?? 0) - (b.entries[0] ?? 0));
      assert.deepEqual(
        again.map(({ isExpired }) => isExpired),
        [true, false],
      );
    },
  },
  {
    name: "Q-7: by the store's clock, the oldest that waits has an age: since it was stored, or was due again",
    async run(harness) {
      const store = await harness.open();
      const checkAge = async (leastMs: number): Promise<void> => {
        const ageMs = (await store.lanes())[0]?.oldestAgeMs ?? 0;
        assert(ageMs >= leastMs - 1000 && ageMs < leastMs + 10_000, `${ageMs} ms`);
      };
      await enqueueMarks(store, [1]);
      await harness.advance(60_000);
      await enqueueMarks(store, [2]);
      await checkAge(60_000);
      await claim(store, await readyLane(store));
      assert.equal((await store.lanes())[0]?.oldestAgeMs, undefined);
      await harness.advance(LEASE_MS + 30_000);
      await checkAge(30_000);
    },
  },
  {
    name: "Q-8: of two chunks with one key the first is stored, until its window ends",
    async run(harness) {
      const [store, other] = [await harness.open(), await harness.open()];
      const keyed = (mark: number, n: number) =>
        chunk(mark, { dedupe: { key: key(n), windowMs: 60_000 }, count: 2 });
      assert.deepEqual(await store.enqueue([keyed(1, 1), keyed(2, 1), keyed(3, 2), chunk(4)]), {
        count: 7,
        duplicates: 2,
      });
      assert.deepEqual(await other.enqueue([keyed(5, 2), keyed(6, 3)]), { count: 2, duplicates: 2 });
      const lane = await readyLane(store);
      const claimed = await claim(store, lane);
      assert.deepEqual([...marksOf(claimed)].sort(), [1, 3, 4, 6]);
      await store.report("a", claimed.map(finished));
      await store.upkeep();
      assert.deepEqual(await store.enqueue([keyed(7, 1)]), { count: 0, duplicates: 2 }, "settled, and taken");
      await harness.advance(61_000);
      assert.deepEqual(await store.enqueue([keyed(8, 1), keyed(9, 1)]), { count: 2, duplicates: 2 });
      await harness.advance(61_000);
      await store.upkeep();
      assert.deepEqual(await store.enqueue([keyed(10, 1)]), { count: 2, duplicates: 0 });
    },
  },
  {
    name: "Q-8: of many at once with one key, through two stores, one is stored",
    async run(harness) {
      const stores = [await harness.open(), await harness.open()];
      const calls = Array.from({ length: 10 }, (_, n) => n).flatMap((n) =>
        stores.map((store) => store.enqueue([chunk(n, { dedupe: { key: key(5), windowMs: 60_000 } })])),
      );
      const counts = (await Promise.all(calls)).map(({ count }) => count);
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        3,
      );
    },
  },
  {
    name: "Q-14: in the program's transaction, chunks and keys are there once it commits, and never if it rolls back",
    async run(harness) {
      const store = await harness.open();
      if (harness.begin === undefined) {
        await assert.rejects(store.enqueue([chunk(1)], {}), {
          name: "UsageError",
          code: "conflicting-options",
        });
        return;
      }
      const keyed = chunk(1, { dedupe: { key: key(1), windowMs: 60_000 } });
      const undone = await harness.begin();
      assert.deepEqual(await store.enqueue([keyed], undone.transaction), { count: 3, duplicates: 0 });
      assert.deepEqual(await store.readyLanes(), [], "not before the commit");
      await undone.rollback();
      assert.deepEqual(await store.readyLanes(), []);
      const done = await harness.begin();
      assert.deepEqual(await store.enqueue([keyed], done.transaction), { count: 3, duplicates: 0 });
      await done.commit();
      await claimOne(store, await readyLane(store), "a");
      await assert.rejects(store.enqueue([chunk(2)], {}), { name: "UsageError", code: "invalid-type" });
    },
  },
  {
    name: "Q-14: a transaction that commits after later ones is not skipped",
    async run(harness) {
      if (harness.begin === undefined) return;
      const store = await harness.open();
      const late = await harness.begin();
      await store.enqueue([chunk(1)], late.transaction);
      await enqueueMarks(store, [2]);
      const lane = await readyLane(store);
      await reportOne(store, "a", finished(await claimOne(store, lane, "a")));
      await late.commit();
      await harness.advance(10_000);
      assert.deepEqual(marksOf([await claimOne(store, lane, "b")]), [1]);
    },
  },
  {
    name: "Q-15: who listens learns of new work, of returned work and of a pause that was lifted",
    async run(harness) {
      const store = await harness.open();
      let calls = 0;
      const forget = store.onWork(() => {
        calls += 1;
      });
      const grows = async (action: () => Promise<unknown>): Promise<void> => {
        const before = calls;
        await action();
        assert(calls > before, "the listener was called");
      };
      await grows(() => enqueueMarks(store, [1]));
      await grows(() => store.resume({}));
      const leased = await claimOne(store, await readyLane(store), "a");
      const deadLetters = [{ entries: Uint8Array.of(1), count: 3, reason: "" }];
      const next = { kind: "finish", successors: [], deadLetters } as const;
      await store.report("a", [{ ...finished(leased), settled: leased.settled, tallies: [], next }]);
      await grows(() => store.replayDeadLetters({}));
      forget();
      const before = calls;
      await enqueueMarks(store, [2]);
      assert.equal(calls, before);
    },
  },
];
