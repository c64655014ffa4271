import assert from "node:assert/strict";
import { isSettled, settledCount } from "../../src/chunk/settled-bitmap.js";
import type { ChunkReport, LeasedChunk } from "../../src/store/chunk-record.js";
import type { QueueStore } from "../../src/store/queue-store.js";
import type { MortalPlace, VirtualWorld } from "./virtual-world.js";

export interface StoreFaults {
  /** How often a call fails, before or after it took effect. */
  readonly failing: number;
  /** How long a call takes at most. */
  readonly slowestMs: number;
}

/** What a worker is bound to, checked in each of its reports. */
class Contract {
  readonly #held = new Map<string, { readonly leased: LeasedChunk; settled: Uint8Array }>();

  claimed(chunks: readonly LeasedChunk[]): void {
    for (const leased of chunks)
      this.#held.set(`${leased.id} ${leased.fence}`, { leased, settled: leased.settled });
  }

  reported(report: ChunkReport): void {
    const held = this.#held.get(`${report.id} ${report.fence}`);
    assert(held !== undefined, "reports what it has claimed");
    for (let entry = 0; entry < held.leased.count; entry += 1) {
      if (isSettled(held.settled, entry)) assert(isSettled(report.settled, entry), "no bit is cleared");
    }
    const grown = settledCount(report.settled) - settledCount(held.settled);
    const told = report.tallies.reduce((sum, { count }) => sum + count, 0);
    if (grown > 0 || told > 0) {
      const isRepeated = grown === 0;
      assert(isRepeated || told === grown, `tallies of ${told} for ${grown} new bits`);
    }
    held.settled = report.settled;
    if (report.next.kind !== "finish") return;
    const rest = [...report.next.successors, ...report.next.deadLetters];
    const sum = settledCount(report.settled) + rest.reduce((total, { count }) => total + count, 0);
    assert.equal(sum, held.leased.count, "every entry of a finished chunk is in one place");
  }
}

/** The store as one worker sees it: slow, failing now and then, and gone with its process. */
export function strictStore(
  store: QueueStore,
  {
    world,
    place,
    faults,
  }: { readonly world: VirtualWorld; readonly place: MortalPlace; readonly faults: StoreFaults },
): { readonly store: QueueStore; readonly violations: unknown[] } {
  const contract = new Contract();
  const violations: unknown[] = [];
  const call = async (name: keyof QueueStore, args: readonly unknown[]): Promise<unknown> => {
    await world.pause(world.upTo(faults.slowestMs));
    if (place.isDead) return new Promise(() => {});
    if (world.chance(faults.failing)) throw new Error("the database is away");
    const method = store[name] as (...values: unknown[]) => Promise<unknown>;
    const value = await method.apply(store, [...args]);
    try {
      if (name === "claim") contract.claimed(value as readonly LeasedChunk[]);
      if (name === "report")
        for (const report of args[1] as readonly ChunkReport[]) contract.reported(report);
    } catch (violation) {
      violations.push(violation);
    }
    if (world.chance(faults.failing) && name !== "claim")
      throw new Error("the answer of the database was lost");
    return value;
  };
  const strict = new Proxy(store, {
    get(_, name: keyof QueueStore) {
      if (name === "onWork") return (listener: () => void) => store.onWork(() => place.alive(listener));
      return (...args: readonly unknown[]) => place.through(call(name, args));
    },
  });
  return { store: strict, violations };
}
