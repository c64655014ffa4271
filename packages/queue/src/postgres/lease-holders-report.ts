import { LEAST_CLAIM_FENCE, type LeaseHolders, leaseHoldersOf } from "../store/lease-holders.js";
import type { LeaseHoldersRequest } from "../store/queue-store.js";
import { type ReturnedChunk, returnedChunkOf } from "../store/returned-chunk.js";
import type { PostgresDatabase } from "./connection/postgres-database.js";

/**
 * Lateral, so that each lane is the end of its range of the index, which has what is leased or delayed and nothing that
 * waits. The sums are taken before the limit cuts.
 */
const HOLDERS = `with held as (
    select owner, count(*) as chunks, sum(unsettled) as notifications,
      min(due_at) as first_end, max(due_at) as last_end, min(fence) filter (where fence >= ${LEAST_CLAIM_FENCE}) as first_claim
    from apns_queue.lane, (select clock_timestamp() as moment offset 0) as clock
    cross join lateral (select chunk.owner, chunk.unsettled, chunk.due_at, chunk.fence from apns_queue.chunk
      where chunk.lane_id = lane.id and chunk.due_at > moment and chunk.owner is not null offset 0) as leased
    where $1::text is null or campaign = $1 group by owner)
  select owner, chunks, notifications, (extract(epoch from first_end - clock_timestamp()) * 1000)::float8 as first_end,
    (extract(epoch from last_end - clock_timestamp()) * 1000)::float8 as last_end,
    first_claim - extract(epoch from clock_timestamp()) * 1000000 as first_claim, count(*) over () as all_workers,
    sum(chunks) over () as all_chunks, sum(notifications) over () as all_notifications
  from held order by held.first_end, owner collate "C" limit $2`;

/** Who holds leases now. */
export async function reportLeaseHolders(
  database: PostgresDatabase,
  { campaign, limit }: LeaseHoldersRequest,
): Promise<LeaseHolders> {
  return leaseHoldersOf(await database.run(HOLDERS, campaign ?? null, limit), 0);
}

const RETURNED = `select lane.id as lane_id, campaign, topic, priority, unsettled, content,
    (extract(epoch from due_at - moment) * 1000)::float8 as due_at
  from apns_queue.lane, (select clock_timestamp() as moment offset 0) as clock
  cross join lateral (select chunk.unsettled, chunk.due_at, chunk.content from apns_queue.chunk
    where chunk.lane_id = lane.id and chunk.due_at > moment and chunk.owner is null and chunk.fence > 0
    order by chunk.lane_id, chunk.due_at limit $2) as returned
  where $1::text is null or campaign = $1 order by returned.due_at limit $2`;

/** What came back unsent, and waits. */
export async function reportReturned(
  database: PostgresDatabase,
  { campaign, limit }: LeaseHoldersRequest,
): Promise<readonly ReturnedChunk[]> {
  const rows = await database.run(RETURNED, campaign ?? null, limit);
  return rows.map((row) => returnedChunkOf(row, 0));
}
