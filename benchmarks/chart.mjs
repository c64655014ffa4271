// Draws what `pnpm bench --json` has printed, as SVG with a light and a dark theme:
//
//   pnpm bench --json | node benchmarks/chart.mjs [--out FOLDER]
//   node benchmarks/chart.mjs [--out FOLDER] FILE
//
// FILE: such rows, or a file of docs/measurements. FOLDER: the folder in which this runs, if absent.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chartsOf } from "./charts/charts.mjs";
import { mergeSittings, rowsIn, sittingsIn } from "./harness/sittings.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string", default: "." } },
});
const rows = rowsIn(readFileSync(positionals[0] ?? 0, "utf8"));
const charts = chartsOf(mergeSittings(sittingsIn(rows)));
mkdirSync(values.out, { recursive: true });
for (const [name, svg] of charts) {
  writeFileSync(join(values.out, name), svg);
  process.stdout.write(`${join(values.out, name)}\n`);
}
if (charts.size === 0) {
  process.stderr.write("there is no row that a chart shows; give the output of `pnpm bench --json`\n");
  process.exitCode = 1;
}
