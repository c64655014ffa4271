import { expect, test } from "vitest";
import { mergeSittings, rowsIn, sittingsIn } from "../../benchmarks/harness/sittings.mjs";
import { medianInterval } from "../../benchmarks/harness/statistics.mjs";

const ratio = (reached, [from, to], others = {}) => ({
  ...{ suite: "http2", title: "t", name: "ours", against: "peer", field: "cpuMicrosEach" },
  ...{ kind: "ratio", reached, from, to, pairs: 20, sure: true, ...others },
});
const figure = (cpuMicrosEach, [cpuMicrosFrom, cpuMicrosTo]) => ({
  ...{ suite: "http2", title: "t", name: "ours", kind: "ours" },
  ...{ cpuMicrosEach, cpuMicrosFrom, cpuMicrosTo, form: undefined },
});

// The places are those of the sign test's tables for 95 %.
test.each([
  [6, 1, 6],
  [9, 2, 8],
  [12, 3, 10],
  [20, 6, 15],
  [40, 14, 27],
])("the interval of the median of %i values: from the %ith to the %ith", (count, from, to) => {
  const values = Array.from({ length: count }, (_, n) => count - n);
  const interval = medianInterval(values);
  expect(interval).toMatchObject({ median: (count + 1) / 2, from, to, count });
  expect(interval.coverage).toBeGreaterThanOrEqual(0.95);
});

test("five values are too few for 95 %, and the interval says so", () => {
  expect(medianInterval([5, 1, 4, 2, 3])).toEqual({ median: 3, from: 1, to: 5, coverage: 0.9375, count: 5 });
  expect(medianInterval([7])).toEqual({ median: 7, from: 7, to: 7, coverage: 0, count: 1 });
});

test("a ratio on which two sittings agree is a claim, with the interval of both", () => {
  const [merged] = mergeSittings([[ratio(40, [38, 43])], [ratio(44, [42, 46])]]);
  expect(merged).toMatchObject({ repeats: true, reached: 42, from: 38, to: 46, sittings: 2 });
});

test.each([
  ["its intervals have no part in common", [[ratio(0.64, [0.62, 0.66])], [ratio(0.89, [0.87, 0.9])]]],
  ["it was measured once", [[ratio(40, [38, 43])]]],
  ["a sitting had too few pairs", [[ratio(40, [38, 43])], [ratio(40, [38, 43], { sure: false })]]],
])("a ratio is no claim: %s", (_, sittings) => {
  expect(mergeSittings(sittings)[0].repeats).toBe(false);
});

test("a bar is met if every sitting met it", () => {
  const bar = (met) => ratio(2, [1, 3], { bar: "b", wanted: 2, met });
  expect(mergeSittings([[bar(true)], [bar(false)]])[0].met).toBe(false);
  expect(mergeSittings([[bar(true)], [bar(true)]])[0].met).toBe(true);
});

test("figures of two sittings: the median between, the interval around both", () => {
  const [merged] = mergeSittings([[figure(3, [2.8, 3.1])], [figure(4, [3.9, 4.4])]]);
  expect(merged).toMatchObject({ cpuMicrosEach: 3.5, cpuMicrosFrom: 2.8, cpuMicrosTo: 4.4 });
});

test("a row that does not count once does not count", () => {
  const wrong = { suite: "http2", title: "t", name: "ours", kind: "ours", void: "3 of 4" };
  expect(mergeSittings([[figure(3, [2, 4])], [wrong]])).toEqual([wrong]);
});

test("what another sitting lacks is left out", () => {
  expect(mergeSittings([[figure(3, [2, 4]), ratio(1, [1, 1])], [figure(3, [2, 4])]])).toHaveLength(1);
});

test("printed rows are read with the lines of other programs around them, sitting by sitting", () => {
  const printed = [
    "> apns-workspace@ bench",
    '{"suite":"machine","name":"Node"}',
    '{"suite":"http2","name":"a","sitting":1}',
    '{"suite":"http2","name":"a","sitting":2}',
    '{"suite":"http2","name":"a","sitting":"all"}',
    "",
  ].join("\n");
  expect(sittingsIn(rowsIn(printed)).map((rows) => rows.map(({ sitting }) => sitting))).toEqual([[1], [2]]);
});
