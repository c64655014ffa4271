import { numberOf } from "../store/database-row.js";
import { type SqliteRow, type SqliteStep, step } from "./sqlite-step.js";

const CHUNKS_AT_A_TIME = 200;
const KEYS_AT_A_TIME = 1000;
const CLEAR = "delete from temp.pick";
const OF_CANCELLED = "select chunk.id from cancelled cross join lane using (campaign) cross join chunk";
/** Each half is a range of an index of its own: what others have waiting is not read, whatever it is. */
const PICK = `insert into temp.pick (id)
  ${OF_CANCELLED} indexed by chunk_fresh on lane_id = lane.id and due_at is null
  union all ${OF_CANCELLED} indexed by chunk_due on lane_id = lane.id and due_at is not null
    and (due_at <= ? or owner is null)
  limit ${CHUNKS_AT_A_TIME}`;
const PICKED = "id in (select id from temp.pick)";
const TALLY = `insert into tally (lane_id, outcome, reason, count)
  select lane_id, 'cancelled', '', sum(unsettled) from chunk where ${PICKED}
  group by lane_id having sum(unsettled) > 0
  on conflict (lane_id, outcome, reason) do update set count = count + excluded.count`;
const FORGET_KEYS = `delete from dedupe where key in
  (select key from dedupe where until_at <= ? limit ${KEYS_AT_A_TIME}) returning 1 as one`;

/** Removes what was cancelled, and forgets keys and pauses that ended: a bounded number of rows. */
export function upkeepSteps(nowMs: number): readonly SqliteStep[] {
  return [
    step(FORGET_KEYS, nowMs),
    step("delete from pause where until_at <= ?", nowMs),
    step(CLEAR),
    step(PICK, nowMs),
    step(TALLY),
    step(`delete from chunk_body where ${PICKED}`),
    step(`delete from chunk where ${PICKED}`),
    step("select count(*) as picked from temp.pick"),
  ];
}

/** Whether these steps have left work. */
export function hasMore(results: readonly (readonly SqliteRow[])[]): boolean {
  const keys = results[0]?.length ?? 0;
  return keys >= KEYS_AT_A_TIME || numberOf(results.at(-1)?.[0], "picked") >= CHUNKS_AT_A_TIME;
}
