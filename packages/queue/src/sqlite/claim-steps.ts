import { mostAgain } from "../store/claim-share.js";
import type { ClaimRequest } from "../store/queue-store.js";
import { LANE_IS_OPEN } from "./lane-sql.js";
import { type SqliteStep, step } from "./sqlite-step.js";

/** `pick` is a table in memory, of this connection alone: the chunks of one claim, in order. */
const CLEAR = "delete from temp.pick";
const IS_OPEN = `exists (select 1 from lane where lane.id = ? and ${LANE_IS_OPEN})`;
/** Each half is a range of an index of its own: no sort, whatever is in the lane. */
const AGAIN = `insert into temp.pick (id) select id from chunk indexed by chunk_due
  where lane_id = ? and due_at <= ? and ${IS_OPEN} order by due_at, id limit ?`;
const FRESH = `insert into temp.pick (id) select id from chunk indexed by chunk_fresh
  where lane_id = ? and due_at is null and ${IS_OPEN} order by id limit ? - (select count(*) from temp.pick)`;
const LEASE = `update chunk set due_at = ?, owner = ?, fence = max(fence + 1, ?), crashes = crashes + (owner is not null)
  where id in (select id from temp.pick)`;
const READ = `select chunk.*, content, entries, campaign, topic, priority from temp.pick
  join chunk using (id) join chunk_body using (id) join lane on lane.id = lane_id order by place`;

/** The steps of a claim; the last one returns the leased chunks. */
export function claimSteps(
  { lane, maxChunks, leaseMs, worker }: ClaimRequest,
  nowMs: number,
): readonly SqliteStep[] {
  const id = Number(lane);
  return [
    step(CLEAR),
    step(AGAIN, id, nowMs, id, nowMs, mostAgain(maxChunks)),
    step(FRESH, id, id, nowMs, maxChunks),
    // In microseconds, as in PostgreSQL: so a lease says since when it runs.
    step(LEASE, nowMs + leaseMs, worker, nowMs * 1000),
    step(READ),
  ];
}
