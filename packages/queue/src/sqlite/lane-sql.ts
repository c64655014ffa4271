import type { LaneScope } from "../store/lane.js";
import type { SqliteValue } from "./sqlite-step.js";

const CANCELLED = "exists (select 1 from cancelled where cancelled.campaign = lane.campaign)";
/** Takes now. */
const PAUSED = `exists (select 1 from pause where (until_at is null or until_at > ?)
  and (pause.campaign is null or pause.campaign = lane.campaign)
  and (pause.topic is null or pause.topic = lane.topic))`;

/** The state of a row of `lane`. Takes now. */
export const LANE_STATE: string = `case when ${CANCELLED} then 'cancelled' when ${PAUSED} then 'paused' else 'open' end`;

/** Whether a row of `lane` is open. Takes now. */
export const LANE_IS_OPEN: string = `not ${CANCELLED} and not ${PAUSED}`;

/** Whether a row of `lane` is in a scope. Takes the values of `scopeValues`. */
export const LANE_IN_SCOPE = "(? is null or lane.campaign = ?) and (? is null or lane.topic = ?)";

export function scopeValues({ campaign, topic }: LaneScope): readonly SqliteValue[] {
  return [campaign ?? null, campaign ?? null, topic ?? null, topic ?? null];
}
