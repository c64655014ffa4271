import { expect, test } from "vitest";
import { encodeContent } from "../../src/chunk/chunk-content.js";
import { decodeEntries, encodeEntries, idHeadOf } from "../../src/chunk/chunk-entries.js";
import { emptyBitmap, settle } from "../../src/chunk/settled-bitmap.js";
import type { LeasedChunk } from "../../src/store/chunk-record.js";
import type { Fate } from "../../src/worker/fate.js";
import { ChunkRun, type RunPolicy, type RunSlice } from "../../src/worker/runs/chunk-run.js";

const LEASE_MS = 30_000;
const policy: RunPolicy = { maxAttempts: 3, maxCrashes: 3, random: () => 0 };
const series = Uint8Array.from({ length: 16 }, (_, index) => index * 16);
const accepted: Fate = { kind: "settle", outcome: "accepted", reason: "", failedAtMs: undefined };
const later = (leastMs: number): Fate => ({
  kind: "later",
  reason: "TooManyRequests",
  leastMs,
  counts: true,
});

function leasedOf(count: number, given: Partial<LeasedChunk> = {}): LeasedChunk {
  const entries = Array.from({ length: count }, (_, n) => ({
    ordinal: n,
    deviceToken: `a${n % 10}`.repeat(32),
  }));
  return {
    id: "7",
    fence: 3,
    lane: { id: "1", campaign: "c", topic: "t", priority: "normal" },
    content: encodeContent({ fields: {}, payload: new TextEncoder().encode("{}") }),
    entries: encodeEntries({ series, entries }),
    count,
    settled: emptyBitmap(count),
    attempts: 0,
    crashes: 0,
    isExpired: false,
    ...given,
  };
}

function runOf(leased: LeasedChunk, given: Partial<RunPolicy> = {}): ChunkRun {
  return new ChunkRun(leased, { ...policy, ...given }, LEASE_MS);
}

/** Takes up to so many entries, however many slices they are. */
function entriesOf(run: ChunkRun, max = 100): number[] {
  const entries: number[] = [];
  for (let slice = run.take(max); slice !== undefined; slice = run.take(max - entries.length)) {
    const { firstEntry, deviceTokens } = slice;
    entries.push(...deviceTokens.map((_, index) => firstEntry + index));
    if (entries.length === max) break;
  }
  return entries;
}

function idsOf(slice: RunSlice | undefined): string[] {
  const { deviceTokens = [], ids = { head: "", first: 0 } } = slice ?? {};
  return deviceTokens.map((_, index) => ids.head + (ids.first + index).toString(16).padStart(4, "0"));
}

test("Q-18: each wait that APNs asked for gets a successor of its own, which no other entry waits for", () => {
  const run = runOf(leasedOf(5));
  expect(entriesOf(run)).toEqual([0, 1, 2, 3, 4]);
  run.decide(0, accepted);
  run.decide(1, later(60_000));
  run.decide(2, later(900_000));
  run.decide(3, later(60_000));
  run.decide(4, accepted);
  const { tallies, next } = run.takeReport(LEASE_MS);
  expect(tallies).toEqual([{ outcome: "accepted", reason: "", count: 2 }]);
  if (next.kind !== "finish") throw new Error(next.kind);
  expect(next.deadLetters).toEqual([]);
  expect(
    next.successors.map(({ entries, count, attempts, waitMs }) => ({
      ordinals: decodeEntries(entries).entries.map(({ ordinal }) => ordinal),
      count,
      attempts,
      waitMs,
    })),
  ).toEqual([
    { ordinals: [1, 3], count: 2, attempts: 1, waitMs: 60_000 },
    { ordinals: [2], count: 1, attempts: 1, waitMs: 900_000 },
  ]);
});

test("Q-18: what APNs put off too often becomes a dead letter with its reason", () => {
  const run = runOf(leasedOf(2, { attempts: 2 }));
  run.take(2);
  run.decide(0, later(0));
  run.decide(1, accepted);
  const { next } = run.takeReport(LEASE_MS);
  if (next.kind !== "finish") throw new Error(next.kind);
  expect(next.successors).toEqual([]);
  expect(next.deadLetters.map(({ count, reason }) => ({ count, reason }))).toEqual([
    { count: 1, reason: "TooManyRequests" },
  ]);
});

test("Q-19: what comes back untried goes back as it is, at once, and counts no attempt", () => {
  const run = runOf(leasedOf(4, { attempts: 1 }));
  run.take(2);
  run.decide(0, accepted);
  run.decide(1, { kind: "rest", reason: "InvalidProviderToken", forMs: 1000 });
  run.stop("returned");
  expect(run.isComplete).toBe(true);
  expect(run.takeReport(LEASE_MS)).toMatchObject({
    settled: Uint8Array.of(1),
    next: { kind: "release", waitMs: 0 },
  });
});

test("Q-20: an expired chunk is settled as expired, and nothing of it is sent", () => {
  const settled = emptyBitmap(3);
  settle(settled, 1);
  const run = runOf(leasedOf(3, { isExpired: true, settled }));
  expect([entriesOf(run), run.isComplete]).toEqual([[], true]);
  const { tallies, next } = run.takeReport(LEASE_MS);
  expect(tallies).toEqual([{ outcome: "expired", reason: "", count: 2 }]);
  expect(next).toEqual({ kind: "finish", successors: [], deadLetters: [] });
});

test("Q-21: a run holds its lease until the deadline of its last extension, and not after it was lost", () => {
  const run = runOf(leasedOf(1));
  expect([run.holdsAt(LEASE_MS - 1), run.holdsAt(LEASE_MS)]).toEqual([true, false]);
  run.extended(2 * LEASE_MS);
  expect([run.holdsAt(2 * LEASE_MS - 1), run.holdsAt(2 * LEASE_MS)]).toEqual([true, false]);
  run.lose();
  expect([run.holdsAt(0), entriesOf(run), run.hasMore]).toEqual([false, [], false]);
});

test("Q-21: outcomes that come after the lease was lost change nothing", () => {
  const run = runOf(leasedOf(2));
  run.take(2);
  run.lose();
  run.decide(0, accepted);
  expect(run.takeReport(LEASE_MS).tallies).toEqual([]);
});

test("Q-22: a chunk whose leases lapsed too often becomes a dead letter unsent", () => {
  expect(entriesOf(runOf(leasedOf(2, { crashes: 2 })))).toEqual([0, 1]);
  const run = runOf(leasedOf(2, { crashes: 3 }));
  expect(entriesOf(run)).toEqual([]);
  const { next } = run.takeReport(LEASE_MS);
  expect(next).toMatchObject({
    kind: "finish",
    successors: [],
    deadLetters: [{ count: 2, reason: "crashed" }],
  });
});

test("Q-24: entries whose numbers do not follow each other leave in slices of their own", () => {
  const entries = [4, 5, 9].map((ordinal) => ({ ordinal, deviceToken: "ab".repeat(32) }));
  const run = runOf(leasedOf(3, { entries: encodeEntries({ series, entries }) }));
  const ids = [idsOf(run.take(3)), idsOf(run.take(3))];
  expect(ids.map((some) => some.map((id) => id.slice(-4)))).toEqual([["0004", "0005"], ["0009"]]);
});

test("Q-58: a range that was accepted at once settles as each of its entries would alone", () => {
  const [whole, oneByOne] = [runOf(leasedOf(20)), runOf(leasedOf(20))];
  for (const run of [whole, oneByOne]) expect(run.take(19)?.deviceTokens).toHaveLength(19);
  whole.accept("accepted", 3, 14);
  for (let entry = 3; entry < 17; entry += 1) oneByOne.decide(entry, accepted);
  expect([whole.news, whole.isComplete]).toEqual([14, false]);
  expect(whole.takeReport(LEASE_MS)).toEqual(oneByOne.takeReport(LEASE_MS));
  whole.accept("accepted", 0, 3);
  whole.accept("accepted", 17, 2);
  expect(whole.isComplete).toBe(false);
  expect(whole.take(5)).toMatchObject({ firstEntry: 19 });
  whole.lose();
  whole.accept("accepted", 19, 1);
  expect(whole.news).toBe(5);
});

test("Q-24: the apns-id of an entry is a UUID that its series and its ordinal decide, through every split", () => {
  expect(idHeadOf(series)).toBe("00102030-4050-4070-8090-a0b0c0d0");
  const run = runOf(leasedOf(3));
  const ids = idsOf(run.take(3));
  expect(ids).toEqual(["0000", "0001", "0002"].map((end) => `00102030-4050-4070-8090-a0b0c0d0${end}`));
  run.decide(0, accepted);
  run.decide(1, later(0));
  run.decide(2, later(0));
  const { next } = run.takeReport(LEASE_MS);
  if (next.kind !== "finish") throw new Error(next.kind);
  const [successor] = next.successors;
  const again = runOf(leasedOf(2, { entries: successor?.entries ?? new Uint8Array() })).take(2);
  expect(idsOf(again)).toEqual(ids.slice(1));
});

test("Q-27: a run of a cancelled campaign sends no more, and counts what had not left", () => {
  const run = runOf(leasedOf(4));
  run.take(1);
  run.stop("cancelled");
  expect([run.hasMore, run.isComplete]).toEqual([false, false]);
  run.decide(0, accepted);
  const { tallies, next } = run.takeReport(LEASE_MS);
  expect(tallies).toEqual([
    { outcome: "cancelled", reason: "", count: 3 },
    { outcome: "accepted", reason: "", count: 1 },
  ]);
  expect(next).toEqual({ kind: "finish", successors: [], deadLetters: [] });
});

test("Q-2: what an earlier lease settled is not sent again", () => {
  const settled = emptyBitmap(10);
  for (const entry of [0, 2, 3, 9]) settle(settled, entry);
  const run = runOf(leasedOf(10, { settled }));
  expect([entriesOf(run, 3), entriesOf(run, 3), run.hasMore]).toEqual([[1, 4, 5], [6, 7, 8], false]);
});

test("W-31: a report keeps what it says, and the lease its bitmap, although the database returned a Buffer", () => {
  const leased = leasedOf(3, { settled: Buffer.alloc(1) });
  const run = runOf(leased);
  entriesOf(run);
  run.decide(0, accepted);
  const { settled } = run.takeReport(LEASE_MS);
  run.decide(1, accepted);
  expect([[...settled], [...leased.settled]]).toEqual([[1], [0]]);
});
