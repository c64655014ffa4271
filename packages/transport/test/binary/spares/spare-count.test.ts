import { BinarySession } from "@apns/transport/session";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at } from "../../moment-at.js";
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

interface Lived {
  readonly model: ModelGateway;
  /** When the session read each error response. */
  readonly errorsAtMs: readonly number[];
}

/** Submits all at once, and runs until everything has settled. */
function burst({ count, badAt, ...scenario }: Burst): Lived {
  const bad = new Map(badAt.map((index) => [index, 8]));
  const model = new ModelGateway({ connection: handshakesOf(2), ...scenario, bad });
  const errorsAtMs = errorTimesOf(model);
  model.submitAll(count);
  model.run(60_000);
  expect(model.taken).toEqual(range(0, count).filter((index) => !bad.has(index)));
  expect(model.events.filter(({ type }) => type === "illegal-input")).toEqual([]);
  expect(model.handshakesAwaited).toBe(0);
  return { model, errorsAtMs };
}

/** A list that grows while the model runs. */
function errorTimesOf(model: ModelGateway): readonly number[] {
  const atMs: number[] = [];
  model.onEvent = ({ type }) => {
    if (type === "error-response") atMs.push(model.nowMs);
  };
  return atMs;
}

/** Milliseconds from each to the next. */
function pausesOf(atMs: readonly number[]): number[] {
  return atMs.slice(1).map((one, n) => one - (atMs[n] ?? 0));
}

const everyTenth = range(0, 40).map((n) => n * 10 + 5);

describe("S-32: as many spares as error responses come within a handshake, three at most", () => {
  for (const roundTrips of [1, 2, 3]) {
    test(`S-32: with handshakes of ${roundTrips} round trips each bad notification soon costs one`, () => {
      const connection = handshakesOf(roundTrips);
      const { model, errorsAtMs } = burst({ count: 400, badAt: everyTenth, connection });
      expect(errorsAtMs).toHaveLength(40);
      // Until there are enough, some wait for a part of a handshake.
      expect(pausesOf(errorsAtMs.slice(5))).toEqual(range(0, 34).map(() => ROUND_TRIP_MS));
      expect(model.mostWanted).toBeLessThanOrEqual(4);
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
    const model = new ModelGateway({
      connection: handshakesOf(2),
      bad: new Map(badAt.map((index) => [index, 8])),
    });
    for (const index of range(0, 400)) model.submit(index);
    for (const index of range(400, 1300)) model.at(6000 + (index - 400) * 10, () => model.submit(index));
    model.run(5900);
    expect(model.mostWanted).toBe(4);
    model.run(14_900);
    expect(model.wanted).toBe(2);
  });

  test("S-32: fewer by one after an error response that found all of them ready, whatever those find that it left", () => {
    // The run ends, all are ready, and another run begins: those that are left are ready, too, and prove nothing new.
    const badAt = [...everyTenth, ...range(0, 20).map((n) => 600 + n * 10)];
    const model = new ModelGateway({
      connection: handshakesOf(2),
      bad: new Map(badAt.map((index) => [index, 8])),
    });
    const errorsAtMs = errorTimesOf(model);
    for (const index of range(0, 400)) model.submit(index);
    model.at(6000, () => {
      for (const index of range(400, 900)) model.submit(index);
    });
    model.run(8500);
    expect(pausesOf(errorsAtMs.slice(40))).toEqual(range(0, 19).map(() => ROUND_TRIP_MS));
  });

  test("S-32: one again after one that was of no use", () => {
    const session = sessionWithTwoSpares();
    session.ended(4, undefined, at(40));
    submit(session, 9000);
    write(session, 3, 9000);
    expect(actionsOf(session)).toEqual([]);
  });

  test("S-32: one again after ten seconds without a rejection", () => {
    const session = sessionWithTwoSpares();
    session.wake(at(10_020));
    session.wake(at(10_040));
    expect(actionsOf(session)).toEqual(["disconnect 4", "disconnect 5"]);
    for (const nowMs of [10_040, 10_040]) submit(session, nowMs);
    write(session, 3, 10_040);
    session.received(3, rejectionOf(5), at(10_050));
    expect(actionsOf(session)).toEqual(["disconnect 3", "connect 6"]);
    session.connected(6, at(10_060));
    write(session, 6, 10_060);
    expect(actionsOf(session)).toEqual(["connect 7"]);
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
          const { model } = burst({
            count,
            badAt,
            random,
            options: { maxWriteBytes: 1 + Math.floor(random() * 4000) },
            connection: () => ({ latencyMs: 40 * random(), connectMs: connectMs * random(), lagMs: 0 }),
          });
          expect(model.connections).toBeLessThanOrEqual(1 + badAt.length + 3);
          expect(model.mostWanted).toBeLessThanOrEqual(4);
        },
      ),
      { numRuns: Math.min(RUNS, 100) },
    );
  });
});

/** Connection 3 is in use. It was taken over as an attempt, so two spares, 4 and 5, stand by it. */
function sessionWithTwoSpares(): BinarySession<object> {
  const session = new BinarySession<object>({}, () => 0.5);
  for (const nowMs of [0, 0, 0, 0]) submit(session, nowMs);
  session.connected(1, at(5));
  write(session, 1, 5);
  session.received(1, rejectionOf(1), at(6));
  session.connected(2, at(10));
  write(session, 2, 10);
  session.received(2, rejectionOf(2), at(15));
  session.connected(3, at(18));
  write(session, 3, 18);
  const kinds = [
    "connect 1",
    "disconnect 1",
    "connect 2",
    "connect 3",
    "disconnect 2",
    "connect 4",
    "connect 5",
  ];
  expect(actionsOf(session)).toEqual(kinds);
  session.connected(4, at(20));
  session.connected(5, at(20));
  return session;
}

function submit(session: BinarySession<object>, nowMs: number): void {
  session.submit({ deviceToken: "00", payload: new Uint8Array(2) }, {}, at(nowMs));
}

function write(session: BinarySession<object>, connection: number, nowMs: number): void {
  expect(session.takeWrite(connection, at(nowMs, 0))).toEqual(expect.any(Uint8Array));
  session.written(connection, at(nowMs));
}

function rejectionOf(identifier: number): Uint8Array {
  return Uint8Array.of(8, 8, 0, 0, 0, identifier);
}

function actionsOf(session: BinarySession<object>): string[] {
  const actions: string[] = [];
  for (let action = session.takeAction(); action !== undefined; action = session.takeAction())
    actions.push(`${action.type} ${action.connection}`);
  return actions;
}
