import { expect, test } from "vitest";
import { binaryComparisons } from "../../benchmarks/binary/suite.mjs";
import { http2Comparisons } from "../../benchmarks/http2/suite.mjs";
import { networkComparisons } from "../../benchmarks/network/comparisons.mjs";
import {
  comparisonsShown,
  figures,
  goals,
  ratios,
  sideBySide,
} from "../../scripts/measurements/table-rows.mjs";

const local = [...http2Comparisons(), ...binaryComparisons({})];
const distant = networkComparisons({ quick: false }).map((each) => ({ suite: "network", ...each }));
const comparisons = [...local, ...distant];
const isMeasured = ({ suite, title }, name) =>
  comparisons.some(
    (each) => each.suite === suite && each.title === title && each.rows.some((row) => row.name === name),
  );
/** Memory is measured by a program of its own, which lists no rows. */
const isHere = ({ suite }) => suite !== "footprint";

test("every row of ours that a table shows is measured", () => {
  const rows = [...Object.values(figures).flat(), ...Object.values(ratios).flatMap(({ rows: own }) => own)];
  const missing = rows.filter(([, place]) => isHere(place) && !isMeasured(place, place.name));
  expect(missing).toEqual([]);
  expect(rows.length).toBeGreaterThan(10);
});

test("every comparison that a table or a chart shows is one", () => {
  const missing = comparisonsShown()
    .filter(isHere)
    .filter(({ suite, title }) => !comparisons.some((each) => each.suite === suite && each.title === title));
  expect(missing).toEqual([]);
});

test("every goal is a bar of its comparison", () => {
  const missing = goals
    .filter(([place]) => isHere(place))
    .filter(([{ suite, title }, text]) => {
      const its = comparisons.filter((each) => each.suite === suite && each.title === title);
      return !its.some(({ bars = [] }) => bars.some((bar) => bar.text === text));
    });
  expect(missing).toEqual([]);
  expect(goals).toHaveLength(15);
});

test("every column of a table is measured in one of its rows", () => {
  for (const { columns, rows } of [...Object.values(ratios), ...Object.values(sideBySide)]) {
    const here = rows.filter(([, place]) => isHere(place));
    for (const [head, ...names] of columns) {
      if (names.every((name) => name === undefined)) continue;
      const found = here.some(([, place]) => names.some((name) => isMeasured(place, name)));
      expect(found, head).toBe(true);
    }
  }
});

test("what is compared takes enough turns for an interval of 95 %, or its runs are processes of their own", () => {
  const few = local.filter(({ pairs }) => pairs !== undefined && pairs < 6);
  expect(few).toEqual([]);
  expect(local.filter(({ pairs }) => pairs === undefined).map(({ title }) => title)).toEqual([
    "100,000 sends outstanding at once",
  ]);
});
