import assert from "node:assert/strict";
import { copyBytes } from "@apns/wire/bytes";
import { settle, settledCount } from "../chunk/settled-bitmap.js";
import type { ChunkReport, ChunkStep, LeasedChunk, NewChunk } from "../store/chunk-record.js";
import type { Lane, LaneStatus } from "../store/lane.js";
import type { QueueStore } from "../store/queue-store.js";

export const LEASE_MS = 30_000;
/** Later than any lease of a case. */
export const LAPSE_MS = 40_000;

/** A chunk whose first entry byte is `mark`, so that a case recognises it. */
export function chunk(mark: number, given: Partial<NewChunk> = {}): NewChunk {
  const count = given.count ?? 3;
  return {
    lane: { campaign: "spring", topic: "com.example.app", priority: "normal" },
    content: Uint8Array.of(0, 255, 128, mark),
    entries: Uint8Array.of(mark, 0, 255),
    count,
    notBeforeMs: undefined,
    expiresAtMs: undefined,
    dedupe: undefined,
    ...given,
  };
}

/** Stores chunks with these marks, one after another. */
export async function enqueueMarks(store: QueueStore, marks: readonly number[]): Promise<void> {
  await store.enqueue(marks.map((mark) => chunk(mark)));
}

export function marksOf(chunks: readonly LeasedChunk[]): readonly number[] {
  return chunks.map(({ entries }) => entries[0] ?? -1);
}

/** The only lane that is ready. */
export async function readyLane(store: QueueStore): Promise<Lane> {
  const lanes = await store.readyLanes();
  assert.equal(lanes.length, 1, "one lane is ready");
  return lanes[0] as Lane;
}

/** Claims from a lane, whether or not it is ready. */
export async function claim(
  store: QueueStore,
  lane: Lane,
  given: { readonly worker?: string; readonly maxChunks?: number; readonly leaseMs?: number } = {},
): Promise<readonly LeasedChunk[]> {
  const { worker = "a", maxChunks = 8, leaseMs = LEASE_MS } = given;
  return store.claim({ lane: lane.id, maxChunks, leaseMs, worker });
}

/** Claims the only chunk that the store should give. */
export async function claimOne(store: QueueStore, lane: Lane, worker: string): Promise<LeasedChunk> {
  const claimed = await claim(store, lane, { worker });
  assert.equal(claimed.length, 1, "one chunk is claimed");
  return claimed[0] as LeasedChunk;
}

/** A report that settles these entries as accepted, beside those settled before. */
export function reportOf(
  { id, fence, settled }: LeasedChunk,
  entries: readonly number[],
  next: ChunkStep,
): ChunkReport {
  const bitmap = copyBytes(settled);
  for (const entry of entries) settle(bitmap, entry);
  const count = settledCount(bitmap) - settledCount(settled);
  return {
    id,
    fence,
    settled: bitmap,
    tallies: count === 0 ? [] : [{ outcome: "accepted", reason: "", count }],
    deadDevices: [],
    next,
  };
}

export const extend: ChunkStep = { kind: "extend", leaseMs: LEASE_MS };
const finish: ChunkStep = { kind: "finish", successors: [], deadLetters: [] };

/** A report that settles all entries of a chunk and ends it. */
export function finished(leased: LeasedChunk): ChunkReport {
  return reportOf(
    leased,
    Array.from({ length: leased.count }, (_, entry) => entry),
    finish,
  );
}

/** What the store did with one report. */
export async function reportOne(store: QueueStore, worker: string, report: ChunkReport): Promise<unknown> {
  const results = await store.report(worker, [report]);
  assert.equal(results.length, 1, "a result for each report");
  assert.equal(results[0]?.id, report.id);
  return results[0]?.held;
}

/** The numbers of a lane, those that are 0 left out. */
export async function numbersOf(store: QueueStore, campaign = "spring"): Promise<Record<string, number>> {
  const numbers: Record<string, number> = {};
  const add = (name: string, count: number): void => {
    if (count !== 0) numbers[name] = (numbers[name] ?? 0) + count;
  };
  for (const status of await store.lanes(campaign)) addStatus(status, add);
  return numbers;
}

function addStatus(status: LaneStatus, add: (name: string, count: number) => void): void {
  for (const name of ["waiting", "delayed", "leased", "dead"] as const) add(name, status[name]);
  for (const { outcome, reason, count } of status.settled) {
    add(reason === "" ? outcome : `${outcome} ${reason}`, count);
  }
}
