import assert from "node:assert/strict";
import {
  chunk,
  claim,
  claimOne,
  enqueueMarks,
  extend,
  finished,
  LAPSE_MS,
  LEASE_MS,
  marksOf,
  numbersOf,
  readyLane,
  reportOf,
  reportOne,
} from "./material.js";
import type { ConformanceCase } from "./store-harness.js";

export const claimCases: readonly ConformanceCase[] = [
  {
    name: "Q-1: while a lease lasts, no other claim gives the chunk, through whichever store",
    async run(harness) {
      const [store, other] = [await harness.open(), await harness.open()];
      await enqueueMarks(store, [1, 2, 3]);
      const lane = await readyLane(other);
      const mine = await claim(store, lane, { worker: "a", maxChunks: 2 });
      const theirs = await claim(other, lane, { worker: "b" });
      assert.deepEqual([marksOf(mine), marksOf(theirs)], [[1, 2], [3]]);
      await harness.advance(LEASE_MS - 1000);
      assert.deepEqual(await claim(other, lane, { worker: "b" }), []);
      assert.deepEqual(await other.readyLanes(), []);
      assert.deepEqual(await numbersOf(other), { leased: 9 });
    },
  },
  {
    name: "Q-1: claims at once, by many workers, give every chunk once",
    async run(harness) {
      const stores = [await harness.open(), await harness.open()];
      const marks = Array.from({ length: 40 }, (_, index) => index);
      await enqueueMarks(stores[0] ?? (await harness.open()), marks);
      const lane = await readyLane(stores[0] ?? (await harness.open()));
      const claims = marks.slice(0, 20).flatMap((n) => stores.map((store) => ({ store, worker: `w${n}` })));
      const claimed = await Promise.all(
        claims.map(({ store, worker }) => claim(store, lane, { worker, maxChunks: 1 })),
      );
      const found = marksOf(claimed.flat());
      assert.equal(new Set(found).size, found.length, "no chunk twice");
    },
  },
  {
    name: "Q-1: a claim brings back content, entries and count byte for byte",
    async run(harness) {
      const store = await harness.open();
      const bytes = Uint8Array.from({ length: 2000 }, (_, index) => index & 255);
      await store.enqueue([chunk(1, { content: bytes, entries: bytes.subarray(7), count: 500 })]);
      const leased = await claimOne(store, await readyLane(store), "a");
      assert.deepEqual(
        [Uint8Array.from(leased.content), Uint8Array.from(leased.entries), leased.count],
        [bytes, bytes.subarray(7), 500],
      );
      assert.deepEqual(Uint8Array.from(leased.settled), new Uint8Array(63));
      assert.deepEqual(
        [leased.fence > 0, leased.attempts, leased.crashes, leased.isExpired],
        [true, 0, 0, false],
      );
      const { campaign, topic, priority } = leased.lane;
      assert.deepEqual([campaign, topic, priority], ["spring", "com.example.app", "normal"]);
    },
  },
  {
    name: "Q-2: a lapsed lease is due again, with what was settled, and counts a crash",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const lane = await readyLane(store);
      const first = await claimOne(store, lane, "a");
      await reportOne(store, "a", reportOf(first, [1], extend));
      await harness.advance(LAPSE_MS);
      assert.equal((await readyLane(store)).id, lane.id);
      assert.deepEqual(await numbersOf(store), { waiting: 2, accepted: 1 });
      const second = await claimOne(store, lane, "b");
      assert.deepEqual([second.id, second.fence > first.fence, second.crashes], [first.id, true, 1]);
      assert.deepEqual(Uint8Array.from(second.settled), Uint8Array.of(2));
    },
  },
  {
    name: "Q-2: a release is due after its wait and counts no crash",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const lane = await readyLane(store);
      const first = await claimOne(store, lane, "a");
      assert.equal(
        await reportOne(store, "a", reportOf(first, [], { kind: "release", waitMs: 5000 })),
        "open",
      );
      assert.deepEqual(await claim(store, lane), []);
      assert.deepEqual(await numbersOf(store), { delayed: 3 });
      await harness.advance(6000);
      const second = await claimOne(store, lane, "b");
      assert.deepEqual([second.fence > first.fence, second.crashes], [true, 0]);
      await reportOne(store, "b", reportOf(second, [], { kind: "release", waitMs: 0 }));
      assert.equal((await claimOne(store, lane, "c")).crashes, 0);
    },
  },
  {
    name: "Q-3: an owner whose lease was taken over changes nothing, and the others of its call are written",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2]);
      const lane = await readyLane(store);
      const [lost, kept] = await claim(store, lane, { worker: "a" });
      assert(lost !== undefined && kept !== undefined);
      await reportOne(store, "a", reportOf(kept, [], { kind: "extend", leaseMs: 4 * LAPSE_MS }));
      await harness.advance(LAPSE_MS);
      const taken = await claimOne(store, lane, "b");
      assert.equal(taken.id, lost.id);
      for (const next of [extend, { kind: "release", waitMs: 0 } as const, finished(lost).next]) {
        const reports = [
          { ...finished(lost), next },
          reportOf(kept, [], { kind: "extend", leaseMs: LAPSE_MS } as const),
        ];
        const results = await store.report("a", reports);
        assert.deepEqual(
          results.map(({ held }) => held),
          [undefined, "open"],
        );
      }
      assert.deepEqual(await numbersOf(store), { leased: 6 });
      assert.equal(await reportOne(store, "b", finished(taken)), "open");
      assert.deepEqual(await numbersOf(store), { leased: 3, accepted: 3 });
    },
  },
  {
    name: "Q-3: neither another worker with the fence nor the worker with another fence holds the lease",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const leased = await claimOne(store, await readyLane(store), "a");
      assert.equal(await reportOne(store, "b", finished(leased)), undefined);
      assert.equal(await reportOne(store, "a", finished({ ...leased, fence: leased.fence + 1 })), undefined);
      assert.equal(await reportOne(store, "a", finished({ ...leased, id: "987654321" })), undefined);
      assert.deepEqual(await numbersOf(store), { leased: 3 });
    },
  },
  {
    name: "Q-3: a lease that lapsed and was not taken over still belongs to its owner",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const lane = await readyLane(store);
      const leased = await claimOne(store, lane, "a");
      await harness.advance(LAPSE_MS);
      assert.equal(await reportOne(store, "a", reportOf(leased, [0], extend)), "open");
      assert.deepEqual(await claim(store, lane, { worker: "b" }), []);
      await harness.advance(LAPSE_MS);
      assert.equal(await reportOne(store, "a", finished({ ...leased, settled: Uint8Array.of(1) })), "open");
      assert.deepEqual(await numbersOf(store), { accepted: 3 });
    },
  },
  {
    name: "Q-6: chunks that are due again come first, the longest due before the others, then the oldest",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2, 3, 4]);
      const lane = await readyLane(store);
      const [one, two] = await claim(store, lane, { maxChunks: 2 });
      assert(one !== undefined && two !== undefined);
      await store.report("a", [
        reportOf(one, [], { kind: "release", waitMs: 2000 }),
        reportOf(two, [], { kind: "release", waitMs: 1000 }),
      ]);
      await harness.advance(3000);
      assert.deepEqual(marksOf(await claim(store, lane)), [2, 1, 3, 4]);
    },
  },
  {
    name: "Q-92: what is scheduled for an instant that has passed is due since it was stored, and overtakes nothing",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const lane = await readyLane(store);
      const leased = await claimOne(store, lane, "a");
      await reportOne(store, "a", reportOf(leased, [], { kind: "release", waitMs: 0 }));
      await harness.advance(1000);
      await store.enqueue([chunk(2, { notBeforeMs: 1000 })]);
      assert.deepEqual(marksOf(await claim(store, lane)), [1, 2]);
      await store.enqueue([chunk(3, { notBeforeMs: 1000 })]);
      const [status] = await store.lanes();
      assert((status?.oldestAgeMs ?? Number.NaN) < 60_000, `it waits for ${status?.oldestAgeMs} ms`);
    },
  },
  {
    name: "Q-6: while chunks come back, new ones get at least a place in four, and the other way round",
    async run(harness) {
      const store = await harness.open();
      const old = Array.from({ length: 20 }, (_, index) => index);
      await enqueueMarks(store, old);
      const lane = await readyLane(store);
      await claim(store, lane, { maxChunks: 20 });
      await harness.advance(LAPSE_MS);
      await enqueueMarks(
        store,
        old.map((mark) => mark + 100),
      );
      for (const maxChunks of [4, 8]) {
        const marks = marksOf(await claim(store, lane, { maxChunks, worker: "b" }));
        const fresh = marks.filter((mark) => mark >= 100).length;
        assert(fresh >= maxChunks / 4, `${fresh} of ${maxChunks} are new`);
        assert(marks.length - fresh >= maxChunks / 4, `${marks.length - fresh} of ${maxChunks} came back`);
      }
    },
  },
  {
    name: "Q-6: a claim gives chunks of its own lane only, and no more than it asks for",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2, 3]);
      const lane = await readyLane(store);
      await store.enqueue([chunk(9, { lane: { campaign: "other", topic: "", priority: "high" } })]);
      assert.deepEqual(marksOf(await claim(store, lane, { maxChunks: 2 })), [1, 2]);
      assert.deepEqual(marksOf(await claim(store, lane, { maxChunks: 2 })), [3]);
      const other = await readyLane(store);
      assert.deepEqual([other.campaign, other.topic, other.priority], ["other", "", "high"]);
      assert.deepEqual(marksOf(await claim(store, other)), [9]);
    },
  },
];
