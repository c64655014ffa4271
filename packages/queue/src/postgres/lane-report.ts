import type { Lane, LanePriority, LaneStatus, Tally } from "../store/lane.js";
import { PauseList } from "../store/pause-list.js";
import { numberOf, type PgQueryable, type PgRow, textOf } from "./connection/pg-driver.js";
import type { PostgresDatabase } from "./connection/postgres-database.js";

/** All statements see the database at one moment, or the sums would not agree. */
const ONE_MOMENT = "begin isolation level repeatable read, read only";
const LANES = `select id, campaign, topic, priority from apns_queue.lane
  where $1::text is null or campaign = $1 order by registered_at, id`;
const OF_LANES = "lane_id in (select id from apns_queue.lane where $1::text is null or campaign = $1)";
const CHUNKS = `select lane_id, coalesce(sum(unsettled) filter (where due_at <= moment), 0) as waiting,
    coalesce(sum(unsettled) filter (where due_at > moment and owner is null), 0) as delayed,
    coalesce(sum(unsettled) filter (where due_at > moment and owner is not null), 0) as leased,
    (extract(epoch from max(moment) - min(case when due_at = '-infinity' then stored_at else due_at end)
      filter (where due_at <= moment)) * 1000)::float8 as oldest_ms
  from apns_queue.chunk, (select clock_timestamp() as moment) as clock where ${OF_LANES} group by lane_id`;
const LETTERS = `select lane_id, sum(count) as dead from apns_queue.dead_letter where ${OF_LANES} group by lane_id`;
const TALLIES = `select lane_id, outcome, reason, sum(count) as count from (
    select lane_id, outcome, reason, count from apns_queue.tally
    union all select lane_id, outcome, reason, count from apns_queue.tally_delta) as both_of
  where ${OF_LANES} group by lane_id, outcome, reason`;
const PAUSES = `select campaign, topic, reason, case when until_at < 'infinity'
  then (extract(epoch from until_at - clock_timestamp()) * 1000)::float8 end as rest_ms from apns_queue.pause`;

/** All lanes, or those of a campaign, and what is in them. */
export async function reportLanes(
  database: PostgresDatabase,
  campaign: string | undefined,
): Promise<readonly LaneStatus[]> {
  await database.run("select apns_queue.register_1()");
  return database.transaction(ONE_MOMENT, async (client) => {
    const read = (text: string, ...values: unknown[]): Promise<readonly PgRow[]> =>
      database.runThrough(client, text, values);
    const scope = campaign ?? null;
    const lanes = await read(LANES, scope);
    const chunks = byLane(await read(CHUNKS, scope));
    const letters = byLane(await read(LETTERS, scope));
    const tallies = await read(TALLIES, scope);
    const pauses = await readPauses(database, client);
    return lanes.map((row) => {
      const lane = laneOf(row);
      const sums = chunks.get(lane.id)?.[0];
      const oldestMs = sums?.["oldest_ms"] ?? null;
      return {
        lane,
        ...pauses.judge(lane, 0),
        waiting: numberOf(sums, "waiting"),
        delayed: numberOf(sums, "delayed"),
        leased: numberOf(sums, "leased"),
        dead: numberOf(letters.get(lane.id)?.[0], "dead"),
        settled: tallies.filter((tally) => textOf(tally, "lane_id") === lane.id).map(tallyOf),
        oldestAgeMs: oldestMs === null ? undefined : Math.max(0, Number(oldestMs)),
      };
    });
  });
}

/** A lane of a row of `lane`, or of one joined to it. */
export function laneOf(row: PgRow, idColumn: "id" | "lane_id" = "id"): Lane {
  return {
    id: textOf(row, idColumn),
    campaign: textOf(row, "campaign"),
    topic: textOf(row, "topic"),
    priority: textOf(row, "priority") as LanePriority,
  };
}

/** The pauses and cancelled campaigns, with now as 0. */
async function readPauses(database: PostgresDatabase, client: PgQueryable): Promise<PauseList> {
  const list = new PauseList();
  for (const { campaign, topic, reason, rest_ms: restMs } of await database.runThrough(client, PAUSES, [])) {
    const scope = {
      campaign: campaign === null ? undefined : String(campaign),
      topic: topic === null ? undefined : String(topic),
    };
    const untilMs = restMs === null ? Number.POSITIVE_INFINITY : Number(restMs);
    list.pause({ scope, untilMs, reason: String(reason) });
  }
  for (const row of await database.runThrough(client, "select campaign from apns_queue.cancelled", [])) {
    list.cancel(textOf(row, "campaign"));
  }
  return list;
}

function byLane(rows: readonly PgRow[]): ReadonlyMap<string, readonly PgRow[]> {
  return new Map(rows.map((row) => [textOf(row, "lane_id"), [row]]));
}

function tallyOf(row: PgRow): Tally {
  return { outcome: textOf(row, "outcome"), reason: textOf(row, "reason"), count: numberOf(row, "count") };
}
