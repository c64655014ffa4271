import type { LaneStatus } from "../store/lane.js";
import { laneStatuses } from "../store/lane-statuses.js";
import { type SqliteRow, type SqliteStep, step } from "./sqlite-step.js";

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
  return laneStatuses({ lanes, chunks, letters, tallies, pauses, cancelled }, nowMs);
}
