// What was measured last, as committed: one file for each Node version, one row a line so that a change can be read.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../check/places.mjs";

const folder = join(root, "docs", "measurements");

/**
 * @typedef {object} Measurement
 * @property {string} node The version of Node.
 * @property {string} date
 * @property {string} machine
 * @property {number} sittings How many whole runs it was made of.
 * @property {number[]} phase CPU microseconds of a ready request in each sitting: how fast the machine was.
 * @property {Record<string, string>} packages Their versions.
 * @property {object[]} rows
 */

/** @returns {Measurement[]} The oldest Node first. */
export function readMeasurements() {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")))
    .toSorted((a, b) => majorOf(a.node) - majorOf(b.node));
}

/** @param {Measurement} measurement @returns {string} The path. */
export function writeMeasurement({ rows, ...about }) {
  const path = join(folder, `node-${majorOf(about.node)}.json`);
  mkdirSync(folder, { recursive: true });
  const head = Object.entries(about).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`);
  writeFileSync(path, ["{", ...head, '  "rows": [', lines.join(",\n"), "  ]", "}", ""].join("\n"));
  return path;
}

export function majorOf(node) {
  return Number(node.split(".")[0]);
}

/** @returns {Record<string, string>} The versions that the packages have now. */
export function packageVersions() {
  const folders = readdirSync(join(root, "packages"));
  return Object.fromEntries(
    folders.map((short) => {
      const { name, version } = JSON.parse(
        readFileSync(join(root, "packages", short, "package.json"), "utf8"),
      );
      return [name, version];
    }),
  );
}
