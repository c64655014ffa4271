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

/** By file name, what a picture shows. */
export const pictureTitles = {
  "cost.svg": "CPU time per notification, beside other clients",
  "burst.svg": "A burst, beside what the network allows",
  "latency.svg": "How long a notification waits for its outcome",
};

/**
 * The lines with which the README shows the pictures; empty for one that could not be drawn.
 *
 * @param {Map<string, string>} pictures By path.
 * @returns {Map<string, string>} By the name of the block.
 */
export function pictureLines(pictures) {
  return new Map(
    Object.entries(pictureTitles).map(([name, about]) => {
      const path = `docs/images/${name}`;
      return [name.replace(".svg", "-picture"), pictures.has(path) ? `![${about}](${path})` : ""];
    }),
  );
}
