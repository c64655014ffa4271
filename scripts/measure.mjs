// One sitting: measures everything that the README's tables and pictures show, with one Node version. The second sitting
// with the same sources writes docs/measurements, the tables and the pictures; a ratio is only claimed where both agree.
// The packages must be built.
//
//   node scripts/measure.mjs [--node PATH] [--without-network] [--rounds N] [--pyapns PATH] [filter ...]
//
// --node: the Node to measure, by default the one that runs this. --without-network: leaves out the rows at a distance,
// which take some minutes. filter: only comparisons whose "suite: title" contains it; both sittings need the same ones,
// and the others stay as they were measured before.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mergeSittings, rowsIn } from "../benchmarks/harness/sittings.mjs";
import { root } from "./check/places.mjs";
import {
  majorOf,
  packageVersions,
  readMeasurements,
  writeMeasurement,
} from "./measurements/measurement-files.mjs";
import { comparisonsShown, isShown } from "./measurements/table-rows.mjs";

const SITTINGS = 2;
const READY = "ready requests into a TLS socket";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: "string", default: process.execPath },
    "without-network": { type: "boolean", default: false },
    rounds: { type: "string" },
    pyapns: { type: "string" },
  },
});

const sources = git("rev-parse", "HEAD:packages");
const sitting = await sit();
const folder = join(root, "node_modules", ".cache", "apns", "sittings", `node-${majorOf(sitting.node)}`);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `${Date.now()}.json`), JSON.stringify(sitting));
const kept = readdirSync(folder)
  .toSorted()
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")))
  .filter((other) => other.sources === sources && other.node === sitting.node)
  .slice(-SITTINGS);
if (kept.length < SITTINGS) {
  process.stdout.write("one sitting is kept; the next one with these sources writes docs/measurements\n");
} else {
  const path = writeMeasurement(merged(kept));
  process.stdout.write(`${path}\n`);
  spawnSync(process.execPath, ["scripts/check-measurements.mjs", "--write"], { cwd: root, stdio: "inherit" });
}

async function sit() {
  const filters = comparisonsShown()
    .filter(({ suite }) => suite !== "network" || !values["without-network"])
    .map(({ suite, title }) => `${suite}: ${title}`)
    .filter((name) => positionals.length === 0 || positionals.some((part) => name.includes(part)));
  const options = ["rounds", "pyapns"].flatMap((name) =>
    values[name] === undefined ? [] : [`--${name}`, values[name]],
  );
  const bench = spawn(values.node, ["benchmarks/run.mjs", "--json", ...options, ...filters], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(bench, "close");
  let output = "";
  bench.stdout.on("data", (bytes) => {
    output += bytes;
  });
  const [status] = await ended;
  if (status !== 0) {
    process.stderr.write("a row of ours did not count, so this sitting is not kept\n");
    process.exit(1);
  }
  const { node, name: machine } = JSON.parse(output.slice(0, output.indexOf("\n")));
  const rows = rowsIn(output).map(({ sitting: _, ...row }) => row);
  return { node, machine: machine.replace(/^Node [\d.]+, /, ""), sources, rows };
}

function merged(sittings) {
  const { node, machine } = sittings.at(-1);
  const rows = mergeSittings(sittings.map(({ rows }) => rows)).filter(isShown);
  const before = readMeasurements().find((measured) => majorOf(measured.node) === majorOf(node));
  if (positionals.length > 0 && before !== undefined) return { ...before, rows: renewed(before.rows, rows) };
  return {
    node,
    date: new Date().toISOString().slice(0, 10),
    machine,
    sittings: sittings.length,
    phase: sittings.flatMap(({ rows }) =>
      rows
        .filter(({ name, suite, kind }) => name === READY && suite === "http2" && kind === "limit")
        .map((row) => row.cpuMicrosEach),
    ),
    packages: packageVersions(),
    rows,
  };
}

/**
 * The rows of before, with those of the comparisons that were measured now in the place of theirs. What is said
 * of the date and the machine stays that of the whole sittings.
 */
function renewed(before, now) {
  const groups = groupsOf(before);
  for (const [comparison, rows] of groupsOf(now)) groups.set(comparison, rows);
  return [...groups.values()].flat();
}

function groupsOf(rows) {
  const groups = new Map();
  for (const row of rows) {
    const comparison = `${row.suite}: ${row.title}`;
    groups.set(comparison, [...(groups.get(comparison) ?? []), row]);
  }
  return groups;
}

function git(...args) {
  return spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout.trim();
}
