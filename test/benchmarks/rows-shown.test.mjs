import { expect, test } from "vitest";
import { binaryComparisons } from "../../benchmarks/binary/suite.mjs";
import { http2Comparisons } from "../../benchmarks/http2/suite.mjs";
import { figures, ratios, sideBySide } from "../../scripts/measurements/table-rows.mjs";

const comparisons = [...http2Comparisons(), ...binaryComparisons({})];
const isMeasured = ({ suite, title }, name) =>
  comparisons.some(
    (each) => each.suite === suite && each.title === title && each.rows.some((row) => row.name === name),
  );
const isHere = ({ suite }) => suite === "http2" || suite === "binary";

test("every row of ours that a table shows is measured", () => {
  const rows = [...Object.values(figures).flat(), ...Object.values(ratios).flatMap(({ rows: own }) => own)];
  const missing = rows.filter(([, place]) => isHere(place) && !isMeasured(place, place.name));
  expect(missing).toEqual([]);
  expect(rows.length).toBeGreaterThan(10);
});

test("every column of a table is measured in one of its rows", () => {
  for (const { columns, rows } of [...Object.values(ratios), ...Object.values(sideBySide)]) {
    const here = rows.filter(([, place]) => isHere(place));
    for (const [head, ...names] of here.length === 0 ? [] : columns) {
      const found = here.some(([, place]) => names.some((name) => isMeasured(place, name)));
      expect(found, head).toBe(true);
    }
  }
});

test("what is compared takes enough turns for an interval of 95 %, or its runs are processes of their own", () => {
  const few = comparisons.filter(({ pairs }) => pairs !== undefined && pairs < 6);
  expect(few).toEqual([]);
  expect(comparisons.filter(({ pairs }) => pairs === undefined).map(({ title }) => title)).toEqual([
    "100,000 sends outstanding at once",
  ]);
});
