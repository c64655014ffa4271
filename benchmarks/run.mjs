// Clients side by side, each in its own process against a sink in another; then the codec alone, and the packages'
// footprint. See README.md.
//
//   pnpm bench [--quick] [--json] [--rounds N] [--pyapns PATH] [filter ...]
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { binaryComparisons } from "./binary/suite.mjs";
import { runCodec } from "./codec/run.mjs";
import { runFootprint } from "./footprint/run.mjs";
import { pinned } from "./harness/processes.mjs";
import { Report } from "./harness/report.mjs";
import { runComparison } from "./harness/side-by-side.mjs";
import { http2Comparisons } from "./http2/suite.mjs";
import { runNetwork } from "./network/run.mjs";

const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    rounds: { type: "string" },
    pyapns: { type: "string" },
  },
});
const { quick, json, pyapns } = values;
const rounds = values.rounds === undefined ? (quick ? 1 : 5) : Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(`--rounds is ${values.rounds}; it must be an integer from 1 up.\n`);
  process.exit(2);
}
const report = new Report({ json });
const { emit } = report;
const showProgress = (text) => process.stderr.write(`${text}\n`);

const [{ model }] = cpus();
const where = `Node ${process.versions.node}, ${cpus().length} x ${model}, client and sink ${pinned ? "on a core each" : "on any core"}`;
if (json) emit({ suite: "machine", name: where });
else process.stdout.write(`${where}\n`);

for (const comparison of [...http2Comparisons(), ...binaryComparisons({ pyapns })]) {
  await runComparison(comparison, { quick, rounds, filters, emit, showProgress });
  report.flush();
}
await runNetwork({ quick, rounds, filters, emit, showProgress });
report.flush();
showProgress("codec");
await runCodec({ quick, filters, emit });
report.flush();
showProgress("footprint");
await runFootprint({ quick, filters, emit });
report.flush();
// Once more, where a reader of the last lines finds them.
for (const row of report.voidRows) process.stderr.write(`FAILED: ${row}\n`);
if (report.voidRows.length > 0) process.exitCode = 1;
