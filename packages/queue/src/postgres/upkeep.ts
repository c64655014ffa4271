import { numberOf } from "../store/database-row.js";
import type { PostgresDatabase } from "./connection/postgres-database.js";

const KEYS_AT_A_TIME = 1000;
const CHUNKS_AT_A_TIME = 200;
const TALLIES_AT_A_TIME = 1000;
const FORGET_KEYS = `with ended as materialized (select key from apns_queue.dedupe where until_at <= clock_timestamp()
    order by until_at limit ${KEYS_AT_A_TIME} for update skip locked),
  gone as (delete from apns_queue.dedupe where key = any(array(select key from ended)) returning 1)
  select count(*) as count from gone`;
const FORGET_PAUSES = "delete from apns_queue.pause where until_at <= clock_timestamp()";
/** Lateral, so that each lane is a range of the index, whatever the planner believes. */
const SWEEP = `with swept as materialized (select found.id from apns_queue.cancelled join apns_queue.lane using (campaign)
    cross join lateral (select chunk.id from apns_queue.chunk where chunk.lane_id = lane.id
      and (due_at <= clock_timestamp() or owner is null)
      order by chunk.lane_id, chunk.due_at, chunk.id limit ${CHUNKS_AT_A_TIME} for update skip locked) as found
    limit ${CHUNKS_AT_A_TIME}),
  gone as (delete from apns_queue.chunk where id = any(array(select id from swept)) returning lane_id, unsettled),
  tallied as (insert into apns_queue.tally_delta (lane_id, outcome, reason, count)
    select lane_id, 'cancelled', '', sum(unsettled) from gone group by lane_id having sum(unsettled) > 0)
  select count(*) as count from gone`;
/** A row for each report, instead of one row that all workers wait for, and that leaves its dead versions behind. */
const FOLD = `with old as materialized (select id from apns_queue.tally_delta
    order by id limit ${TALLIES_AT_A_TIME} for update skip locked),
  gone as (delete from apns_queue.tally_delta where id = any(array(select id from old))
    returning lane_id, outcome, reason, count),
  folded as (insert into apns_queue.tally as sums (lane_id, outcome, reason, count)
    select lane_id, outcome, reason, sum(count) from gone group by 1, 2, 3 order by 1, 2, 3
    on conflict (lane_id, outcome, reason) do update set count = sums.count + excluded.count)
  select count(*) as count from gone`;

/** A bounded step of the upkeep, in short transactions; returns whether there is more. */
export async function keepUp(database: PostgresDatabase): Promise<boolean> {
  const [keys] = await database.run(FORGET_KEYS);
  await database.run(FORGET_PAUSES);
  await database.run("select apns_queue.register_1()");
  const [chunks] = await database.run(SWEEP);
  const [tallies] = await database.run(FOLD);
  return (
    numberOf(keys, "count") >= KEYS_AT_A_TIME ||
    numberOf(chunks, "count") >= CHUNKS_AT_A_TIME ||
    numberOf(tallies, "count") >= TALLIES_AT_A_TIME
  );
}
