import type { BinarySessionOptions } from "@apns/transport/session";
import fc from "fast-check";
import { expect } from "vitest";
import type { ModelGateway } from "./model-gateway.js";
import type { ConnectionScript } from "./scenario.js";

/** Tens of thousands of schedules in all; each is a whole life of a session. */
export const RUNS = Number(process.env["APNS_SCHEDULES"] ?? 4000);

/** A small generator of our own: one seed gives one schedule, whatever else fast-check shrinks. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const schedule = fc.record({
  seed: fc.integer({ min: 0, max: 0xffffffff }),
  count: fc.integer({ min: 1, max: 60 }),
  badOneIn: fc.constantFrom(0, 1, 2, 5, 20),
  spreadMs: fc.constantFrom(0, 50, 1000, 8000),
  lagMs: fc.constantFrom(0, 10, 100, 800, 2000),
  writeMs: fc.constantFrom(0, 0, 3, 50),
  latencyMs: fc.constantFrom(0, 1, 40),
  maxWriteBytes: fc.constantFrom(1, 60, 200, 65_536),
  resendBufferSize: fc.constantFrom(1, 2, 7, 100_000),
  firstSequence: fc.constantFrom(0, 0xfffffffe - 20, 7),
  confirm: fc.constantFrom("barrier" as const, "silence" as const),
  onBufferFull: fc.constantFrom("wait" as const, "barrier" as const),
  // How many are submitted together, at most; 1 = each by itself.
  together: fc.constantFrom(1, 1, 5, 40),
  spareConnection: fc.constantFrom("never" as const, "auto" as const, "always" as const),
  // Of the frames of these tests some thirty fit into the smallest slab.
  slabBytes: fc.constantFrom(1, 262_144),
});
export type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;

interface Badness {
  readonly count: number;
  readonly badOneIn: number;
}

export function statusesOf({ count, badOneIn }: Badness, random: () => number): Map<number, number> {
  // Not 2, a missing device token: only a barrier has none.
  const statuses = [1, 3, 4, 5, 6, 7, 8, 9, 128, 255, 77];
  const bad = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    if (badOneIn > 0 && random() < 1 / badOneIn) {
      bad.set(index, statuses[Math.floor(random() * statuses.length)] ?? 8);
    }
  }
  return bad;
}

export function optionsOf(one: Schedule): Partial<BinarySessionOptions> {
  const { maxWriteBytes, resendBufferSize, firstSequence, confirm, onBufferFull, spareConnection } = one;
  return { maxWriteBytes, resendBufferSize, firstSequence, confirm, onBufferFull, spareConnection };
}

/** Submits from index `first` on: one, or several with one ticket. Returns how many. */
export function submitSome(
  model: ModelGateway,
  first: number,
  { most, together, random, expiration }: Some,
): number {
  const count = Math.min(most, 1 + Math.floor(random() * together));
  if (together === 1) model.submit(first, expiration);
  else {
    const indexes = Array.from({ length: count }, (_, place) => first + place);
    model.submitSeveral(indexes, random() < 0.5 ? "one by one" : "together", expiration);
  }
  return together === 1 ? 1 : count;
}

interface Some {
  readonly most: number;
  readonly together: number;
  readonly random: () => number;
  readonly expiration?: number | undefined;
}

/** Submits everything at random moments, flushes at some, and runs until the session rests. */
export function live(model: ModelGateway, one: Schedule, random: () => number): void {
  const moments = Array.from({ length: one.count }, () => random() * one.spreadMs).sort((a, b) => a - b);
  let submitted = 0;
  for (const moment of moments) {
    model.at(model.nowMs + moment, () => {
      const { count, together } = one;
      if (submitted < count)
        submitted += submitSome(model, submitted, { most: count - submitted, together, random });
    });
  }
  const flushes = Math.floor(random() * 3);
  for (let n = 0; n < flushes; n++) {
    model.at(model.nowMs + random() * (one.spreadMs + 2000), () => model.flush(60_000, () => {}));
  }
  model.run();
}

/** C-35: what the verdicts say of the way is what was seen on the wire. */
function expectTrueJourneys({ settled, writes, session }: ModelGateway): void {
  let attempts = 0;
  for (const { index, verdict, journey, submittedAtMs, settledAtMs } of settled) {
    const { firstAtMs, connections } = writes.get(index) ?? { firstAtMs: undefined, connections: [] };
    attempts += connections.length;
    expect(journey?.attempts).toBe(connections.length);
    expect(journey?.connection).toBe(connections.at(-1));
    expect(journey?.queuedMs).toBe(firstAtMs === undefined ? undefined : firstAtMs - submittedAtMs);
    const isAnswered = verdict.outcome === "accepted" || verdict.outcome === "rejected";
    expect(journey?.answeredMs).toBe(isAnswered ? settledAtMs - (firstAtMs ?? Number.NaN) : undefined);
  }
  if (session.pending === 0) expect(attempts).toBe(session.stats.written);
}

export function expectEachSettledOnce(model: ModelGateway, count: number): void {
  const indexes = model.settled.map((one) => one.index).sort((a, b) => a - b);
  expect(indexes).toEqual(Array.from({ length: count }, (_, index) => index));
  expect(model.session.pending).toBe(0);
  expectTrueJourneys(model);
  // S-28, S-32: three spares at most, and no wait for a handshake where there is one.
  expect(model.mostWanted).toBeLessThanOrEqual(4);
  expect(model.handshakesAwaited).toBe(0);
  expect(model.events.filter((event) => event.type === "illegal-input")).toEqual([]);
}

export function hostileScript(one: Schedule, random: () => number): ConnectionScript {
  const faults: ConnectionScript[] = [
    {},
    { closeAfter: 1 + Math.floor(random() * 20) },
    { closeAfter: 1 + Math.floor(random() * 20), writeFails: true },
    { shutdownAfter: 1 + Math.floor(random() * 20) },
    { names: "zero" },
    { names: "unknown" },
    { garbage: [Math.floor(random() * 256), 1, 2, 3, 4, 5, 6, 7] },
    // At least two: the second says what was refused, the barrier or a notification.
    { cutAnswerAt: 2 + Math.floor(random() * 4), writeFails: random() < 0.5 },
    { ignoresBarriers: true },
    { barrierLagMs: random() * 12_000 },
    { namesBarriers: "last taken" },
    { stuck: { afterMs: random() * 4000, forMs: random() * 40_000 } },
    { second: { status: Math.floor(random() * 12), identifier: Math.floor(random() * 40) } },
    { unprompted: { afterMs: random() * 3000, status: random() < 0.5 ? 0 : 10, identifier: 0 } },
    { diesOnBarriers: true },
    { connect: "refuse" },
    { closeAtOnce: true },
    { closesUnusedAfterMs: random() * 200 },
  ];
  return {
    lagMs: one.lagMs * random(),
    writeMs: one.writeMs,
    latencyMs: one.latencyMs,
    splitAnswer: random() < 0.3,
    connectMs: random() * 50,
    ...faults[Math.floor(random() * faults.length)],
  };
}
