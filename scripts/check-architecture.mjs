// The documents tell where things are, and are right: every path that they name exists, and the state diagrams are
// those of the code. test/scripts/document-path-faults.test.mjs and state-diagram.test.mjs show that it can fail.
//
//   node scripts/check-architecture.mjs --write     prints the state diagrams into ARCHITECTURE.md
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./check/places.mjs";
import { trackedFiles } from "./check/tracked-files.mjs";
import { documentPathFaults } from "./faults/document-path-faults.mjs";
import { stateBlocks } from "./faults/state-blocks.mjs";

const paths = trackedFiles();
const documents = paths.filter(
  (path) => /^(?:[A-Z]+\.md|docs\/.*\.md|packages\/[^/]+\/README\.md)$/.test(path) && !/CHANGELOG/.test(path),
);
const faults = documents.flatMap((path) =>
  documentPathFaults(read(path), { paths }).map((fault) => `${path}: ${fault}`),
);
if (documents.length < 10) faults.push(`only ${documents.length} documents were found`);

const tables = await readTables();
const { text, faults: stateFaults } = stateBlocks(read("ARCHITECTURE.md"), tables);
if (process.argv.includes("--write")) {
  writeFileSync(join(root, "ARCHITECTURE.md"), text);
} else {
  faults.push(...stateFaults.map((fault) => `ARCHITECTURE.md: ${fault}`));
  for (const fault of faults) process.stderr.write(`architecture: ${fault}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
process.stdout.write(`architecture: ${documents.length} documents, ${tables.size} tables of states\n`);

/**
 * What sources below `session/` export as `transitions`: that of `connection-state.ts` by the protocol's folder, others
 * by the name of their file.
 */
async function readTables() {
  const found = new Map();
  for (const path of paths) {
    const [, folder, stem] =
      /^packages\/[^/]+\/src\/session\/([^/]+)\/(?:.*\/)?([^/]+?)(?:-state)?\.ts$/.exec(path) ?? [];
    if (folder !== undefined && /^export const transitions\b/m.test(read(path))) {
      found.set(stem === "connection" ? folder : stem, await load(path));
    }
  }
  return found;
}

async function load(path) {
  const { outputFiles } = await build({
    entryPoints: [join(root, path)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    conditions: ["@apns/source"],
  });
  const { transitions } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`
  );
  return transitions;
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}
