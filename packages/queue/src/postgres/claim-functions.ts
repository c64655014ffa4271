/**
 * Leaves the planner no choice: only the index gives chunks in order without a sort, whatever the statistics say. A plan
 * that reads and sorts a whole lane would become slow as the queue grows.
 */
export const ONE_PLAN: string = `set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
  set enable_incremental_sort = off set jit = off set plan_cache_mode = force_generic_plan`;

/** Whether a row of `lane` is cancelled, and whether it is paused. */
export const LANE_IS_CANCELLED =
  "exists (select 1 from apns_queue.cancelled where cancelled.campaign = lane.campaign)";
export const LANE_IS_PAUSED = `exists (select 1 from apns_queue.pause where until_at > clock_timestamp()
      and (pause.campaign is null or pause.campaign = lane.campaign)
      and (pause.topic is null or pause.topic = lane.topic))`;

/** Moves the lanes of programs' transactions that have committed to the others. */
export const REGISTER_FUNCTION: string = `create function apns_queue.register_1() returns void language plpgsql as $$
begin
  if exists (select from apns_queue.lane_new) then
    with moved as (delete from apns_queue.lane_new returning id, campaign, topic, priority)
    insert into apns_queue.lane (id, campaign, topic, priority) select distinct * from moved order by id
    on conflict do nothing;
  end if;
end $$;`;

/**
 * The lanes that are open and have a chunk that is due. The arrays are floors of lanes, by id: nothing due is below
 * them, so that dead entries there are not passed again.
 */
export const READY_FUNCTION: string = `create function apns_queue.ready_1(
  lanes uuid[], fresh_floors bigint[], due_floors timestamptz[]
) returns table (id uuid, campaign text, topic text, priority text) language plpgsql
set enable_hashjoin = off ${ONE_PLAN} as $$
#variable_conflict use_column
begin
  perform apns_queue.register_1();
  return query select lane.id, lane.campaign, lane.topic, lane.priority from apns_queue.lane
    left join unnest(lanes, fresh_floors, due_floors) as floor (lane_id, fresh, due) on floor.lane_id = lane.id
    where not ${LANE_IS_CANCELLED} and not ${LANE_IS_PAUSED} and (
      (select true from apns_queue.chunk where chunk.lane_id = lane.id and chunk.due_at <= '-infinity'
        and (chunk.due_at, chunk.id) >= ('-infinity', coalesce(floor.fresh, 0))
        order by chunk.lane_id, chunk.due_at, chunk.id limit 1)
      or (select true from apns_queue.chunk where chunk.lane_id = lane.id and chunk.due_at > '-infinity'
        and chunk.due_at >= case when floor.due <= clock_timestamp() then floor.due else '-infinity' end
        and chunk.due_at <= clock_timestamp()
        order by chunk.lane_id, chunk.due_at, chunk.id limit 1));
end $$;`;

/**
 * Leases chunks of a lane, those due again first, and returns them after a row about the claim itself: how many of
 * each half were taken, the time below which everything due was there, whether the clock went back, the oldest
 * transaction that was running before it looked, and its own. Rows that appear later are due after `past_due`: it leaves
 * a statement five seconds from its clock to its row.
 *
 * The commit does not wait for the disk. A server that loses power may forget the claim, and then somebody claims the
 * chunks again. So a fence is never given twice: it is the microseconds since 1970, or one more than the last.
 */
export const CLAIM_FUNCTION: string = `create function apns_queue.claim_2(
  in_lane uuid, max_chunks integer, max_again integer, lease interval, worker text,
  fresh_floor bigint, due_floor timestamptz
) returns table (
  again integer, fresh integer, past_due text, went_back boolean, oldest_running xid8, own xid8,
  id bigint, fence bigint, campaign text, topic text, priority text, content bytea, entries bytea, count integer,
  settled bytea, attempts integer, crashes integer, is_expired boolean
) language plpgsql ${ONE_PLAN} as $$
#variable_conflict use_column
declare
  moment timestamptz := clock_timestamp();
  new_fence bigint := extract(epoch from moment) * 1000000;
  before pg_snapshot := pg_current_snapshot();
  taken bigint[];
  back integer;
begin
  if not exists (select 1 from apns_queue.lane where lane.id = in_lane
    and not ${LANE_IS_CANCELLED} and not ${LANE_IS_PAUSED}) then return; end if;
  perform set_config('synchronous_commit', 'off', true);
  taken := array(select chunk.id from apns_queue.chunk where chunk.lane_id = in_lane
    and chunk.due_at > '-infinity' and chunk.due_at >= case when due_floor <= moment then due_floor else '-infinity' end and chunk.due_at <= moment
    order by chunk.due_at, chunk.id limit max_again for update skip locked);
  back := cardinality(taken);
  taken := taken || array(select chunk.id from apns_queue.chunk where chunk.lane_id = in_lane
    and chunk.due_at <= '-infinity' and (chunk.due_at, chunk.id) >= ('-infinity', fresh_floor)
    order by chunk.due_at, chunk.id limit max_chunks - back for update skip locked);
  return query select back, cardinality(taken) - back, (moment - interval '5 seconds')::text,
    moment < due_floor, pg_snapshot_xmin(before), pg_current_xact_id(),
    null::bigint, null::bigint, null, null, null, null::bytea, null::bytea, null::integer, null::bytea,
    null::integer, null::integer, null::boolean;
  return query with leased as (
      update apns_queue.chunk set due_at = moment + lease, owner = worker, fence = greatest(chunk.fence + 1, new_fence),
        crashes = chunk.crashes + (chunk.owner is not null)::integer
      where chunk.id = any(taken) returning chunk.*)
    select null::integer, null::integer, null::text, null::boolean, null::xid8, null::xid8,
      leased.id, leased.fence, lane.campaign, lane.topic, lane.priority, leased.content, leased.entries, leased.count,
      leased.settled, leased.attempts, leased.crashes, coalesce(leased.expires_at <= moment, false)
    from leased join apns_queue.lane on lane.id = leased.lane_id order by array_position(taken, leased.id);
end $$;`;
