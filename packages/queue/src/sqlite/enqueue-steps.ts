import { randomUUID } from "node:crypto";
import { emptyBitmap } from "../chunk/settled-bitmap.js";
import type { NewChunk } from "../store/chunk-record.js";
import { type SqliteStep, step } from "./sqlite-step.js";

const LANE = "insert into lane (campaign, topic, priority) values (?, ?, ?) on conflict do nothing";
const KEY = `insert into dedupe (key, until_at, taken_by) values (?, ?, ?)
  on conflict (key) do update set until_at = excluded.until_at, taken_by = excluded.taken_by where until_at <= ?`;
/** Takes the key's holder twice. */
const HOLDS_KEY = "(? is null or exists (select 1 from dedupe where taken_by = ? and key = ?))";
const CHUNK = `insert into chunk (lane_id, due_at, stored_at, expires_at, count, unsettled, settled)
  select id, ?, ?, ?, ?, ?, ? from lane where campaign = ? and topic = ? and priority = ? and ${HOLDS_KEY}
  returning id`;
const BODY = `insert into chunk_body (id, content, entries) select last_insert_rowid(), ?, ? where ${HOLDS_KEY}`;

/** The steps that store chunks, and which of the results tells for each whether it was stored. */
export interface EnqueueSteps {
  readonly steps: readonly SqliteStep[];
  readonly stored: readonly number[];
}

export function enqueueSteps(chunks: readonly NewChunk[], nowMs: number): EnqueueSteps {
  const steps: SqliteStep[] = [];
  const stored: number[] = [];
  const lanes = new Set<string>();
  for (const { lane, content, entries, count, notBeforeMs, expiresAtMs, dedupe } of chunks) {
    const { campaign, topic, priority } = lane;
    const name = JSON.stringify([campaign, topic, priority]);
    if (!lanes.has(name)) steps.push(step(LANE, campaign, topic, priority));
    lanes.add(name);
    const holder = dedupe === undefined ? null : randomUUID();
    const key = [holder, holder, dedupe?.key];
    if (dedupe !== undefined) steps.push(step(KEY, dedupe.key, nowMs + dedupe.windowMs, holder, nowMs));
    stored.push(steps.length);
    const dueAtMs = notBeforeMs === undefined ? undefined : Math.max(notBeforeMs, nowMs);
    const row = [dueAtMs, nowMs, expiresAtMs, count, count, emptyBitmap(count)];
    steps.push(step(CHUNK, ...row, campaign, topic, priority, ...key), step(BODY, content, entries, ...key));
  }
  return { steps, stored };
}
