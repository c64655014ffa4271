import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Life } from "./world/life.js";
import { mishaps } from "./world/mishaps.js";
import { answeringServer, gateway } from "./world/peers.js";

const RUNS = Math.ceil(Number(process.env["APNS_SCHEDULES"] ?? 4000) / 4);
/** A peer is never slower than this, and every time-out is longer than it: by what stalls may count. */
const SLOWEST_MS = 1500;
const TIMEOUT_MS = 3800;

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe("a program that is blocked, stopped or asleep at any moment, for longer than every time-out", () => {
  test("D-2, D-3: HTTP/2: nothing is in doubt, and nothing fails", async () => {
    const one = async (seed: number): Promise<void> => {
      const life = new Life(seed, SLOWEST_MS, answeringServer);
      life.speakHttp2({
        answerTimeoutMs: TIMEOUT_MS,
        queueTimeoutMs: TIMEOUT_MS,
        giveUpAfterMs: TIMEOUT_MS,
        pingAfterMs: 1200,
        pingTimeoutMs: 1200,
        probeAfterIdleMs: 3000,
        settingsTimeoutMs: TIMEOUT_MS,
      });
      life.submitAll(life.dice.pick(0, 500, 8000));
      life.loop.mishap = mishaps(life.dice);
      await life.loop.run(() => life.fates.length === life.count);
      expect(life.settled).toEqual(life.indexes);
      expect(life.fates.filter(([, outcome]) => outcome !== "accepted")).toEqual([]);
      expect(life.session.stats.possibleDuplicates).toBe(0);
      expect(life.events).not.toContainEqual(expect.objectContaining({ type: "illegal-input" }));
    };
    // The example: a gap that a finished write noticed, and another at once.
    await fc.assert(fc.asyncProperty(seeds, one), { numRuns: RUNS, examples: [[476920041]] });
  });

  test("D-2, S-25: binary: everything settles as the gateway decided, and nothing is taken twice", async () => {
    const one = async (seed: number): Promise<void> => {
      const bad = new Set<number>();
      const taken: number[] = [];
      const life = new Life(seed, SLOWEST_MS, (socket, { loop, lagMs }) =>
        gateway(socket, loop, { bad, taken, lagMs }),
      );
      for (const index of life.indexes) if (life.dice.chance(0.1)) bad.add(index);
      life.speakBinary({
        settleAfterMs: TIMEOUT_MS,
        barrierTimeoutMs: TIMEOUT_MS,
        giveUpAfterMs: TIMEOUT_MS,
        writeTimeoutMs: TIMEOUT_MS,
        idleTimeoutMs: 3000,
        confirm: life.dice.pick("barrier", "silence"),
        spareConnection: life.dice.pick("never", "auto", "always"),
      });
      life.submitAll(life.dice.pick(0, 500, 8000));
      life.later(8000, () => life.driver.flush(600_000).catch(() => {}));
      life.loop.mishap = mishaps(life.dice);
      await life.loop.run(() => life.fates.length === life.count);
      expect(life.settled).toEqual(life.indexes);
      const expected = (index: number): RegExp => (bad.has(index) ? /^rejected$/ : /^(presumed-)?accepted$/);
      expect(life.fates.filter(([index, outcome]) => !expected(index).test(outcome))).toEqual([]);
      expect([...taken].sort((a, b) => a - b)).toEqual(life.indexes.filter((index) => !bad.has(index)));
      expect(life.session.stats.possibleDuplicates).toBe(0);
      expect(life.events).not.toContainEqual(expect.objectContaining({ type: "illegal-input" }));
    };
    await fc.assert(fc.asyncProperty(seeds, one), { numRuns: RUNS });
  });
});
