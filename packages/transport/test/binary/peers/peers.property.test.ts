import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelGateway } from "../model/model-gateway.js";
import {
  expectEachSettledOnce,
  live,
  optionsOf,
  RUNS,
  randomFrom,
  type Schedule,
  schedule,
  statusesOf,
} from "../model/random-schedule.js";
import { range } from "../model/range.js";
import type { ConnectionScript, Stall } from "../model/scenario.js";

const pick = <T>(random: () => number, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random() * choices.length)] ?? choices[0];

function stallsOf(random: () => number): Stall[] {
  const stalls: Stall[] = [];
  for (let atMs = 1000 + random() * 2000; stalls.length < 4; atMs += 100 + random() * 20_000) {
    const forMs = pick(random, [20, 400, 3500, 40_000]);
    stalls.push({ atMs, forMs });
    atMs += forMs;
  }
  return stalls;
}

const goodOf = ({ count }: Schedule, ...faults: { has(index: number): boolean }[]): number[] =>
  range(0, count).filter((index) => !faults.some((fault) => fault.has(index)));

/** What a gateway owes to barriers: nothing. All of its connections treat them alike. */
function barrierMannersOf(random: () => number): ConnectionScript {
  return pick<ConnectionScript>(random, [
    {},
    { ignoresBarriers: true },
    { barrierLagMs: random() * 12_000 },
    { namesBarriers: "zero" },
    { namesBarriers: "unknown" },
    { namesBarriers: "last taken", barrierLagMs: random() * 12_000 },
    { namesBarriers: "zero", barrierStatus: 8, barrierLagMs: random() * 3000 },
    { diesOnBarriers: true, barrierLagMs: pick(random, [0, 0, 30, 300, 2000, 4000, 8000]) },
  ]);
}

/** Answers that cannot be read. */
function garblingMannersOf(random: () => number): ConnectionScript {
  const barrierLagMs = random() * 3000;
  return pick<ConnectionScript>(random, [
    { garbage: [60, 104, 116, 109, 108, 62], barrierLagMs },
    { cutAnswerAt: 1 + Math.floor(random() * 5), barrierLagMs },
  ]);
}

test("S-16, S-17, S-18, S-19: whatever a gateway does with barriers, however writes stick and loops stall, each good notification is taken once", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      const random = randomFrom(one.seed);
      const isGarbled = random() < 0.2;
      const manners = isGarbled ? garblingMannersOf(random) : barrierMannersOf(random);
      // A gateway that garbles names nothing that is bad.
      const bad = isGarbled ? new Map<number, number>() : statusesOf(one, random);
      // Some answers to barriers are known by their time, which a loop that stalls, or a write that is stuck, cannot tell.
      const isTimeEvidence =
        isGarbled || manners.diesOnBarriers === true || manners.barrierStatus !== undefined;
      const stalls = isTimeEvidence || random() < 0.5 ? undefined : stallsOf(random);
      const model = new ModelGateway({
        slabBytes: one.slabBytes,
        options: { ...optionsOf(one), writeTimeoutMs: 60_000, giveUpAfterMs: 3_600_000 },
        ...(stalls === undefined ? {} : { stalls }),
        random,
        bad,
        connection: () => ({
          lagMs: one.lagMs * random(),
          writeMs: one.writeMs,
          latencyMs: one.latencyMs,
          splitAnswer: random() < 0.3,
          connectMs: random() * 50,
          ...manners,
          ...(!isTimeEvidence && random() < 0.3
            ? { stuck: { afterMs: random() * 4000, forMs: random() * 15_000 } }
            : {}),
        }),
      });
      live(model, one, random);
      expectEachSettledOnce(model, one.count);
      expect(model.taken).toEqual(goodOf(one, bad));
      for (const { index, verdict } of model.settled) {
        const status = bad.get(index);
        if (status === undefined) expect(["accepted", "presumed-accepted"]).toContain(verdict.outcome);
        else expect(verdict).toMatchObject({ outcome: "rejected", status });
      }
      expect(model.events.filter(({ type }) => type === "late-error-response")).toEqual([]);
      expect(model.session.stats.possibleDuplicates).toBe(0);
    }),
    { numRuns: RUNS },
  );
});

test("S-19: a gateway that closes without a word on anything malformed loses nothing good, and nothing bad is presumed accepted", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      const random = randomFrom(one.seed);
      const bad = statusesOf({ ...one, badOneIn: Math.max(5, one.badOneIn) }, random);
      const model = new ModelGateway({
        slabBytes: one.slabBytes,
        options: { ...optionsOf(one), giveUpAfterMs: 3_600_000 },
        random,
        bad,
        connection: () => ({
          severs: true,
          lagMs: one.lagMs,
          writeMs: one.writeMs,
          latencyMs: one.latencyMs,
        }),
      });
      live(model, one, random);
      expectEachSettledOnce(model, one.count);
      expect(new Set(model.taken)).toEqual(new Set(goodOf(one, bad)));
      for (const { index, verdict } of model.settled) {
        if (bad.has(index)) expect(verdict.outcome).toBe("unaccounted");
        else expect(["accepted", "presumed-accepted"]).toContain(verdict.outcome);
      }
    }),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});

test("S-20, S-6: several bad ones that are not named, and several that kill connections, cost no other its acceptance", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      const random = randomFrom(one.seed);
      const bad = statusesOf({ ...one, badOneIn: one.badOneIn === 1 ? 2 : one.badOneIn }, random);
      const poison = new Set(goodOf(one, bad).filter(() => random() < 0.05));
      const manners = barrierMannersOf(random);
      const names = pick(random, ["zero" as const, "unknown" as const]);
      const model = new ModelGateway({
        slabBytes: one.slabBytes,
        options: { ...optionsOf(one), giveUpAfterMs: 36_000_000 },
        random,
        bad,
        poison,
        connection: () => ({
          namesBarriers: "right",
          names,
          lagMs: one.lagMs,
          writeMs: one.writeMs,
          latencyMs: one.latencyMs,
          ...manners,
          // One that no notification has: the same one, after the same time, would say the same of both.
          ...(manners.barrierStatus === undefined ? {} : { barrierStatus: 33 }),
        }),
      });
      live(model, one, random);
      expectEachSettledOnce(model, one.count);
      expect(new Set(model.taken)).toEqual(new Set(goodOf(one, bad, poison)));
      for (const { index, verdict } of model.settled) {
        const status = bad.get(index);
        if (poison.has(index)) expect(verdict.outcome).toBe("unaccounted");
        else if (status !== undefined) expect(verdict).toMatchObject({ outcome: "rejected", status });
        else expect(["accepted", "presumed-accepted"]).toContain(verdict.outcome);
      }
      const repeats = model.taken.length - new Set(model.taken).size;
      expect(repeats).toBeLessThanOrEqual(model.session.stats.possibleDuplicates);
      expect(model.connections).toBeLessThanOrEqual(20 + 16 * (bad.size + poison.size) + one.count);
    }),
    { numRuns: Math.ceil(RUNS / 2) },
  );
});
