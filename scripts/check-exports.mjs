// What each package exports is what its README lists, entry by entry: a name that is exported by accident, and one
// that is gone, both show. test/scripts/export-list-faults.test.mjs shows that each kind of fault is found.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exportsOf, packageProgram, publishedEntries } from "./check/package-program.mjs";
import { root } from "./check/places.mjs";
import { exportListFaults } from "./faults/export-list-faults.mjs";

const program = packageProgram();
const faults = [];
let count = 0;
for (const { specifier, folder, source } of publishedEntries()) {
  const exported = exportsOf(program, source).map(({ name }) => name);
  count += exported.length;
  if (exported.length === 0) faults.push(`${specifier}: no export was found in ${source}`);
  const readme = readFileSync(join(root, folder, "README.md"), "utf8");
  for (const fault of exportListFaults(readme, { specifier, exported })) {
    faults.push(`${folder}/README.md: ${fault}`);
  }
}
for (const fault of faults) process.stderr.write(`exports: ${fault}\n`);
process.stdout.write(`exports: ${count} names, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
