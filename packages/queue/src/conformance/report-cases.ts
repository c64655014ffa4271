import assert from "node:assert/strict";
import type { ChunkStep } from "../store/chunk-record.js";
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

const device = {
  deviceToken: "ab".repeat(32),
  topic: "com.example.app",
  reason: "Unregistered",
  failedAtMs: 7,
};

export const reportCases: readonly ConformanceCase[] = [
  {
    name: "Q-4: every notification is in one place at each step, and the sums stay",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2]);
      assert.deepEqual(await numbersOf(store), { waiting: 6 });
      const lane = await readyLane(store);
      const [one, two] = await claim(store, lane);
      assert(one !== undefined && two !== undefined);
      assert.deepEqual(await numbersOf(store), { leased: 6 });
      const next: ChunkStep = {
        kind: "finish",
        successors: [{ entries: Uint8Array.of(50), count: 1, attempts: 1, waitMs: 60_000 }],
        deadLetters: [{ entries: Uint8Array.of(60), count: 1, reason: "TooManyAttempts" }],
      };
      await store.report("a", [reportOf(one, [0], next), reportOf(two, [2], extend)]);
      assert.deepEqual(await numbersOf(store), { delayed: 1, leased: 2, dead: 1, accepted: 2 });
      await harness.advance(LAPSE_MS);
      assert.deepEqual(await numbersOf(store), { delayed: 1, waiting: 2, dead: 1, accepted: 2 });
      await harness.advance(LAPSE_MS);
      assert.deepEqual(await numbersOf(store), { waiting: 3, dead: 1, accepted: 2 });
    },
  },
  {
    name: "Q-4: a finished chunk is gone, and a report on it is one on a lost lease",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const lane = await readyLane(store);
      const leased = await claimOne(store, lane, "a");
      assert.equal(await reportOne(store, "a", finished(leased)), "open");
      assert.equal(await reportOne(store, "a", finished(leased)), undefined);
      await harness.advance(LAPSE_MS);
      assert.deepEqual(await claim(store, lane), []);
      assert.deepEqual(await numbersOf(store), { accepted: 3 });
    },
  },
  {
    name: "Q-4: what a resolved call wrote is there for the next store",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2]);
      const [leased] = await claim(store, await readyLane(store), { maxChunks: 1 });
      assert(leased !== undefined);
      await reportOne(store, "a", reportOf(leased, [0, 1], extend));
      await store.close();
      const next = await harness.open();
      assert.deepEqual(await numbersOf(next), { waiting: 3, leased: 1, accepted: 2 });
      assert.equal(await reportOne(next, "a", finished({ ...leased, settled: Uint8Array.of(3) })), "open");
      assert.deepEqual(await numbersOf(next), { waiting: 3, accepted: 3 });
    },
  },
  {
    name: "Q-5: a report that is sent again counts once, with its dead devices",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const leased = await claimOne(store, await readyLane(store), "a");
      const report = { ...reportOf(leased, [0], extend), deadDevices: [device] };
      assert.equal(await reportOne(store, "a", report), "open");
      assert.equal(await reportOne(store, "a", report), "open");
      assert.deepEqual(await numbersOf(store), { leased: 2, accepted: 1 });
      const more = reportOf({ ...leased, settled: report.settled }, [2], extend);
      assert.equal(await reportOne(store, "a", more), "open");
      assert.deepEqual(await numbersOf(store), { leased: 1, accepted: 2 });
      assert.deepEqual((await store.deadDevices("", 10)).items, [device]);
    },
  },
  {
    name: "Q-5: tallies add up by outcome and reason, whatever the text of a reason",
    async run(harness) {
      const store = await harness.open();
      await store.enqueue([chunk(1, { count: 8 }), chunk(2, { count: 8 })]);
      const lane = await readyLane(store);
      const reason = 'Schön "quoted" \u{1F4A5} — \\';
      for (const leased of await claim(store, lane)) {
        const report = reportOf(leased, [0, 1, 2, 3, 4, 5, 6, 7], finished(leased).next);
        const tallies = [
          { outcome: "rejected", reason, count: 5 },
          { outcome: "rejected", reason: "BadTopic", count: 1 },
          { outcome: "accepted", reason: "", count: 2 },
        ];
        assert.equal(await reportOne(store, "a", { ...report, tallies }), "open");
      }
      assert.deepEqual(await numbersOf(store), {
        [`rejected ${reason}`]: 10,
        "rejected BadTopic": 2,
        accepted: 4,
      });
    },
  },
  {
    name: "Q-13: a successor has its own entries, attempts and wait, and the content and lane of its chunk",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const lane = await readyLane(store);
      const leased = await claimOne(store, lane, "a");
      const next: ChunkStep = {
        kind: "finish",
        successors: [
          { entries: Uint8Array.of(71, 9), count: 2, attempts: 4, waitMs: 10_000 },
          { entries: Uint8Array.of(72, 8), count: 1, attempts: 1, waitMs: 0 },
        ],
        deadLetters: [],
      };
      await reportOne(store, "a", reportOf(leased, [], next));
      const soon = await claimOne(store, lane, "a");
      await harness.advance(11_000);
      const late = await claimOne(store, lane, "b");
      assert.deepEqual(marksOf([soon, late]), [72, 71]);
      assert.deepEqual([soon.count, soon.attempts, late.count, late.attempts], [1, 1, 2, 4]);
      assert.deepEqual([late.fence > 0, late.crashes], [true, 0]);
      assert.deepEqual(Uint8Array.from(late.content), Uint8Array.from(leased.content));
      assert.deepEqual(Uint8Array.from(late.settled), Uint8Array.of(0));
      assert.equal(late.lane.id, lane.id);
      assert.notEqual(late.id, leased.id);
    },
  },
  {
    name: "Q-13: dead letters are listed in pages, replayed as chunks, and discarded with a tally",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2]);
      await store.enqueue([chunk(3, { lane: { campaign: "other", topic: "", priority: "low" } })]);
      for (const lane of await store.readyLanes()) {
        for (const leased of await claim(store, lane)) {
          const deadLetters = [{ entries: leased.entries, count: 3, reason: `r${leased.entries[0]}` }];
          const next = { kind: "finish", successors: [], deadLetters } as const;
          assert.equal(await reportOne(store, "a", reportOf(leased, [], next)), "open");
        }
      }
      const first = await store.deadLetters({ campaign: "spring" }, { after: "", limit: 1 });
      const rest = await store.deadLetters({ campaign: "spring" }, { after: first[0]?.id ?? "", limit: 5 });
      const found = [...first, ...rest];
      assert.deepEqual(
        found.map(({ reason, count, entries }) => [reason, count, entries[0]]),
        [
          ["r1", 3, 1],
          ["r2", 3, 2],
        ],
      );
      assert.equal(found[0]?.lane.campaign, "spring");
      assert.deepEqual(Uint8Array.from(found[0]?.content ?? []), Uint8Array.of(0, 255, 128, 1));
      assert.equal(await store.replayDeadLetters({ campaign: "spring" }), 6);
      assert.equal(await store.replayDeadLetters({ campaign: "spring" }), 0);
      assert.deepEqual(await numbersOf(store), { waiting: 6 });
      const again = await claim(store, await readyLane(store));
      assert.deepEqual(
        again.map(({ attempts, crashes, count }) => [attempts, crashes, count]),
        [
          [0, 0, 3],
          [0, 0, 3],
        ],
      );
      assert.equal(await store.discardDeadLetters({}), 3);
      assert.equal(await store.discardDeadLetters({}), 0);
      assert.deepEqual(await numbersOf(store, "other"), { discarded: 3 });
    },
  },
  {
    name: "Q-88: a dead letter is listed, replayed and discarded by its id, and no other with it",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2, 3]);
      for (const leased of await claim(store, await readyLane(store))) {
        const deadLetters = [{ entries: leased.entries, count: 3, reason: "r" }];
        await reportOne(store, "a", reportOf(leased, [], { kind: "finish", successors: [], deadLetters }));
      }
      const page = { after: "", limit: 10 };
      const [one, two] = (await store.deadLetters({}, page)).map(({ id }) => id);
      assert(one !== undefined && two !== undefined);
      const found = await store.deadLetters({ id: two }, page);
      assert.deepEqual(
        found.map(({ entries }) => entries[0]),
        [2],
      );
      assert.deepEqual(await store.deadLetters({ id: two, campaign: "other" }, page), []);
      for (const id of ["none", "", "-1", "99999999999999999999"]) {
        assert.deepEqual(await store.deadLetters({ id }, page), []);
        assert.equal(await store.replayDeadLetters({ id }), 0);
        assert.equal(await store.discardDeadLetters({ id }), 0);
      }
      assert.equal(await store.replayDeadLetters({ id: two, topic: "other" }), 0);
      assert.equal(await store.replayDeadLetters({ id: two }), 3);
      assert.equal(await store.discardDeadLetters({ id: one, campaign: "spring" }), 3);
      assert.deepEqual(await numbersOf(store), { waiting: 3, dead: 3, discarded: 3 });
      assert.deepEqual(marksOf(await claim(store, await readyLane(store))), [2]);
    },
  },
  {
    name: "Q-73: of two leases of one chunk in one call, the one that was lost changes nothing",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1, 2]);
      const lane = await readyLane(store);
      const before = await claim(store, lane);
      await harness.advance(LAPSE_MS);
      const after = await claim(store, lane);
      const stale = before.map((leased) => reportOf(leased, [0, 1, 2], extend));
      const fresh = after.map((leased) => reportOf(leased, [0], { kind: "release", waitMs: 0 }));
      const [one, two] = [stale, fresh];
      assert(one[0] !== undefined && one[1] !== undefined && two[0] !== undefined && two[1] !== undefined);
      const results = await store.report("a", [one[0], two[0], two[1], one[1]]);
      assert.deepEqual(
        results.map(({ held }) => held),
        [undefined, "open", "open", undefined],
      );
      assert.deepEqual(await numbersOf(store), { waiting: 4, accepted: 2 });
      const again = await claim(store, lane);
      assert.deepEqual(
        again.map(({ settled }) => settled[0]),
        [1, 1],
      );
    },
  },
  {
    name: "Q-12: dead devices are read in order from a place that each reader keeps, across stores",
    async run(harness) {
      const store = await harness.open();
      await enqueueMarks(store, [1]);
      const leased = await claimOne(store, await readyLane(store), "a");
      const devices = [1, 2, 3].map((n) => ({ ...device, deviceToken: `0${n}`, failedAtMs: n }));
      await reportOne(store, "a", { ...finished(leased), deadDevices: devices });
      const page = await store.deadDevices("", 2);
      assert.deepEqual(page.items, devices.slice(0, 2));
      assert.equal(await store.deadDevicePlace("app"), "");
      await store.keepDeadDevicePlace("app", page.next);
      await store.close();
      const next = await harness.open();
      const place = await next.deadDevicePlace("app");
      assert.equal(place, page.next);
      const last = await next.deadDevices(place, 2);
      assert.deepEqual(last.items, devices.slice(2));
      assert.deepEqual(await next.deadDevices(last.next, 2), { items: [], next: last.next });
      await next.keepDeadDevicePlace("app", last.next);
      assert.deepEqual((await next.deadDevices("", 10)).items, [], "read by every reader, forgotten");
    },
  },
];
