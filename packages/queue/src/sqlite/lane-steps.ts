import type { LanePriority, LaneStatus, Tally } from "../store/lane.js";
import { PauseList } from "../store/pause-list.js";
import { numberOf, type SqliteRow, type SqliteStep, step, textOf } from "./sqlite-step.js";

const LANES = "select id, campaign, topic, priority from lane where ? is null or campaign = ? order by id";
const CHUNKS = `select lane_id,
    sum(iif(due_at is null or due_at <= ?, unsettled, 0)) as waiting,
    sum(iif(due_at > ? and owner is null, unsettled, 0)) as delayed,
    sum(iif(due_at > ? and owner is not null, unsettled, 0)) as leased,
    min(iif(due_at is null, stored_at, iif(due_at <= ?, due_at, null))) as oldest_at
  from chunk group by lane_id`;
const LETTERS = "select lane_id, sum(count) as dead from dead_letter group by lane_id";

/** Reads all lanes, or those of a campaign, and what is in them. */
export function laneSteps(campaign: string | undefined, nowMs: number): readonly SqliteStep[] {
  return [
    step(LANES, campaign, campaign),
    step(CHUNKS, nowMs, nowMs, nowMs, nowMs),
    step(LETTERS),
    step("select * from tally"),
    step("select * from pause"),
    step("select campaign from cancelled"),
  ];
}

/** What the results of these steps say. */
export function statusesOf(results: readonly (readonly SqliteRow[])[], nowMs: number): readonly LaneStatus[] {
  const [lanes = [], chunks = [], letters = [], tallies = [], pauses = [], cancelled = []] = results;
  const list = new PauseList();
  for (const row of pauses) list.pause(pauseOf(row));
  for (const row of cancelled) list.cancel(textOf(row, "campaign"));
  const chunksOf = byLane(chunks);
  const lettersOf = byLane(letters);
  return lanes.map((row) => {
    const id = textOf(row, "id");
    const lane = {
      id,
      campaign: textOf(row, "campaign"),
      topic: textOf(row, "topic"),
      priority: textOf(row, "priority") as LanePriority,
    };
    const sums = chunksOf.get(id);
    const oldestAt = sums?.["oldest_at"] ?? null;
    return {
      lane,
      ...list.judge(lane, nowMs),
      waiting: numberOf(sums, "waiting"),
      delayed: numberOf(sums, "delayed"),
      leased: numberOf(sums, "leased"),
      dead: numberOf(lettersOf.get(id), "dead"),
      settled: tallies.filter((tally) => textOf(tally, "lane_id") === id).map(tallyOf),
      oldestAgeMs: oldestAt === null ? undefined : Math.max(0, nowMs - Number(oldestAt)),
    };
  });
}

function byLane(rows: readonly SqliteRow[]): ReadonlyMap<string, SqliteRow> {
  return new Map(rows.map((row) => [textOf(row, "lane_id"), row]));
}

function tallyOf(row: SqliteRow): Tally {
  return { outcome: textOf(row, "outcome"), reason: textOf(row, "reason"), count: numberOf(row, "count") };
}

function pauseOf({
  campaign,
  topic,
  until_at: untilAt,
  reason,
}: SqliteRow): Parameters<PauseList["pause"]>[0] {
  return {
    scope: {
      campaign: campaign === null ? undefined : String(campaign),
      topic: topic === null ? undefined : String(topic),
    },
    untilMs: untilAt === null ? Number.POSITIVE_INFINITY : Number(untilAt),
    reason: String(reason),
  };
}
