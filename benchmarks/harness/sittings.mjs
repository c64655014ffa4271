import { median } from "./statistics.mjs";

/**
 * Makes one set of rows of several sittings, each a whole run of the benchmarks.
 *
 * Figures become medians over the sittings; a field `from...` or `...From` the least, `to...` or `...To` the largest. A ratio gets `repeats`:
 * whether the intervals of all sittings have a part in common, and each holds its median with 95 %. Only such a ratio is
 * a claim; its interval spans those of the sittings, and its bar is met if each sitting met it. A row that does not
 * count in one sitting does not count.
 *
 * @param {object[][]} sittings The rows of each, as printed with --json.
 * @returns {object[]} In the order of the first sitting; what another one lacks is left out.
 */
export function mergeSittings(sittings) {
  const [first, ...others] = sittings.map((rows) => new Map(rows.map((row) => [keyOf(row), row])));
  return [...first].flatMap(([key, row]) => {
    const same = [row, ...others.map((rows) => rows.get(key))];
    if (same.includes(undefined)) return [];
    return [same.find((each) => each.void !== undefined) ?? mergeRows(same)];
  });
}

function keyOf({ suite, title, name, against, field, bar }) {
  return JSON.stringify([suite, title, name, against, field, bar]);
}

function mergeRows(rows) {
  const [first] = rows;
  const { sitting, ...merged } = first;
  for (const [field, value] of Object.entries(first)) {
    if (typeof value !== "number") continue;
    const values = rows.map((row) => row[field]);
    if (/^from|From$/.test(field)) merged[field] = Math.min(...values);
    else if (/^to(?![a-z])|To$/.test(field)) merged[field] = Math.max(...values);
    else merged[field] = Number(median(values).toPrecision(4));
  }
  if (first.met !== undefined) merged.met = rows.every((row) => row.met);
  if (first.kind === "ratio") {
    merged.sittings = rows.length;
    merged.sure = rows.every((row) => row.sure);
    merged.repeats = rows.length > 1 && merged.sure && haveCommonPart(rows);
  }
  return merged;
}

function haveCommonPart(rows) {
  return Math.max(...rows.map(({ from }) => from)) <= Math.min(...rows.map(({ to }) => to));
}

/**
 * The rows in a text: what a run with --json has printed, where other lines come from the tools around it, or a file of
 * docs/measurements.
 */
export function rowsIn(text) {
  const start = text.trimStart();
  if (start.startsWith("{\n")) return JSON.parse(text).rows;
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))
    .filter(({ suite }) => suite !== "machine");
}

/** The rows of each sitting in what was printed; those that several sittings were merged into are left out. */
export function sittingsIn(rows) {
  const numbers = [...new Set(rows.map(({ sitting = 1 }) => sitting))].filter((each) => each !== "all");
  return numbers.map((number) => rows.filter(({ sitting = 1 }) => sitting === number));
}
