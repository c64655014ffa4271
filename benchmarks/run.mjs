// Side by side: every row is a client in a process of its own against a sink in another one.
//
//   pnpm bench [--quick] [--json] [--rounds N] [--pyapns PATH] [filter ...]
import { parseArgs } from "node:util";
import { binaryComparisons } from "./binary/suite.mjs";
import { Report } from "./harness/report.mjs";
import { runComparison } from "./harness/side-by-side.mjs";
import { http2Comparisons } from "./http2/suite.mjs";

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
const report = new Report({ json });
const rounds = values.rounds === undefined ? (quick ? 1 : 5) : Number(values.rounds);
const tellProgress = (text) => process.stderr.write(`${text}\n`);
for (const comparison of [...binaryComparisons({ pyapns }), ...http2Comparisons()]) {
  await runComparison(comparison, { quick, rounds, filters, emit: report.emit, tellProgress });
  report.flush();
}
if (report.hasVoidRows) process.exitCode = 1;
