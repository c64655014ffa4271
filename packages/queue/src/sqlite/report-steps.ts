import { emptyBitmap, settledCount } from "../chunk/settled-bitmap.js";
import type { ChunkReport } from "../store/chunk-record.js";
import { LANE_STATE } from "./lane-sql.js";
import { type SqliteStep, type SqliteValue, step } from "./sqlite-step.js";

/** The fence: whether the worker still holds the chunk. Every statement of a report has it. */
const HELD = "chunk.id = ? and chunk.fence = ? and chunk.owner = ?";
const IS_HELD = `exists (select 1 from chunk where ${HELD})`;
const TALLY = `insert into tally (lane_id, outcome, reason, count)
  select lane_id, ?, ?, ? from chunk where ${HELD} and settled <> ?
  on conflict (lane_id, outcome, reason) do update set count = count + excluded.count`;
const DEVICE = `insert into dead_device (device_token, topic, reason, failed_at)
  select ?, ?, ?, ? from chunk where ${HELD} and settled <> ?`;
const STATE = `select ${LANE_STATE} as held from chunk join lane on lane.id = lane_id where ${HELD}`;
const EXTEND = `update chunk set due_at = ?, settled = ?, unsettled = count - ? where ${HELD}`;
const RELEASE = `update chunk set due_at = ?, settled = ?, unsettled = count - ?, owner = null where ${HELD}`;
const SUCCESSOR = `insert into chunk
  (lane_id, due_at, stored_at, attempts, expires_at, count, unsettled, settled)
  select lane_id, ?, ?, ?, expires_at, ?, ?, ? from chunk where ${HELD}`;
const SUCCESSOR_BODY = `insert into chunk_body (id, content, entries)
  select last_insert_rowid(), content, ? from chunk_body where id = ? and ${IS_HELD}`;
const DEAD_LETTER = `insert into dead_letter
  (lane_id, content, entries, count, expires_at, reason, buried_at)
  select lane_id, content, ?, ?, expires_at, ?, ? from chunk join chunk_body using (id) where ${HELD}`;
const DELETE_BODY = `delete from chunk_body where id = ? and ${IS_HELD}`;
const DELETE = `delete from chunk where ${HELD}`;

/** The steps of one report. The result of the first is empty where the lease is lost, else it has `held`. */
export function reportSteps(worker: string, report: ChunkReport, nowMs: number): readonly SqliteStep[] {
  const { settled, next } = report;
  const id = Number(report.id);
  const held: readonly SqliteValue[] = [Number.isSafeInteger(id) ? id : -1, report.fence, worker];
  const steps = [step(STATE, nowMs, ...held)];
  for (const { outcome, reason, count } of report.tallies) {
    steps.push(step(TALLY, outcome, reason, count, ...held, settled));
  }
  for (const { deviceToken, topic, reason, failedAtMs } of report.deadDevices) {
    steps.push(step(DEVICE, deviceToken, topic, reason, failedAtMs, ...held, settled));
  }
  if (next.kind !== "finish") {
    const isRelease = next.kind === "release";
    const dueAt = nowMs + (isRelease ? next.waitMs : next.leaseMs);
    return [...steps, step(isRelease ? RELEASE : EXTEND, dueAt, settled, settledCount(settled), ...held)];
  }
  for (const { entries, count, attempts, waitMs } of next.successors) {
    const row = [nowMs + waitMs, nowMs, attempts, count, count, emptyBitmap(count)];
    steps.push(step(SUCCESSOR, ...row, ...held), step(SUCCESSOR_BODY, entries, id, ...held));
  }
  for (const { entries, count, reason } of next.deadLetters) {
    steps.push(step(DEAD_LETTER, entries, count, reason, nowMs, ...held));
  }
  return [...steps, step(DELETE_BODY, id, ...held), step(DELETE, ...held)];
}
