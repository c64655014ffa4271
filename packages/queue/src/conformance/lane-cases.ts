import assert from "node:assert/strict";
import type { LaneState } from "../store/lane.js";
import type { QueueStore } from "../store/queue-store.js";
import {
  chunk,
  claim,
  claimOne,
  enqueueMarks,
  extend,
  finished,
  LAPSE_MS,
  marksOf,
  numbersOf,
  readyLane,
  reportOf,
  reportOne,
} from "./material.js";
import type { ConformanceCase } from "./store-harness.js";

const forEver = { forMs: undefined, reason: "by hand" };

export const laneCases: readonly ConformanceCase[] = [
  {
    name: "Q-9: a paused lane is not ready and gives nothing; the holder of a lease learns it and keeps it",
    async run(harness) {
      const [store, other] = [await harness.open(), await harness.open()];
      await enqueueMarks(store, [1, 2]);
      const lane = await readyLane(store);
      const [leased] = await claim(store, lane, { maxChunks: 1 });
      assert(leased !== undefined);
      await other.pause({ topic: "com.example.app" }, { forMs: 60_000, reason: "InvalidProviderToken" });
      assert.deepEqual(await store.readyLanes(), []);
      assert.deepEqual(await claim(store, lane), []);
      assert.equal(await reportOne(store, "a", reportOf(leased, [0], extend)), "paused");
      const [status] = await store.lanes();
      assert.deepEqual([status?.state, status?.reason], ["paused", "InvalidProviderToken"]);
      assert(Math.abs((status?.resumesInMs ?? 0) - 60_000) < 5000);
      assert.equal(await reportOne(store, "a", finished(leased)), "paused");
      await harness.advance(61_000);
      assert.deepEqual(marksOf([await claimOne(store, lane, "a")]), [2]);
      assert.equal((await store.lanes())[0]?.state, "open");
    },
  },
  {
    name: "Q-9: a pause covers the lanes of its scope, those too that come later",
    async run(harness) {
      const store = await harness.open();
      await store.pause({ campaign: "c1" }, forEver);
      await store.pause({ topic: "t1" }, forEver);
      await store.pause({ campaign: "c2", topic: "t2" }, forEver);
      const lanes = ["c1", "c2", "c3"].flatMap((campaign) =>
        ["t1", "t2"].map((topic) => ({ campaign, topic, priority: "normal" }) as const),
      );
      await store.enqueue(lanes.map((lane) => chunk(1, { lane })));
      assert.deepEqual(await openLanes(store), ["c3 t2"]);
      await store.resume({ campaign: "c1" });
      assert.deepEqual(await openLanes(store), ["c1 t2", "c3 t2"]);
      await store.resume({ topic: "t2" });
      assert.deepEqual(await openLanes(store), ["c1 t2", "c2 t2", "c3 t2"]);
      await store.pause({}, forEver);
      await store.resume({ topic: "t1" });
      assert.deepEqual(await openLanes(store), []);
      await store.resume({});
      assert.equal((await openLanes(store)).length, 6);
    },
  },
  {
    name: "Q-9: the pause that lasts longest counts, and a later one of the scope does not shorten it",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      await store.pause({ topic: "com.example.app" }, { forMs: 60_000, reason: "long" });
      await store.pause({ topic: "com.example.app" }, { forMs: 10_000, reason: "short" });
      await store.pause({}, { forMs: 20_000, reason: "all" });
      const [status] = await store.lanes();
      assert.deepEqual([status?.state, status?.reason], ["paused", "long"]);
      await harness.advance(30_000);
      assert.deepEqual(await openLanes(store), []);
      await store.pause({ topic: "com.example.app" }, forEver);
      await store.pause({ topic: "com.example.app" }, { forMs: 10_000, reason: "short" });
      await harness.advance(40_000);
      await store.upkeep();
      const [later] = await store.lanes();
      assert.deepEqual([later?.reason, later?.resumesInMs], ["by hand", undefined]);
    },
  },
  {
    name: "Q-10: a cancelled campaign gives nothing, and upkeep removes what no worker holds",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2, 3]);
      await store.enqueue([chunk(9, { lane: { campaign: "other", topic: "", priority: "normal" } })]);
      const spring = (await store.readyLanes()).find(({ campaign }) => campaign === "spring");
      assert(spring !== undefined);
      const [leased] = await claim(store, spring, { maxChunks: 1 });
      assert(leased !== undefined);
      await store.cancel("spring");
      assert.deepEqual(await claim(store, spring), []);
      assert.deepEqual(await openLanes(store), ["other "]);
      assert.equal(await reportOne(store, "a", reportOf(leased, [0], extend)), "cancelled");
      await upkeep(store);
      assert.deepEqual(await numbersOf(store), { leased: 2, accepted: 1, cancelled: 6 });
      await store.resume({});
      assert.equal((await store.lanes("spring"))[0]?.state, "cancelled");
      await harness.advance(LAPSE_MS);
      await upkeep(store);
      assert.deepEqual(await numbersOf(store), { accepted: 1, cancelled: 8 });
      assert.equal(await reportOne(store, "a", finished(leased)), undefined);
      await enqueueMarks(store, [4]);
      await upkeep(store);
      assert.deepEqual(await numbersOf(store), { accepted: 1, cancelled: 11 });
      assert.deepEqual(await numbersOf(store, "other"), { waiting: 3 });
    },
  },
  {
    name: "Q-11: all stores share a rate: a second's places at once, and then as they come",
    async run(harness) {
      const [store, other] = [await harness.open(), await harness.open()];
      const places = { key: "topic", count: 50, perSecond: 100 };
      const minute = { ...places, count: 6000 };
      assert.deepEqual([await store.reserve(places), await other.reserve(places)], [0, 0]);
      const third = await store.reserve(minute);
      assert(third > 50_000 && third <= 60_000, `waits ${third} ms`);
      const fourth = await other.reserve(minute);
      assert(fourth > 110_000 && fourth <= 120_000, `waits ${fourth} ms`);
      assert.equal(await store.reserve({ ...places, key: "another" }), 0);
      await harness.advance(600_000);
      assert.deepEqual([await store.reserve(places), await store.reserve(places)], [0, 0]);
      assert((await store.reserve(minute)) > 50_000, "a bucket holds no more than a second's places");
    },
  },
  {
    name: "Q-86: a rate goes on when the clock went back by hours, and keeps what many workers may have reserved",
    async run(harness) {
      const store = await harness.open();
      const places = { key: "topic", count: 25, perSecond: 100 };
      assert.equal(await store.reserve(places), 0);
      await harness.advance(-3_600_000);
      assert.equal(await store.reserve(places), 0);
      // 800 times a quarter of a second.
      for (let n = 0; n < 8; n += 1) await store.reserve({ ...places, count: 2500 });
      const waitMs = await store.reserve({ ...places, count: 1 });
      assert(waitMs > 190_000 && waitMs <= 200_000, `waits ${waitMs} ms`);
    },
  },
  {
    name: "Q-75: a pause is written whatever text an answer gave as its reason",
    async run(harness) {
      const store = await harness.open();
      await store.enqueue([chunk(1)]);
      await store.pause({}, { forMs: undefined, reason: "Odd\0Reason \ud800 \u{1f600}" });
      const [status] = await store.lanes();
      assert.equal(status?.state, "paused");
      assert.match(status?.reason ?? "", /^Odd/);
    },
  },
  {
    name: "Q-1: a closed store refuses calls by name",
    async run(harness) {
      const store = await harness.open();
      await store.close();
      await assert.rejects(async () => store.readyLanes(), { name: "UsageError", code: "closed" });
    },
  },
];

async function openLanes(store: QueueStore): Promise<readonly string[]> {
  const ready = (await store.readyLanes()).map(({ campaign, topic }) => `${campaign} ${topic}`).sort();
  const isOpen = ({ state }: { readonly state: LaneState }): boolean => state === "open";
  const shown = (await store.lanes()).filter(isOpen).map(({ lane }) => `${lane.campaign} ${lane.topic}`);
  assert.deepEqual(shown.sort(), ready, "the lanes that show as open are those that are ready");
  return ready;
}

async function upkeep(store: QueueStore): Promise<void> {
  for (let step = 0; await store.upkeep(); step += 1) assert(step < 100, "upkeep ends");
}
