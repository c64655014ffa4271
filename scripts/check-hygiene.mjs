// The repository's files have a known kind, a telling name and a readable length, in folders of a readable size.
// test/scripts/hygiene-faults.test.mjs shows that each kind of fault is found.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./check/places.mjs";
import { trackedFiles } from "./check/tracked-files.mjs";
import { hygieneFaults } from "./faults/hygiene-faults.mjs";

const paths = trackedFiles();
const faults = hygieneFaults(paths, (path) => readFileSync(join(root, path), "utf8"));
if (paths.length < 100) faults.push(`only ${paths.length} files were found`);
for (const fault of faults) process.stderr.write(`hygiene: ${fault}\n`);
process.stdout.write(`hygiene: ${paths.length} files, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
