import { expect, test } from "vitest";
import { ratiosOf } from "../../benchmarks/harness/ratios.mjs";
import { judged, rowOf } from "../../benchmarks/harness/runs.mjs";
import { turnsOf } from "../../benchmarks/harness/turns.mjs";

const comparison = { suite: "http2", title: "t" };
const ours = { name: "ours", kind: "ours" };
const peer = { name: "peer", kind: "peer" };
const runsOf = (...all) => new Map(all);
const costs = (...values) =>
  values.map((cpuMicrosEach) => ({ cpuMicrosEach, perSecond: 1e6 / cpuMicrosEach }));

test("every second round runs backwards, so that a drift of the machine cancels out", () => {
  expect([0, 1, 2].map((round) => turnsOf(["a", "b", "c"], round).join(""))).toEqual(["abc", "cba", "abc"]);
});

test("a ratio is the median of the rounds' ratios, not the ratio of the medians", () => {
  // The machine slows down and speeds up; ours is three times as cheap all the time.
  const runs = runsOf([ours, costs(1, 2, 4, 2, 1, 8)], [peer, costs(3, 6, 12, 6, 3, 24)]);
  const [cpu, rate] = ratiosOf(comparison, runs);
  expect(cpu).toMatchObject({ name: "ours", against: "peer", field: "cpuMicrosEach", kind: "ratio" });
  expect(cpu).toMatchObject({ reached: 3, from: 3, to: 3, pairs: 6, sure: true });
  expect(rate).toMatchObject({ field: "perSecond", reached: 3 });
});

test("a row that takes part in fewer rounds is compared in those", () => {
  const runs = runsOf([ours, costs(1, 1, 1, 1, 1, 1, 9, 9)], [peer, costs(2, 2, 2, 2, 2, 2)]);
  expect(ratiosOf(comparison, runs)[0]).toMatchObject({ reached: 2, pairs: 6, sure: true });
});

test("too few rounds make no sure ratio", () => {
  expect(ratiosOf(comparison, runsOf([ours, costs(1, 1)], [peer, costs(2, 2)]))[0].sure).toBe(false);
});

test("a row that does not count is compared with nothing, and one that never ran is not either", () => {
  const wrong = [...costs(1, 1), { void: "3 of 4" }];
  expect(ratiosOf(comparison, runsOf([ours, costs(1, 1, 1)], [peer, wrong]))).toEqual([]);
  expect(ratiosOf(comparison, runsOf([ours, costs(1)], [peer, []]))).toEqual([]);
});

test("a bar names a field, what is subtracted first, and whether it was met", () => {
  const latency = (...values) => values.map((p99) => ({ p99, cpuMicrosEach: 1, perSecond: 1 }));
  const bar = { row: "ours", against: "peer", field: "p99", minus: 30, factor: 2, text: "twice" };
  const runs = runsOf([ours, latency(40, 40)], [peer, latency(60, 60)]);
  const [found] = ratiosOf({ ...comparison, bars: [bar] }, runs);
  expect(found).toMatchObject({ bar: "twice", wanted: 2, reached: 3, met: true });
});

test("a bar can be a limit of ours alone", () => {
  const bar = { row: "ours", field: "peakMB", atMost: 250, text: "memory" };
  const [found] = ratiosOf(
    { ...comparison, bars: [bar] },
    runsOf([ours, [{ peakMB: 251 }, { peakMB: 255 }]]),
  );
  expect(found).toMatchObject({ bar: "memory", atMost: 250, reached: 253, met: false });
});

const sink = { requests: 99, cpuMicros: 50, wallMicros: 100 };
const good = { accepted: 99, rejected: 1, seconds: 2, cpuMicros: 500 };
const row = { ...ours, bad: (count) => (count > 0 ? 1 : 0) };

test("a run counts if every notification was answered once, by the client's report and by the sink's count", () => {
  expect(judged(good, { row, count: 100, sent: 0, sink }).void).toBeUndefined();
  const lost = judged(good, { row, count: 100, sent: 0, sink: { ...sink, requests: 98 } });
  expect(lost.void).toBe("99 accepted and 1 rejected of 100; the sink took 98 of 99");
  const plain = { accepted: 100, rejected: 0, seconds: 2, cpuMicros: 500 };
  const counted = judged(plain, { row: ours, count: 100, sent: 20, sink: { ...sink, requests: 120 } });
  expect(counted).toMatchObject({ void: undefined, perSecond: 50, cpuMicrosEach: 5, sinkShare: 0.5 });
});

test.each([
  ["one that the sink took twice", { requests: 101 }, {}],
  ["one that the sink never saw", { requests: 99 }, {}],
  ["one that the client does not report", { requests: 100 }, { accepted: 99 }],
])("a run does not count: %s", (_, counted, reported) => {
  const run = { accepted: 100, rejected: 0, seconds: 2, cpuMicros: 500, ...reported };
  const figures = judged(run, { row: ours, count: 100, sent: 0, sink: { ...sink, ...counted } });
  expect(figures.void).toContain("of 100");
  expect(rowOf(comparison, ours, runsOf([ours, [figures]]))).toMatchObject({ void: figures.void, rounds: 1 });
});
