import { LEAST_CLAIM_FENCE } from "../store/lease-holders.js";
import type { LeaseHoldersRequest } from "../store/queue-store.js";
import { type SqliteStep, step } from "./sqlite-step.js";

/** Of each lane the end of its range of the index: what is leased or delayed. The sums are taken before the limit cuts. */
const HOLDERS = `select owner, chunks, notifications, first_end, last_end, first_claim, count(*) over () as all_workers,
    sum(chunks) over () as all_chunks, sum(notifications) over () as all_notifications
  from (select owner, count(*) as chunks, sum(unsettled) as notifications,
      min(due_at) as first_end, max(due_at) as last_end, min(iif(fence >= ${LEAST_CLAIM_FENCE}, fence, null)) as first_claim
    from lane cross join chunk indexed by chunk_due on chunk.lane_id = lane.id and due_at > ? and owner is not null
    where ? is null or campaign = ? group by owner)
  order by first_end, owner limit ?`;

const RETURNED = `select lane_id, campaign, topic, priority, unsettled, due_at, content
  from lane cross join chunk indexed by chunk_due on chunk.lane_id = lane.id and due_at > ? and owner is null and fence > 0
    join chunk_body on chunk_body.id = chunk.id
  where ? is null or campaign = ? order by due_at limit ?`;

/** Reads what came back unsent, and waits. */
export function returnedStep({ campaign, limit }: LeaseHoldersRequest, nowMs: number): SqliteStep {
  return step(RETURNED, nowMs, campaign, campaign, limit);
}

/** Reads who holds leases now. */
export function leaseHolderStep({ campaign, limit }: LeaseHoldersRequest, nowMs: number): SqliteStep {
  return step(HOLDERS, nowMs, campaign, campaign, limit);
}
