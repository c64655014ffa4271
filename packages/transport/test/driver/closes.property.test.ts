import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Life, type Serve } from "./world/life.js";
import { mishaps } from "./world/mishaps.js";
import { answeringServer, gateway } from "./world/peers.js";

const RUNS = Math.ceil(Number(process.env["APNS_SCHEDULES"] ?? 4000) / 4);
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** A peer that answers, or ends its connections at any moment; some cannot be reached. */
function moody(serve: Serve): Serve {
  return (socket, life) => {
    const { dice, loop } = life;
    if (dice.chance(0.4)) loop.outside(dice.between(0, 300), () => socket.end());
    if (dice.chance(0.1)) socket.isBlackHole = true;
    return serve(socket, life);
  };
}

/** Closes at any step, once or again with a shorter time-out, in a life with stalls. */
async function close(life: Life): Promise<void> {
  const { dice, loop } = life;
  life.connector.refuses = () => dice.chance(0.3);
  life.submitAll(dice.pick(0, 200));
  const mishap = mishaps(dice);
  const steps = Array.from({ length: dice.between(1, 3) }, () => dice.between(0, 150));
  let isClosed = false;
  const closeNow = (timeoutMs: number): void => {
    void life.driver.close(timeoutMs).then(() => {
      isClosed = true;
    });
  };
  loop.mishap = () => {
    mishap(loop);
    const isStep = steps.some((step) => loop.callbacks === life.count + step);
    // What is submitted after a close is refused, which is not the question here.
    if (isStep && life.submitted === life.count) closeNow(dice.pick(0, 0, 1, 50, 2000));
  };
  loop.outside(dice.between(200, 3000), () => loop.poll(() => closeNow(0)));
  await loop.run(() => isClosed);
  expect(life.settled).toEqual(life.indexes);
  expect(life.driver.connectionCount).toBe(0);
  expect(life.events).not.toContainEqual(expect.objectContaining({ type: "illegal-input" }));
}

describe("a close at any step: connecting, shaking hands, waiting, resending, stalled", () => {
  test("D-4: HTTP/2: no report is one too many, and everything settles once", async () => {
    const one = async (seed: number): Promise<void> => {
      const life = new Life(seed, 500, moody(answeringServer));
      life.speakHttp2({ answerTimeoutMs: 600, giveUpAfterMs: 900, reconnectDelay: { baseMs: 5, maxMs: 50 } });
      await close(life);
    };
    await fc.assert(fc.asyncProperty(seeds, one), { numRuns: RUNS });
  });

  test("D-4: binary: no report is one too many, and everything settles once", async () => {
    const one = async (seed: number): Promise<void> => {
      const bad = new Set([3, 7]);
      const serve: Serve = (socket, { loop, lagMs }) => gateway(socket, loop, { bad, taken: [], lagMs });
      const life = new Life(seed, 500, moody(serve));
      life.speakBinary({
        settleAfterMs: 600,
        barrierTimeoutMs: 600,
        giveUpAfterMs: 900,
        confirm: life.dice.pick("barrier", "silence"),
        spareConnection: life.dice.pick("never", "auto", "always"),
        reconnectDelay: { baseMs: 5, maxMs: 50 },
      });
      await close(life);
    };
    // The first: one connection ends, all is settled by that, and another ends before the session is asked again.
    await fc.assert(fc.asyncProperty(seeds, one), { numRuns: RUNS, examples: [[68347917]] });
  });
});
