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
  expectTrueJourneys(world);
  let repeats = 0;
  for (const [index, { outcome }] of world.verdicts) {
    const taken = world.taken.get(index) ?? 0;
    repeats += Math.max(0, taken - 1);
    if (outcome === "accepted") expect(taken).toBeGreaterThanOrEqual(1);
    if (outcome === "failed" || outcome === "expired" || outcome === "cancelled") expect(taken).toBe(0);
  }
  expect(repeats).toBeLessThanOrEqual(world.session.stats.possibleDuplicates);
}

/** C-35: the times of a journey add up to what passed, and its attempts to what was written. */
function expectTrueJourneys({ verdicts, submittedAtMs, verdictAtMs, session, links }: ClimateWorld): void {
  let attempts = 0;
  const numbers = new Set(links.map(({ number }) => number));
  for (const [index, verdict] of verdicts) {
    const journey = verdict.outcome === "answered" ? undefined : verdict.journey;
    attempts += journey?.attempts ?? Number.NaN;
    const isWritten = journey?.attempts !== 0;
    expect(journey?.queuedMs !== undefined).toBe(isWritten);
    if (isWritten) expect(numbers).toContain(journey?.connection);
    else expect(journey?.connection).toBeUndefined();
    const isAnswered = verdict.outcome === "accepted" || verdict.outcome === "rejected";
    expect(journey?.answeredMs !== undefined).toBe(isAnswered);
    const passedMs = (verdictAtMs.get(index) ?? 0) - (submittedAtMs.get(index) ?? 0);
    const { queuedMs = 0, answeredMs = 0 } = journey ?? {};
    if (isAnswered) expect(queuedMs + answeredMs).toBeCloseTo(passedMs, 6);
    else expect(queuedMs).toBeLessThanOrEqual(passedMs + 1e-6);
  }
  expect(attempts).toBe(session.stats.written);
}
