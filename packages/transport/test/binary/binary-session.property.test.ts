import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelGateway } from "./model/model-gateway.js";
import {
  expectEachSettledOnce,
  hostileScript,
  live,
  optionsOf,
  RUNS,
  randomFrom,
  schedule,
  statusesOf,
  submitSome,
} from "./model/random-schedule.js";
import type { ConnectionScript } from "./model/scenario.js";

test("S-2, S-11: with error responses alone, each good notification is taken exactly once and in order", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      const random = randomFrom(one.seed);
      const bad = statusesOf(one, random);
      const model = new ModelGateway({
        slabBytes: one.slabBytes,
        options: optionsOf(one),
        random,
        bad,
        connection: () => ({
          lagMs: one.lagMs * random(),
          writeMs: one.writeMs,
          latencyMs: one.latencyMs,
          splitAnswer: random() < 0.3,
          writeFails: random() < 0.5,
          connectMs: random() * 50,
          ...(random() < 0.2 ? { shutdownAfter: 1 + Math.floor(random() * 20) } : {}),
        }),
      });
      live(model, one, random);
      expectEachSettledOnce(model, one.count);
      const good = Array.from({ length: one.count }, (_, index) => index).filter((index) => !bad.has(index));
      expect(model.taken).toEqual(good);
      for (const { index, verdict } of model.settled) {
        const status = bad.get(index);
        if (status === undefined) expect(["accepted", "presumed-accepted"]).toContain(verdict.outcome);
        else expect(verdict).toMatchObject({ outcome: "rejected", status });
      }
      expect(model.session.stats.possibleDuplicates).toBe(0);
    }),
    { numRuns: RUNS },
  );
});

test("S-5, S-4, S-11: nothing is lost under arbitrary closes, unknown identifiers, garbage and refused connections", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      const random = randomFrom(one.seed);
      const bad = statusesOf(one, random);
      // After a stretch of faults the gateway behaves, so that everything can end well.
      const model = new ModelGateway({
        slabBytes: one.slabBytes,
        options: { ...optionsOf(one), maxHandshakeCloses: 50, giveUpAfterMs: 3_600_000 },
        random,
        bad,
        connection: (n) =>
          n < 12 ? hostileScript(one, random) : { lagMs: one.lagMs, latencyMs: one.latencyMs },
      });
      live(model, one, random);
      expectEachSettledOnce(model, one.count);
      const taken = new Set(model.taken);
      const doubt = new Set<number>();
      for (const { index, verdict } of model.settled) {
        const status = bad.get(index);
        if (verdict.outcome === "unaccounted") doubt.add(index);
        else if (status !== undefined) expect(verdict).toMatchObject({ outcome: "rejected", status });
        else {
          expect(["accepted", "presumed-accepted"]).toContain(verdict.outcome);
          expect(taken).toContain(index);
        }
      }
      // Only a notification that stood alone when three connections died is given up.
      const isolated = model.events.filter((event) => event.type === "poison-isolated").length;
      expect(doubt.size).toBe(isolated);
      const repeats = model.taken.length - taken.size;
      expect(repeats).toBeLessThanOrEqual(model.session.stats.possibleDuplicates);
    }),
    { numRuns: RUNS },
  );
});

test("S-5: with onConnectionLost 'report', no notification is ever taken twice", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      const random = randomFrom(one.seed);
      const bad = statusesOf(one, random);
      const model = new ModelGateway({
        slabBytes: one.slabBytes,
        options: {
          ...optionsOf(one),
          onConnectionLost: "report",
          maxHandshakeCloses: 50,
          giveUpAfterMs: 3_600_000,
        },
        random,
        bad,
        connection: (n) =>
          n < 12 ? hostileScript(one, random) : { lagMs: one.lagMs, latencyMs: one.latencyMs },
      });
      live(model, one, random);
      expectEachSettledOnce(model, one.count);
      expect(new Set(model.taken).size).toBe(model.taken.length);
      expect(model.session.stats.possibleDuplicates).toBe(0);
      const taken = new Set(model.taken);
      for (const { index, verdict } of model.settled) {
        if (verdict.outcome === "accepted" || verdict.outcome === "presumed-accepted")
          expect(taken).toContain(index);
        if (verdict.outcome === "rejected") expect(taken).not.toContain(index);
      }
    }),
    { numRuns: RUNS },
  );
});

test("S-6: a poison notification never stops the queue and never loops for ever", () => {
  fc.assert(
    fc.property(schedule, fc.integer({ min: 0, max: 59 }), (one, at) => {
      const random = randomFrom(one.seed);
      const poison = new Set([at % one.count]);
      const bad = statusesOf(one, random);
      for (const index of poison) bad.delete(index);
      const model = new ModelGateway({
        slabBytes: one.slabBytes,
        options: { ...optionsOf(one), giveUpAfterMs: 600_000 },
        random,
        bad,
        poison,
        connection: () => ({ lagMs: one.lagMs * random(), latencyMs: one.latencyMs, writeMs: one.writeMs }),
      });
      live(model, one, random);
      expectEachSettledOnce(model, one.count);
      const taken = new Set(model.taken);
      for (const { index, verdict } of model.settled) {
        if (poison.has(index)) expect(verdict.outcome).toBe("unaccounted");
        else if (bad.has(index)) expect(verdict.outcome).toBe("rejected");
        else {
          expect(["accepted", "presumed-accepted"]).toContain(verdict.outcome);
          expect(taken).toContain(index);
        }
      }
    }),
    { numRuns: RUNS },
  );
});

test("S-8, S-9, S-10, S-11: flush, cancel, expiry, black holes and close at any moment settle everything exactly once", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      const random = randomFrom(one.seed);
      const bad = statusesOf(one, random);
      const model = new ModelGateway({
        slabBytes: one.slabBytes,
        options: { ...optionsOf(one), writeTimeoutMs: 4000, giveUpAfterMs: 20_000 },
        random,
        bad,
        connection: () => {
          const odd: ConnectionScript[] = [
            {},
            { blackHole: true },
            { connect: "never" },
            { connect: "certificate" },
            { ignoresBarriers: true },
            { diesOnBarriers: true },
          ];
          const script =
            random() < 0.5 ? (odd[Math.floor(random() * odd.length)] ?? {}) : hostileScript(one, random);
          return { latencyMs: one.latencyMs, ...script };
        },
      });
      const closeAtMs = model.nowMs + random() * (one.spreadMs + 5000);
      let submitted = 0;
      let flushes = 0;
      let answers = 0;
      for (let index = 0; index < one.count; index++) {
        model.at(model.nowMs + random() * one.spreadMs, () => {
          if (model.nowMs >= closeAtMs) return;
          const expires = random() < 0.2;
          submitted += submitSome(model, submitted, {
            most: 60,
            together: one.together,
            random,
            expiration: expires ? Math.floor(model.nowMs / 1000) + Math.floor(random() * 4) : undefined,
          });
          if (random() < 0.1) model.cancel(Math.floor(random() * submitted));
          if (random() < 0.1) {
            flushes += 1;
            model.flush(random() * 5000, () => {
              answers += 1;
            });
          }
        });
      }
      model.at(closeAtMs, () => model.close(random() < 0.5 ? 0 : random() * 20_000));
      model.run();
      expectEachSettledOnce(model, submitted);
      expect(answers).toBe(flushes);
      expect(model.session.stateName).toBe("closed");
      const taken = new Set(model.taken);
      for (const { index, verdict } of model.settled) {
        if (["failed", "cancelled", "expired"].includes(verdict.outcome)) expect(taken).not.toContain(index);
        if (verdict.outcome === "rejected") expect(bad.has(index)).toBe(true);
        if (verdict.outcome === "accepted") expect(taken).toContain(index);
      }
    }),
    { numRuns: RUNS },
  );
});

test("S-11: verdicts may submit, cancel and flush while they are handed over", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      const random = randomFrom(one.seed);
      const bad = statusesOf(one, random);
      const model = new ModelGateway({
        slabBytes: one.slabBytes,
        options: optionsOf(one),
        random,
        bad,
        connection: () => ({ lagMs: one.lagMs * random(), latencyMs: one.latencyMs }),
      });
      let submitted = Math.min(5, one.count);
      model.onSettled = () => {
        const { count, together } = one;
        if (submitted < count)
          submitted += submitSome(model, submitted, { most: count - submitted, together, random });
        if (random() < 0.1) model.flush(10_000, () => {});
      };
      for (let index = 0; index < Math.min(5, one.count); index++) model.submit(index);
      model.run();
      expectEachSettledOnce(model, one.count);
      const good = Array.from({ length: one.count }, (_, index) => index).filter((index) => !bad.has(index));
      expect(model.taken).toEqual(good);
    }),
    { numRuns: RUNS },
  );
});
