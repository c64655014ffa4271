import { LANE_IS_CANCELLED, LANE_IS_PAUSED } from "./claim-functions.js";

/**
 * Writes reports in one call, which is one transaction. Each row that it returns is a report whose lease is held: its
 * `number` and its lane's `state`. It locks the chunks in the order of their ids, and everything else follows from what
 * is held then. The settings and the shape of the statements leave the planner no choice: each chunk is found by its id,
 * so that a plan from when the table was empty can be kept. A list that has nothing is null, and costs nothing.
 */
export const REPORT_FUNCTION: string = `create function apns_queue.report_1(
  worker text, bytes bytea, reports json, tallies json, devices json, successors json, letters json
) returns table (number integer, state text) language plpgsql
set enable_seqscan = off set enable_bitmapscan = off set jit = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  held integer[];
  ids bigint[];
  lanes uuid[];
  news boolean[];
  kept bigint[];
  gone bigint[];
begin
  select array_agg(report.number), array_agg(report.id), array_agg(leased.lane_id), array_agg(leased.is_new),
    array_agg(report.id) filter (where report.kind <> 'finish'), array_agg(report.id) filter (where report.kind = 'finish')
  into held, ids, lanes, news, kept, gone
  from (select * from json_to_recordset(reports)
      as report (number integer, id bigint, fence bigint, kind text, at integer, length integer) order by id) as report
    cross join lateral (select chunk.lane_id, chunk.settled <> substring(bytes from report.at for report.length) as is_new
      from apns_queue.chunk where chunk.id = report.id and chunk.fence = report.fence and chunk.owner = worker
      for update) as leased;
  if kept is not null then
    update apns_queue.chunk set settled = substring(bytes from report.at for report.length),
      unsettled = chunk.count - report.done,
      due_at = clock_timestamp() + report.wait_ms * interval '1 millisecond',
      owner = case when report.kind = 'extend' then chunk.owner end
    from json_to_recordset(reports)
      as report (id bigint, kind text, wait_ms float8, done integer, at integer, length integer)
    where chunk.id = any(kept) and chunk.id = report.id;
  end if;
  if tallies is not null then
    insert into apns_queue.tally_delta (lane_id, outcome, reason, count)
    select held_report.lane_id, tally.outcome, tally.reason, sum(tally.count)
    from json_to_recordset(tallies) as tally (number integer, outcome text, reason text, count bigint)
      join unnest(held, lanes, news) as held_report (number, lane_id, is_new) using (number)
    where held_report.is_new group by held_report.lane_id, tally.outcome, tally.reason;
  end if;
  if devices is not null then
    insert into apns_queue.dead_device (device_token, topic, reason, failed_at)
    select device.device_token, device.topic, device.reason, device.failed_at
    from json_to_recordset(devices)
        as device (place integer, number integer, device_token text, topic text, reason text, failed_at float8)
      join unnest(held, news) as held_report (number, is_new) using (number)
    where held_report.is_new order by device.place;
  end if;
  if successors is not null then
    insert into apns_queue.chunk (lane_id, due_at, attempts, expires_at, count, unsettled, settled, content, entries)
    select ended.lane_id, clock_timestamp() + next.wait_ms * interval '1 millisecond', next.attempts, ended.expires_at,
      next.count, next.count, decode(repeat('00', (next.count + 7) / 8), 'hex'), ended.content,
      substring(bytes from next.at for next.length)
    from json_to_recordset(successors) as next (
        place integer, number integer, wait_ms float8, attempts integer, count integer, at integer, length integer)
      join unnest(held, ids) as held_report (number, id) using (number)
      cross join lateral (select * from apns_queue.chunk where chunk.id = held_report.id offset 0) as ended
    order by next.place;
  end if;
  if letters is not null then
    insert into apns_queue.dead_letter (lane_id, content, entries, count, expires_at, reason)
    select ended.lane_id, ended.content, substring(bytes from letter.at for letter.length), letter.count,
      ended.expires_at, letter.reason
    from json_to_recordset(letters) as letter (
        place integer, number integer, count integer, reason text, at integer, length integer)
      join unnest(held, ids) as held_report (number, id) using (number)
      cross join lateral (select * from apns_queue.chunk where chunk.id = held_report.id offset 0) as ended
    order by letter.place;
  end if;
  if gone is not null then
    delete from apns_queue.chunk where chunk.id = any(gone);
  end if;
  return query select held_report.number, (select case when ${LANE_IS_CANCELLED} then 'cancelled'
      when ${LANE_IS_PAUSED} then 'paused' else 'open' end from apns_queue.lane where lane.id = held_report.lane_id)
    from unnest(held, lanes) as held_report (number, lane_id);
end $$;`;
