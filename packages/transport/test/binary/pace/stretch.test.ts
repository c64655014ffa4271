import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Stretch } from "../../../src/session/binary/connection/stretch.js";
import { ModelGateway } from "../model/model-gateway.js";
import { RUNS, randomFrom } from "../model/random-schedule.js";
import { range } from "../model/range.js";

const LEAST = 2048;
const SCHEDULES = Math.min(20, RUNS);

interface Burst {
  readonly count: number;
  /** Indexes of the bad ones. */
  readonly badAt: readonly number[];
  readonly roundTripMs?: number;
  /** Between reading a bad one and its error response. */
  readonly lagMs?: number;
}

interface Lived {
  readonly model: ModelGateway;
  readonly errorsAtMs: readonly number[];
  /** How many notifications each error response has discarded. */
  readonly discarded: readonly number[];
}

/** Submits all at once, and runs until everything has settled. */
function burst({ count, badAt, roundTripMs = 80, lagMs = 0 }: Burst): Lived {
  const bad = new Map(badAt.map((index) => [index, 8]));
  const model = new ModelGateway({
    bad,
    options: { resendBufferSize: 100_000, settleAfterMs: 10_000, spareConnection: "always" },
    connection: () => ({ latencyMs: roundTripMs / 2, connectMs: 1, lagMs }),
  });
  const errorsAtMs: number[] = [];
  const discarded: number[] = [];
  model.onEvent = (event) => {
    if (event.type === "error-response") errorsAtMs.push(model.nowMs);
    if (event.type === "resending") discarded.push(event.count);
  };
  model.submitAll(count);
  model.run(600_000);
  expect(model.taken).toEqual(range(0, count).filter((index) => !bad.has(index)));
  return { model, errorsAtMs, discarded };
}

describe("S-33: after an error response a session writes as far as the next bad notification may be", () => {
  test("S-33: without one everything leaves at once", () => {
    const { model } = burst({ count: 20_000, badAt: [] });
    expect(model.session.stats).toMatchObject({ written: 20_000, resent: 0 });
  });

  test("S-33: at least 2,048 notifications, however near the last one was", () => {
    const { discarded } = burst({ count: 10_000, badAt: [5, 10, 15] });
    expect(discarded.slice(1)).toEqual([LEAST - 5, LEAST - 5]);
  });

  test("S-33: four times as far as they were apart on average", () => {
    const { discarded } = burst({ count: 20_000, badAt: [999, 1999, 2999, 4999] });
    // They were 1,000 apart each time: 4,000 leave, and those up to the bad one are not discarded.
    expect(discarded.slice(1)).toEqual([3000, 3000, 2000]);
    const after = burst({ count: 20_000, badAt: [999, 1999, 4999, 5999] });
    // 1,000, then 3,000 apart: 2,000 on average.
    expect(after.discarded.slice(1)).toEqual([3000, 1000, 7000]);
  });

  test("S-33: twice as far where error responses come within 10 ms", () => {
    const badAt = [1999, 3999, 5999];
    expect(burst({ count: 20_000, badAt, roundTripMs: 9 }).discarded.slice(1)).toEqual([2000, 2000]);
    expect(burst({ count: 20_000, badAt, roundTripMs: 10 }).discarded.slice(1)).toEqual([6000, 6000]);
  });

  test("S-33: the next stretch, four times as long, begins as long after it as the error response took", () => {
    for (const [roundTripMs, lagMs, waitMs] of [
      [80, 0, 80],
      [20, 30, 50],
      [300, 0, 250],
      [20, 5000, 250],
    ] as const) {
      const { model, errorsAtMs } = burst({
        count: 16_000,
        badAt: [0, 5000, 14_000],
        roundTripMs,
        lagMs,
      });
      const [first = 0, second = 0, third = 0] = errorsAtMs;
      // 2,048, then 8,192: it is in the second stretch. Four times their average then reaches to the last one.
      expect(second - first).toBe(waitMs + roundTripMs + lagMs);
      expect(third - second).toBe(roundTripMs + lagMs);
      expect(model.session.pending).toBe(0);
    }
  });

  test("S-33: an error response took as long as it is after the write that held the bad one", () => {
    const waitAfter = (
      writes: readonly (readonly [end: number, atMs: number])[],
      answeredAtMs: number,
    ): number => {
      const stretch = new Stretch(0);
      for (const [end, atMs] of writes) stretch.written(end, atMs);
      stretch.discarded(5, answeredAtMs);
      stretch.written(stretch.end, 1000);
      return stretch.resumesAtMs - 1000;
    };
    const writes = Array.from({ length: 10 }, (_, n) => [10 * (n + 1), 5 * n] as const);
    expect(waitAfter(writes, 80)).toBe(80);
    // At least 3 ms.
    expect(waitAfter(writes, 1)).toBe(3);
    // The connection was lost, and all of it was written again.
    expect(waitAfter([...writes, [10, 500]], 530)).toBe(30);
  });

  test("S-34: the next bad notification, if it is as far away as usual, is the last before likelyEnd", () => {
    const stretch = new Stretch(100);
    expect(stretch.likelyEnd).toBe(0);
    stretch.discarded(1100, 0);
    expect(stretch.likelyEnd).toBe(2100);
    stretch.discarded(2601, 0);
    // 1,000 and 1,501 apart.
    expect(stretch.likelyEnd).toBe(2601 + 1251);
  });

  test("S-33: where no other bad one follows for long, few waits do", () => {
    const { errorsAtMs } = burst({ count: 50_000, badAt: [0, 49_999] });
    const [first = 0, second = 0] = errorsAtMs;
    // 2,048 at once, 8,192 and 32,768 after waits of a round trip, then the rest.
    expect(second - first).toBe(3 * 80 + 80);
  });

  test("S-33: bad ones at any distance: each error response discards no more than three times that far, and a stretch", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.constantFrom(3, 100, 1000, 4000),
        (seed, oneIn) => {
          const random = randomFrom(seed);
          const count = Math.min(8000, 40 * oneIn);
          const badAt = range(0, count).filter(() => random() < 1 / oneIn);
          const { discarded } = burst({ count, badAt, roundTripMs: 1 + Math.floor(200 * random()) });
          let usual: number | undefined;
          let from = 0;
          for (const [n, index] of badAt.entries()) {
            const distance = index + 1 - from;
            from = index + 1;
            const stretch = usual === undefined ? Infinity : Math.max(LEAST, Math.ceil(4 * usual));
            expect(discarded[n] ?? 0).toBeLessThanOrEqual(3 * distance + stretch);
            // The last one of all may discard nothing.
            if (from < count) usual = usual === undefined ? distance : (usual + distance) / 2;
          }
        },
      ),
      { numRuns: SCHEDULES },
    );
  });
});
