import { type LeaseHolder, type LeaseHolders, othersOf } from "../lease-holders.js";
import type { LeaseHoldersRequest } from "../queue-store.js";
import type { MemoryChunk } from "./memory-chunk.js";

/** Who holds chunks under leases that have not lapsed. */
export function memoryLeaseHolders(
  chunks: Iterable<MemoryChunk>,
  { campaign, limit }: LeaseHoldersRequest,
  nowMs: number,
): LeaseHolders {
  const byWorker = new Map<string, LeaseHolder>();
  const all = { workers: 0, chunks: 0, notifications: 0 };
  for (const chunk of chunks) {
    const { owner, unsettled } = chunk;
    if (campaign !== undefined && chunk.beginning.lane.campaign !== campaign) continue;
    if (owner === undefined || chunk.placeAt(nowMs) !== "leased") continue;
    all.chunks += 1;
    all.notifications += unsettled;
    const known = byWorker.get(owner);
    const endInMs = chunk.dueAtMs - nowMs;
    byWorker.set(owner, {
      worker: owner,
      chunks: (known?.chunks ?? 0) + 1,
      notifications: (known?.notifications ?? 0) + unsettled,
      firstEndInMs: Math.min(known?.firstEndInMs ?? endInMs, endInMs),
      lastEndInMs: Math.max(known?.lastEndInMs ?? endInMs, endInMs),
      heldForMs: Math.max(known?.heldForMs ?? 0, nowMs - chunk.claimedAtMs),
    });
  }
  all.workers = byWorker.size;
  const workers = [...byWorker.values()].sort(bySoonestEnd).slice(0, limit);
  return { workers, others: othersOf(all, workers) };
}

function bySoonestEnd(a: LeaseHolder, b: LeaseHolder): number {
  if (a.firstEndInMs !== b.firstEndInMs) return a.firstEndInMs - b.firstEndInMs;
  return a.worker < b.worker ? -1 : 1;
}
