import { boundChart } from "./bound-chart.mjs";
import { costChart } from "./cost-chart.mjs";
import { latencyChart } from "./latency-chart.mjs";

/**
 * The pictures that can be drawn of some rows.
 *
 * @param {object[]} rows Of one sitting, or what several were merged into.
 * @returns {Map<string, string>} By file name, the SVG.
 */
export function chartsOf(rows) {
  const charts = [
    ["cost.svg", costChart(rows)],
    ["burst.svg", boundChart(rows)],
    ["latency.svg", latencyChart(rows)],
  ];
  return new Map(charts.filter(([, svg]) => svg !== undefined));
}
