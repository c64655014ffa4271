import { chartsOf } from "../../benchmarks/charts/charts.mjs";

/**
 * The README's pictures: each is drawn of the newest Node version that has its rows.
 *
 * @param {import("./measurement-files.mjs").Measurement[]} measurements The oldest Node first.
 * @returns {Map<string, string>} By path from the root, the SVG.
 */
export function picturesOf(measurements) {
  const charts = measurements.flatMap(({ rows }) => [...chartsOf(rows)]);
  return new Map(charts.map(([name, svg]) => [`docs/images/${name}`, svg]));
}
