import { LANE_IS_CANCELLED, LANE_IS_PAUSED, ONE_PLAN } from "./claim-functions.js";

/**
 * The claim of programs from before `claim_2`, which may be at work beside later ones. It differs from that one in the
 * row about the claim, in fences that count up from 1, and in a commit that waits for the disk.
 */
export const EARLIER_CLAIM_FUNCTION: string = `create function apns_queue.claim_1(
  in_lane uuid, max_chunks integer, max_again integer, lease interval, worker text,
  fresh_floor bigint, due_floor timestamptz
) returns table (
  again integer, fresh integer, asked_at text, oldest_running xid8, own xid8,
  id bigint, fence bigint, campaign text, topic text, priority text, content bytea, entries bytea, count integer,
  settled bytea, attempts integer, crashes integer, is_expired boolean
) language plpgsql ${ONE_PLAN} as $$
#variable_conflict use_column
declare
  moment timestamptz := clock_timestamp();
  before pg_snapshot := pg_current_snapshot();
  taken bigint[];
  back integer;
begin
  if not exists (select 1 from apns_queue.lane where lane.id = in_lane
    and not ${LANE_IS_CANCELLED} and not ${LANE_IS_PAUSED}) then return; end if;
  taken := array(select chunk.id from apns_queue.chunk where chunk.lane_id = in_lane
    and chunk.due_at > '-infinity' and chunk.due_at >= case when due_floor <= moment then due_floor else '-infinity' end and chunk.due_at <= moment
    order by chunk.due_at, chunk.id limit max_again for update skip locked);
  back := cardinality(taken);
  taken := taken || array(select chunk.id from apns_queue.chunk where chunk.lane_id = in_lane
    and chunk.due_at <= '-infinity' and (chunk.due_at, chunk.id) >= ('-infinity', fresh_floor)
    order by chunk.due_at, chunk.id limit max_chunks - back for update skip locked);
  return query select back, cardinality(taken) - back, moment::text, pg_snapshot_xmin(before), pg_current_xact_id(),
    null::bigint, null::bigint, null, null, null, null::bytea, null::bytea, null::integer, null::bytea,
    null::integer, null::integer, null::boolean;
  return query with leased as (
      update apns_queue.chunk set due_at = moment + lease, owner = worker, fence = chunk.fence + 1,
        crashes = chunk.crashes + (chunk.owner is not null)::integer
      where chunk.id = any(taken) returning chunk.*)
    select null::integer, null::integer, null::text, null::xid8, null::xid8,
      leased.id, leased.fence, lane.campaign, lane.topic, lane.priority, leased.content, leased.entries, leased.count,
      leased.settled, leased.attempts, leased.crashes, coalesce(leased.expires_at <= moment, false)
    from leased join apns_queue.lane on lane.id = leased.lane_id order by array_position(taken, leased.id);
end $$;`;
