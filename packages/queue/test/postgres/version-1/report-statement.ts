import { settledCount } from "../../../src/chunk/settled-bitmap.js";
import { LANE_IS_CANCELLED, LANE_IS_PAUSED } from "../../../src/postgres/claim-functions.js";
import { bytesIn, type Statement, StatementValues } from "../../../src/postgres/connection/statement.js";
import { storable } from "../../../src/postgres/connection/stored-text.js";
import type { ChunkReport } from "../../../src/store/chunk-record.js";

const IS_ID = /^[0-9]{1,18}$/;

/** Something of a report, and the number of that report. */
interface Numbered<Item> {
  readonly number: number;
  readonly item: Item;
}

/**
 * Writes reports in one statement, which is one transaction. Each row that it returns is a report whose lease is held:
 * its `number` and its lane's `state`. Everything else hangs on `held`, which locks in the order of ids.
 */
export function reportStatement(worker: string, reports: readonly ChunkReport[]): Statement {
  const values = new StatementValues();
  const parts = [
    heldPart(values, worker, reports),
    `extended as (update apns_queue.chunk set settled = held.settled, unsettled = chunk.count - held.done,
      due_at = clock_timestamp() + held.wait_ms * interval '1 millisecond',
      owner = case when held.kind = 'extend' then chunk.owner end
    from held where chunk.id = held.id and held.kind <> 'finish')`,
    `gone as (delete from apns_queue.chunk using held where chunk.id = held.id and held.kind = 'finish'
    returning held.number, chunk.lane_id, chunk.content, chunk.expires_at)`,
    ...tallyPart(values, reports),
    ...devicePart(values, reports),
    ...successorPart(values, reports),
    ...letterPart(values, reports),
  ];
  const text = `with ${parts.join(",\n")}
    select held.number, case when ${LANE_IS_CANCELLED} then 'cancelled' when ${LANE_IS_PAUSED} then 'paused'
      else 'open' end as state from held join apns_queue.lane on lane.id = held.lane_id`;
  return { text, values: values.values };
}

/** The reports whose lease is held, with the chunk's row locked. */
function heldPart(values: StatementValues, worker: string, reports: readonly ChunkReport[]): string {
  return `held as materialized (
    select report.*, chunk.lane_id, chunk.settled <> report.settled as is_new
    from (select number, id, fence, kind, wait_ms, done, ${bytesIn("settled")} as settled
      from unnest(${values.column(reports, "bigint", ({ id }) => (IS_ID.test(id) ? id : -1))},
        ${values.column(reports, "bigint", ({ fence }) => fence)},
        ${values.column(reports, "text", ({ next }) => next.kind)},
        ${values.column(reports, "float8", ({ next }) => waitMsOf(next))},
        ${values.column(reports, "integer", ({ settled }) => settledCount(settled))},
        ${values.bytesColumn(reports, ({ settled }) => settled)})
        with ordinality as report (id, fence, kind, wait_ms, done, settled, number)) as report
    join apns_queue.chunk on chunk.id = report.id and chunk.fence = report.fence
      and chunk.owner = ${values.add(worker, "text")}
    order by chunk.id for update of chunk)`;
}

/** What is counted of the bits that are new. */
function tallyPart(values: StatementValues, reports: readonly ChunkReport[]): readonly string[] {
  const tallies = numbered(reports, (report) => report.tallies);
  if (tallies.length === 0) return [];
  return [
    `tallied as (insert into apns_queue.tally_delta (lane_id, outcome, reason, count)
    select held.lane_id, tally.outcome, tally.reason, sum(tally.count)
    from unnest(${values.column(tallies, "bigint", ({ number }) => number)},
      ${values.column(tallies, "text", ({ item }) => storable(item.outcome))},
      ${values.column(tallies, "text", ({ item }) => storable(item.reason))},
      ${values.column(tallies, "bigint", ({ item }) => item.count)}) as tally (number, outcome, reason, count)
    join held using (number) where held.is_new group by held.lane_id, tally.outcome, tally.reason)`,
  ];
}

function devicePart(values: StatementValues, reports: readonly ChunkReport[]): readonly string[] {
  const devices = numbered(reports, (report) => report.deadDevices);
  if (devices.length === 0) return [];
  return [
    `found as (insert into apns_queue.dead_device (device_token, topic, reason, failed_at)
    select device.device_token, device.topic, device.reason, device.failed_at
    from unnest(${values.column(devices, "bigint", ({ number }) => number)},
      ${values.column(devices, "text", ({ item }) => item.deviceToken)},
      ${values.column(devices, "text", ({ item }) => item.topic)},
      ${values.column(devices, "text", ({ item }) => storable(item.reason))},
      ${values.column(devices, "float8", ({ item }) => item.failedAtMs)})
      with ordinality as device (number, device_token, topic, reason, failed_at, place)
    join held using (number) where held.is_new order by device.place)`,
  ];
}

function successorPart(values: StatementValues, reports: readonly ChunkReport[]): readonly string[] {
  const successors = numbered(reports, ({ next }) => (next.kind === "finish" ? next.successors : []));
  if (successors.length === 0) return [];
  return [
    `succeeded as (insert into apns_queue.chunk
      (lane_id, due_at, attempts, expires_at, count, unsettled, settled, content, entries)
    select gone.lane_id, clock_timestamp() + next.wait_ms * interval '1 millisecond', next.attempts, gone.expires_at,
      next.count, next.count, decode(repeat('00', (next.count + 7) / 8), 'hex'), gone.content, ${bytesIn("next.entries")}
    from unnest(${values.column(successors, "bigint", ({ number }) => number)},
      ${values.column(successors, "float8", ({ item }) => item.waitMs)},
      ${values.column(successors, "integer", ({ item }) => item.attempts)},
      ${values.column(successors, "integer", ({ item }) => item.count)},
      ${values.bytesColumn(successors, ({ item }) => item.entries)})
      with ordinality as next (number, wait_ms, attempts, count, entries, place)
    join gone using (number) order by next.place)`,
  ];
}

function letterPart(values: StatementValues, reports: readonly ChunkReport[]): readonly string[] {
  const letters = numbered(reports, ({ next }) => (next.kind === "finish" ? next.deadLetters : []));
  if (letters.length === 0) return [];
  return [
    `buried as (insert into apns_queue.dead_letter (lane_id, content, entries, count, expires_at, reason)
    select gone.lane_id, gone.content, ${bytesIn("letter.entries")}, letter.count, gone.expires_at, letter.reason
    from unnest(${values.column(letters, "bigint", ({ number }) => number)},
      ${values.column(letters, "integer", ({ item }) => item.count)},
      ${values.column(letters, "text", ({ item }) => storable(item.reason))},
      ${values.bytesColumn(letters, ({ item }) => item.entries)})
      with ordinality as letter (number, count, reason, entries, place)
    join gone using (number) order by letter.place)`,
  ];
}

/** The parts of all reports, each with the number of its report, from 1 as `with ordinality` counts. */
function numbered<Item>(
  reports: readonly ChunkReport[],
  partsOf: (report: ChunkReport) => readonly Item[],
): readonly Numbered<Item>[] {
  return reports.flatMap((report, index) => partsOf(report).map((item) => ({ number: index + 1, item })));
}

function waitMsOf(next: ChunkReport["next"]): number {
  if (next.kind === "finish") return 0;
  return next.kind === "extend" ? next.leaseMs : next.waitMs;
}
