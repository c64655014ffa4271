import type { LaneStatus } from "../store/lane.js";
import { laneStatuses } from "../store/lane-statuses.js";
import { type SqliteRow, type SqliteStep, step } from "./sqlite-step.js";

const OF_CAMPAIGN = "(? is null or campaign = ?)";
const LANES = `select id, campaign, topic, priority from lane where ${OF_CAMPAIGN} order by id`;
/** By number: lanes in the order of their ids make sums without a sort. */
const EACH_LANE = "from lane not indexed cross join";
/** Each half of a lane is a range of an index of its own: what other campaigns have waiting is not read. */
const CHUNKS = `select lane_id, sum(waiting) as waiting, sum(delayed) as delayed, sum(leased) as leased,
    min(oldest_at) as oldest_at
  from (select lane_id, sum(unsettled) as waiting, 0 as delayed, 0 as leased, min(stored_at) as oldest_at
      ${EACH_LANE} chunk indexed by chunk_fresh on lane_id = lane.id and due_at is null
      where ${OF_CAMPAIGN} group by lane.id
    union all select lane_id, sum(iif(due_at <= ?, unsettled, 0)),
      sum(iif(due_at > ? and owner is null, unsettled, 0)), sum(iif(due_at > ? and owner is not null, unsettled, 0)),
      min(iif(due_at <= ?, due_at, null))
      ${EACH_LANE} chunk indexed by chunk_due on lane_id = lane.id and due_at is not null
      where ${OF_CAMPAIGN} group by lane.id)
  group by lane_id`;
const LETTERS = `select lane_id, sum(count) as dead
  ${EACH_LANE} dead_letter indexed by dead_letter_lane on lane_id = lane.id where ${OF_CAMPAIGN} group by lane.id`;
const TALLIES = `select tally.* ${EACH_LANE} tally on lane_id = lane.id where ${OF_CAMPAIGN}`;

/** Reads all lanes, or those of a campaign, and what is in them. */
export function laneSteps(campaign: string | undefined, nowMs: number): readonly SqliteStep[] {
  const scope = [campaign, campaign];
  return [
    step(LANES, ...scope),
    step(CHUNKS, ...scope, nowMs, nowMs, nowMs, nowMs, ...scope),
    step(LETTERS, ...scope),
    step(TALLIES, ...scope),
    step("select * from pause"),
    step(`select campaign from cancelled where ${OF_CAMPAIGN}`, ...scope),
  ];
}

/** What the results of these steps say. */
export function statusesOf(results: readonly (readonly SqliteRow[])[], nowMs: number): readonly LaneStatus[] {
  const [lanes = [], chunks = [], letters = [], tallies = [], pauses = [], cancelled = []] = results;
  return laneStatuses({ lanes, chunks, letters, tallies, pauses, cancelled }, nowMs);
}
