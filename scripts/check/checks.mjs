// The checks of the repository: what each runs, what it needs before, and how many cores it keeps busy.
import { availableParallelism } from "node:os";
import { bin, reportPath } from "./places.mjs";

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string[]} command
 * @property {string[]} [needs] Checks whose results this one reads. Absent: none.
 * @property {number} [cores] How many cores it keeps busy. Absent: one.
 * @property {boolean} [counted] Its tests are counted, by a report in Vitest's JSON format. Absent: false.
 * @property {string} [report] The name of that report. Absent: the check's.
 * @property {boolean} [onRequest] Runs only when it is named. Absent: false.
 */

const cores = availableParallelism();
const script = (path, ...rest) => [process.execPath, `scripts/${path}`, ...rest];

/**
 * In the order in which they start. The pure tests take the longest and keep all cores but one busy; the short
 * checks run beside them on the core that is left. The socket tests come last and run alone: beside other work
 * their timing would be that of the neighbours.
 *
 * @type {Check[]}
 */
export const checks = [
  { name: "lint", command: [bin("biome"), "check", "--error-on-warnings", "."] },
  { name: "pure", command: vitest("pure"), counted: true, cores: Math.max(1, cores - 1) },
  { name: "types", command: [bin("tsc"), "-b"] },
  { name: "build", command: ["pnpm", "--reporter=append-only", "build"], needs: ["types"] },
  { name: "pack", command: script("pack.mjs"), needs: ["build"] },
  { name: "shape", command: script("check-shape.mjs"), needs: ["pack"] },
  { name: "contents", command: script("check-contents.mjs"), needs: ["pack"] },
  {
    name: "consumers",
    command: [process.execPath, "test/consumers/run.mjs", reportPath("consumers")],
    needs: ["pack"],
    counted: true,
  },
  { name: "docs", command: [process.execPath, "site/scripts/build-for-checks.mjs"], needs: ["build"] },
  { name: "site", command: vitest("site"), needs: ["docs", "pack"], counted: true, cores },
  { name: "boundaries", command: script("check-boundaries.mjs") },
  { name: "fences", command: script("check-fences.mjs") },
  { name: "unused", command: script("check-unused.mjs") },
  { name: "exports", command: script("check-exports.mjs") },
  { name: "codes", command: script("check-codes.mjs") },
  { name: "architecture", command: script("check-architecture.mjs") },
  { name: "hygiene", command: script("check-hygiene.mjs") },
  { name: "members", command: script("check-members.mjs") },
  { name: "rules", command: script("check-rules.mjs") },
  { name: "mutants", command: script("mutants/run.mjs", "--match") },
  { name: "changesets", command: script("check-changesets.mjs") },
  { name: "measurements", command: script("check-measurements.mjs") },
  { name: "socket", command: vitest("socket"), needs: ["build"], counted: true, cores },
  { name: "examples", command: vitest("examples"), needs: ["build"], counted: true, cores },
  {
    name: "release",
    command: [process.execPath, "test/release/run.mjs", reportPath("release")],
    needs: ["docs"],
    counted: true,
    onRequest: true,
    cores,
  },
  {
    name: "runtimes",
    command: [process.execPath, "test/runtimes/run.mjs", reportPath("runtimes")],
    needs: ["pack"],
    counted: true,
    onRequest: true,
    cores,
  },
  { name: "debian", command: vitest("debian"), needs: ["docs"], counted: true, onRequest: true, cores },
];

/**
 * Vitest for one project, with a report that can be counted.
 *
 * @param {string} project
 * @param {{ report?: string, paths?: string[] }} [options] `report`: its name, by default the project's. `paths`:
 *   only these test files.
 */
export function vitest(project, { report = project, paths = [] } = {}) {
  return [
    bin("vitest"),
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportPath(report)}`,
    ...paths,
  ];
}
