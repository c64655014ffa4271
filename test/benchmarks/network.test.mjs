import { describe, expect, test } from "vitest";
import {
  binaryBoundMs,
  burstBoundMs,
  firstBoundMs,
  requestBoundMs,
} from "../../benchmarks/network/bounds.mjs";
import { networkComparisons } from "../../benchmarks/network/comparisons.mjs";
import { latenciesOf } from "../../benchmarks/network/latencies.mjs";

const roundTripMs = 80;

describe("the bounds of the network's rows", () => {
  test("a burst takes two round trips of set-up, and one for all streams of all connections", () => {
    const burst = { roundTripMs, count: 100_000, connections: 4, streams: 1000 };
    expect(burstBoundMs(burst)).toBe((2 + 25) * 80);
    expect(burstBoundMs({ ...burst, connections: 10 })).toBe((2 + 10) * 80);
    expect(burstBoundMs({ ...burst, count: 100_001 })).toBe((2 + 26) * 80);
    expect(burstBoundMs({ ...burst, proofs: 1 })).toBe((2 + 1 + 25) * 80);
  });

  test("a first request takes three round trips, each later one takes one", () => {
    expect(firstBoundMs({ roundTripMs })).toBe(240);
    expect(requestBoundMs({ roundTripMs })).toBe(80);
  });

  test("binary: a bad notification costs a round trip, and so does the last proof", () => {
    expect(binaryBoundMs({ roundTripMs })).toBe(3 * 80);
    expect(binaryBoundMs({ roundTripMs, bad: 50 })).toBe(53 * 80);
  });

  test("every row has a bound: milliseconds, or another row of its comparison", () => {
    for (const quick of [false, true]) {
      for (const { title, rows, bars = [] } of networkComparisons({ quick })) {
        const names = rows.map(({ name }) => name);
        expect(new Set(names).size, title).toBe(names.length);
        for (const { boundMs } of rows) expect(boundMs > 0 || names.includes(boundMs), title).toBe(true);
        for (const { row } of bars) expect(names).toContain(row);
      }
    }
  });
});

describe("the percentiles of a steady run", () => {
  /** A notification each millisecond, which takes as long as `timesMs` say. */
  const run = (timesMs) => ({
    startedAtMs: 5000,
    times: Buffer.from(Float64Array.from(timesMs, (ms, n) => n + ms).buffer).toString("base64"),
  });

  test("count from when a notification should have been sent", () => {
    const { p50Ms, p99Ms, maxMs } = latenciesOf(run(Array.from({ length: 100 }, (_, n) => n + 1)), {
      perSecond: 1000,
      leftOut: 0,
      cutsAtMs: [],
    });
    expect([p50Ms, p99Ms, maxMs]).toEqual([50, 99, 100]);
  });

  test("leave out the beginning", () => {
    const found = latenciesOf(run([900, 900, 7, 7]), { perSecond: 1000, leftOut: 2, cutsAtMs: [] });
    expect(found).toMatchObject({ p50Ms: 7, maxMs: 7, onLost: 0 });
  });

  test("count what was in flight on a lost connection apart", () => {
    // The client learns it after 50 ms: numbers 41 to 50 are on their way for 10 ms then, and come late.
    const timesMs = Array.from({ length: 100 }, (_, n) => (n > 40 && n <= 50 ? 300 : 10));
    const found = latenciesOf(run(timesMs), { perSecond: 1000, leftOut: 0, cutsAtMs: [5050.5] });
    expect(found).toMatchObject({ p99Ms: 10, maxMs: 10, p99AllMs: 300, onLost: 10 });
  });

  test("count what was begun after a loss and had to wait", () => {
    const timesMs = Array.from({ length: 100 }, (_, n) => (n > 50 && n <= 60 ? 200 : 10));
    const found = latenciesOf(run(timesMs), { perSecond: 1000, leftOut: 0, cutsAtMs: [5050.5] });
    expect(found).toMatchObject({ maxMs: 200, onLost: 10 });
  });
});
