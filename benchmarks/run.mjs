// Clients side by side, each in its own process against a sink in another; then the codec alone, and the packages'
// footprint. See README.md.
//
//   pnpm bench [--quick] [--json] [--sittings N] [--against FILE] [--rounds N] [--pyapns PATH] [filter ...]
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { binaryComparisons } from "./binary/suite.mjs";
import { runCodec } from "./codec/run.mjs";
import { runFootprint } from "./footprint/run.mjs";
import { pinned } from "./harness/processes.mjs";
import { Report } from "./harness/report.mjs";
import { runComparison } from "./harness/side-by-side.mjs";
import { mergeSittings, rowsIn, sittingsIn } from "./harness/sittings.mjs";
import { http2Comparisons } from "./http2/suite.mjs";
import { runPageDelay } from "./inbox/page-delay.mjs";
import { runInbox } from "./inbox/run.mjs";
import { runNetwork } from "./network/run.mjs";

const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    sittings: { type: "string", default: "1" },
    against: { type: "string" },
    rounds: { type: "string" },
    pyapns: { type: "string" },
  },
});
const { quick, json, pyapns } = values;
const sittings = countOf("sittings");
const pairs = values.rounds === undefined ? undefined : countOf("rounds");
const rounds = pairs ?? (quick ? 1 : 6);
const earlier = values.against === undefined ? [] : readSittings(values.against);
const report = new Report({ json });
const showProgress = (text) => process.stderr.write(`${text}\n`);

const [{ model }] = cpus();
const where = `Node ${process.versions.node}, ${cpus().length} x ${model}, client and sink ${pinned ? "on a core each" : "on any core"}`;
if (json) report.emit({ suite: "machine", name: where, node: process.versions.node });
else process.stdout.write(`${where}\n`);

const made = [];
for (let sitting = 1; sitting <= sittings; sitting++) {
  showProgress(`sitting ${sitting} of ${sittings}`);
  made.push(await sit(sitting));
}
const all = [...earlier, ...made];
if (all.length > 1) report.compare(mergeSittings(all));
// Once more, where a reader of the last lines finds them.
for (const row of report.voidRows) process.stderr.write(`FAILED: ${row}\n`);
if (report.voidRows.length > 0) process.exitCode = 1;

/** Everything once; resolves to its rows. */
async function sit(sitting) {
  const rows = [];
  const emit = (row) => {
    rows.push(row);
    report.emit({ ...row, sitting });
  };
  for (const comparison of [...http2Comparisons(), ...binaryComparisons({ pyapns })]) {
    await runComparison(comparison, { quick, rounds, pairs, filters, emit, showProgress });
    report.flush();
  }
  await runNetwork({ quick, rounds, filters, emit, showProgress });
  report.flush();
  showProgress("inbox");
  await runInbox({ quick, rounds, filters, emit });
  await runPageDelay({ quick, filters, emit });
  report.flush();
  showProgress("codec");
  await runCodec({ quick, filters, emit });
  report.flush();
  showProgress("footprint");
  await runFootprint({ quick, filters, emit });
  report.flush();
  return rows;
}

function countOf(name) {
  const count = Number(values[name]);
  if (Number.isInteger(count) && count >= 1) return count;
  process.stderr.write(`--${name} is ${values[name]}; it must be an integer from 1 up.\n`);
  process.exit(2);
}

function readSittings(path) {
  const found = sittingsIn(rowsIn(readFileSync(path, "utf8")));
  if (found.length > 0) return found;
  process.stderr.write(
    `--against ${path}: it holds no row; it must be what an earlier run with --json printed.\n`,
  );
  process.exit(2);
}
