import type { DatabaseRow } from "../store/database-row.js";
import type { LaneStatus } from "../store/lane.js";
import { laneStatuses } from "../store/lane-statuses.js";
import type { PostgresDatabase } from "./connection/postgres-database.js";

/** All statements see the database at one moment, or the sums would not agree. Instants are milliseconds from now. */
const ONE_MOMENT = "begin isolation level repeatable read, read only";
const LANES = `select id, campaign, topic, priority from apns_queue.lane
  where $1::text is null or campaign = $1 order by registered_at, id`;
const OF_LANES = "lane_id in (select id from apns_queue.lane where $1::text is null or campaign = $1)";
const CHUNKS = `select lane_id, coalesce(sum(unsettled) filter (where due_at <= moment), 0) as waiting,
    coalesce(sum(unsettled) filter (where due_at > moment and owner is null), 0) as delayed,
    coalesce(sum(unsettled) filter (where due_at > moment and owner is not null), 0) as leased,
    (extract(epoch from min(case when due_at = '-infinity' then stored_at else due_at end)
      filter (where due_at <= moment) - max(moment)) * 1000)::float8 as oldest_at
  from apns_queue.chunk, (select clock_timestamp() as moment) as clock where ${OF_LANES} group by lane_id`;
const LETTERS = `select lane_id, sum(count) as dead from apns_queue.dead_letter where ${OF_LANES} group by lane_id`;
const TALLIES = `select lane_id, outcome, reason, sum(count) as count from (
    select lane_id, outcome, reason, count from apns_queue.tally
    union all select lane_id, outcome, reason, count from apns_queue.tally_delta) as both_of
  where ${OF_LANES} group by lane_id, outcome, reason`;
const PAUSES = `select campaign, topic, reason, case when until_at < 'infinity'
  then (extract(epoch from until_at - clock_timestamp()) * 1000)::float8 end as until_at from apns_queue.pause`;
const CANCELLED = "select campaign from apns_queue.cancelled";

/** All lanes, or those of a campaign, and what is in them. */
export async function reportLanes(
  database: PostgresDatabase,
  campaign: string | undefined,
): Promise<readonly LaneStatus[]> {
  await database.run("select apns_queue.register_1()");
  return database.transaction(ONE_MOMENT, async (client) => {
    const read = (text: string, ...values: unknown[]): Promise<readonly DatabaseRow[]> =>
      database.runThrough(client, text, values);
    const scope = campaign ?? null;
    const rows = {
      lanes: await read(LANES, scope),
      chunks: await read(CHUNKS, scope),
      letters: await read(LETTERS, scope),
      tallies: await read(TALLIES, scope),
      pauses: await read(PAUSES),
      cancelled: await read(CANCELLED),
    };
    return laneStatuses(rows, 0);
  });
}
