import { LANE_IN_SCOPE } from "./lane-sql.js";
import { type SqliteStep, step } from "./sqlite-step.js";

/** The oldest dead letters of a scope. */
export const LETTER_IDS: string = `select dead_letter.id from dead_letter join lane on lane.id = lane_id
  where ${LANE_IN_SCOPE} order by dead_letter.id limit 100`;
const CHUNK = `insert into chunk (lane_id, stored_at, expires_at, count, unsettled, settled)
  select lane_id, ?, expires_at, count, count, zeroblob((count + 7) / 8) from dead_letter where id = ?`;
const BODY = `insert into chunk_body (id, content, entries)
  select last_insert_rowid(), content, entries from dead_letter where id = ?`;
const TALLY = `insert into tally (lane_id, outcome, reason, count)
  select lane_id, 'discarded', '', count from dead_letter where id = ?
  on conflict (lane_id, outcome, reason) do update set count = count + excluded.count`;
const DELETE = "delete from dead_letter where id = ? returning count";

/** Makes a chunk of a dead letter again. */
export function replaySteps(id: number, nowMs: number): readonly SqliteStep[] {
  return [step(CHUNK, nowMs, id), step(BODY, id), step(DELETE, id)];
}

/** Deletes a dead letter, and counts it. */
export function discardSteps(id: number): readonly SqliteStep[] {
  return [step(TALLY, id), step(DELETE, id)];
}
