// No file, export, type or dependency that nothing uses. Knip runs twice: over everything, and over the sources
// alone, where an export that only a test uses shows.
import { spawnSync } from "node:child_process";
import { bin, root } from "./check/places.mjs";

const kinds = "files,exports,nsExports,types,nsTypes,enumMembers,namespaceMembers,duplicates";
const runs = [["--treat-config-hints-as-errors"], ["--production", "--include", kinds]].map(
  (args) => spawnSync(bin("knip"), args, { cwd: root, stdio: "inherit" }).status,
);
process.stdout.write(
  `unused: ${runs.filter((status) => status === 0).length} of ${runs.length} runs found nothing\n`,
);
process.exitCode = runs.every((status) => status === 0) ? 0 : 1;
