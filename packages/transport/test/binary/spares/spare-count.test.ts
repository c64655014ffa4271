import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ModelGateway } from "../model/model-gateway.js";
import { RUNS, randomFrom } from "../model/random-schedule.js";
import { range } from "../model/range.js";
import type { Scenario } from "../model/scenario.js";

const ROUND_TRIP_MS = 80;

/** A gateway a round trip away, whose handshakes take so many of them. */
function handshakesOf(roundTrips: number): Scenario["connection"] {
  const connectMs = roundTrips * ROUND_TRIP_MS;
  return () => ({ latencyMs: ROUND_TRIP_MS / 2, connectMs, lagMs: 0 });
}

interface Burst extends Partial<Scenario> {
  readonly count: number;
  /** Indexes of the bad ones. */
  readonly badAt: readonly number[];
}

/** Submits all at once, and runs until everything has settled. */
function burst({ count, badAt, ...scenario }: Burst): ModelGateway {
  const bad = new Map(badAt.map((index) => [index, 8]));
  const model = new ModelGateway({ connection: handshakesOf(2), ...scenario, bad });
  model.submitAll(count);
  model.run(60_000);
  expect(model.taken).toEqual(range(0, count).filter((index) => !bad.has(index)));
  expect(model.events.filter(({ type }) => type === "illegal-input")).toEqual([]);
  return model;
}

/** When the session read each rejection. */
function rejectionsOf(scenario: Burst): { readonly model: ModelGateway; readonly atMs: readonly number[] } {
  const atMs: number[] = [];
  const model = new ModelGateway({
    connection: handshakesOf(2),
    ...scenario,
    bad: new Map(scenario.badAt.map((index) => [index, 8])),
  });
  model.onEvent = ({ type }) => {
    if (type === "error-response") atMs.push(model.nowMs);
  };
  model.submitAll(scenario.count);
  model.run(60_000);
  return { model, atMs };
}

const everyTenth = range(0, 40).map((n) => n * 10 + 5);

describe("S-32: as many spares as error responses come within a handshake, three at most", () => {
  for (const roundTrips of [1, 2, 3]) {
    test(`S-32: with handshakes of ${roundTrips} round trips each bad notification soon costs one`, () => {
      const connection = handshakesOf(roundTrips);
      const { model, atMs } = rejectionsOf({ count: 400, badAt: everyTenth, connection });
      expect(atMs).toHaveLength(40);
      const pauses = atMs.slice(1).map((at, n) => at - (atMs[n] ?? 0));
      // The first handshake and the first write of each connection, and those that were waited for on the way.
      expect(pauses.slice(6).every((pauseMs) => pauseMs === ROUND_TRIP_MS)).toBe(true);
      expect(model.mostWanted).toBeLessThanOrEqual(4);
      expect(model.handshakesAwaited).toBe(0);
    });
  }

  test("S-32: none is added where the one was ready in time", () => {
    const model = new ModelGateway({
      connection: handshakesOf(2),
      bad: new Map(range(1, 20).map((n) => [n * 50, 8])),
    });
    for (const index of range(0, 1000)) model.at(1000 + index * 10, () => model.submit(index));
    model.run(11_000);
    expect(model.mostWanted).toBe(2);
  });

  test("S-32: back to one where all were ready: each error response then finds a spare, and one only", () => {
    // Forty in a row, then one every second.
    const badAt = [...everyTenth, ...range(0, 8).map((n) => 500 + n * 100)];
    const model = new ModelGateway({ connection: handshakesOf(2), bad: new Map(badAt.map((at) => [at, 8])) });
    for (const index of range(0, 400)) model.submit(index);
    for (const index of range(400, 1300)) model.at(6000 + (index - 400) * 10, () => model.submit(index));
    model.run(5900);
    expect(model.mostWanted).toBe(4);
    model.run(14_900);
    expect(model.wanted).toBe(2);
  });

  test("S-32: back to one after spares that were of no use", () => {
    const model = burst({
      count: 400,
      badAt: everyTenth,
      connection: (n) => (n < 30 ? handshakesOf(2)(n) : { ...handshakesOf(2)(n), connect: refusedAt(n) }),
    });
    // Those that are refused use none up.
    expect(model.session.stats.connections).toBeLessThanOrEqual(1 + everyTenth.length + 3);
    expect(model.attemptsAtMs.length).toBeLessThanOrEqual(1 + everyTenth.length + 3 + 4);
  });

  test("S-32: each bad notification costs one connection, however many spares there are", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(2, 5, 20),
        fc.constantFrom(20, 200, 400, 1000),
        (seed, count, badOneIn, connectMs) => {
          const random = randomFrom(seed);
          const badAt = range(0, count).filter(() => random() < 1 / badOneIn);
          const model = burst({
            count,
            badAt,
            random,
            options: { maxWriteBytes: 1 + Math.floor(random() * 4000) },
            connection: () => ({ latencyMs: 40 * random(), connectMs: connectMs * random(), lagMs: 0 }),
          });
          expect(model.connections).toBeLessThanOrEqual(1 + badAt.length + 3);
          expect(model.mostWanted).toBeLessThanOrEqual(4);
          expect(model.handshakesAwaited).toBe(0);
        },
      ),
      { numRuns: Math.min(RUNS, 300) },
    );
  });
});

function refusedAt(n: number): "refuse" | "accept" {
  return n < 32 ? "refuse" : "accept";
}
