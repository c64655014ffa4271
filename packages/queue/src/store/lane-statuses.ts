import { type DatabaseRow, laneOf, numberOf, tallyOf, textOf } from "./database-row.js";
import type { LaneStatus } from "./lane.js";
import { PauseList } from "./pause-list.js";

/** What a database says of lanes, at one moment. */
export interface LaneRows {
  readonly lanes: readonly DatabaseRow[];
  /** By `lane_id`: `waiting`, `delayed`, `leased`, and `oldest_at` in milliseconds. */
  readonly chunks: readonly DatabaseRow[];
  /** By `lane_id`: `dead`. */
  readonly letters: readonly DatabaseRow[];
  /** By `lane_id`: `outcome`, `reason` and `count`. */
  readonly tallies: readonly DatabaseRow[];
  /** A campaign or topic that is null is any; an `until_at` that is null is never; otherwise it is in milliseconds. */
  readonly pauses: readonly DatabaseRow[];
  readonly cancelled: readonly DatabaseRow[];
}

/** The lanes with what is in them. `nowMs` has the origin of the instants in the rows. */
export function laneStatuses(rows: LaneRows, nowMs: number): readonly LaneStatus[] {
  const pauses = pauseList(rows);
  const chunks = byLane(rows.chunks);
  const letters = byLane(rows.letters);
  const tallies = byLane(rows.tallies);
  return rows.lanes.map((row) => {
    const lane = laneOf(row, "id");
    const [sums] = chunks.get(lane.id) ?? [];
    const oldestAt = sums?.["oldest_at"] ?? null;
    return {
      lane,
      ...pauses.judge(lane, nowMs),
      waiting: numberOf(sums, "waiting"),
      delayed: numberOf(sums, "delayed"),
      leased: numberOf(sums, "leased"),
      dead: numberOf(letters.get(lane.id)?.[0], "dead"),
      settled: (tallies.get(lane.id) ?? []).map(tallyOf),
      oldestAgeMs: oldestAt === null ? undefined : Math.max(0, nowMs - Number(oldestAt)),
    };
  });
}

function pauseList({ pauses, cancelled }: LaneRows): PauseList {
  const list = new PauseList();
  for (const row of pauses) {
    const { until_at: untilAt } = row;
    const scope = { campaign: optionalText(row, "campaign"), topic: optionalText(row, "topic") };
    const untilMs = untilAt === null ? Number.POSITIVE_INFINITY : Number(untilAt);
    list.pause({ scope, untilMs, reason: textOf(row, "reason") });
  }
  for (const row of cancelled) list.cancel(textOf(row, "campaign"));
  return list;
}

function byLane(rows: readonly DatabaseRow[]): ReadonlyMap<string, readonly DatabaseRow[]> {
  const lanes = new Map<string, DatabaseRow[]>();
  for (const row of rows) {
    const id = textOf(row, "lane_id");
    const known = lanes.get(id);
    if (known === undefined) lanes.set(id, [row]);
    else known.push(row);
  }
  return lanes;
}

function optionalText(row: DatabaseRow, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}
