import { expect } from "vitest";
import type { ClimateWorld } from "./climate.js";

/** What holds at the end of every schedule, after the session was closed. */
export function hold(world: ClimateWorld, count: number): void {
  expect(world.verdicts.size).toBe(count);
  expect(world.settledTwice).toBe(0);
  expect(world.session.pending).toBe(0);
  expect(world.session.queued).toBe(0);
  expect(world.session.isClosed).toBe(true);
  expect(world.session.wakeAtMs).toBe(Infinity);
  expect(world.openLinks).toEqual([]);
  expect(world.events.filter(({ type }) => type === "illegal-input")).toEqual([]);
  let repeats = 0;
  for (const [index, { outcome }] of world.verdicts) {
    const taken = world.taken.get(index) ?? 0;
    repeats += Math.max(0, taken - 1);
    if (outcome === "accepted") expect(taken).toBeGreaterThanOrEqual(1);
    if (outcome === "failed" || outcome === "expired" || outcome === "cancelled") expect(taken).toBe(0);
  }
  expect(repeats).toBeLessThanOrEqual(world.session.stats.possibleDuplicates);
}
