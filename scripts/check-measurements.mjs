// The tables and pictures of the README and the guide are those that docs/measurements makes, and docs/measurements is
// as new as the packages. test/scripts/measurement-faults.test.mjs shows that each kind of fault is found.
//
//   node scripts/check-measurements.mjs --write      makes tables and pictures anew
//   node scripts/check-measurements.mjs --release    a package that is newer than what was measured is a fault; it is
//                                                    only mentioned otherwise
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./check/places.mjs";
import { measurementBlocks, staleMeasurements, unprintedTables } from "./faults/measurement-blocks.mjs";
import { packageVersions, readMeasurements } from "./measurements/measurement-files.mjs";
import { pictureLines, picturesOf, pictureTitles } from "./measurements/pictures.mjs";
import { tablesOf } from "./measurements/tables.mjs";

/** Where measured tables may be printed; each of them is printed somewhere. */
const documentsWithTables = ["README.md", "site/guide/performance.md"];
const isRelease = process.argv.includes("--release");
const measurements = readMeasurements();
const pictures = picturesOf(measurements);
const blocks = new Map([...tablesOf(measurements), ...pictureLines(pictures)]);
const documents = documentsWithTables.map((path) => {
  const document = measurementBlocks(readFileSync(join(root, path), "utf8"), blocks);
  return { path, ...document };
});
if (process.argv.includes("--write")) {
  for (const { path, text } of documents) writeFileSync(join(root, path), text);
  mkdirSync(join(root, "docs", "images"), { recursive: true });
  for (const [path, svg] of pictures) writeFileSync(join(root, path), svg);
} else {
  const printed = documents.flatMap(({ names }) => names);
  const faults = documents.flatMap(({ path, faults }) => faults.map((fault) => `${path}: ${fault}`));
  faults.push(...unprintedTables(printed, blocks), ...pictureFaults());
  const stale =
    measurements.length === 0
      ? ["docs/measurements holds nothing"]
      : staleMeasurements(measurements, packageVersions());
  if (isRelease) faults.push(...stale);
  else
    for (const sentence of stale)
      process.stdout.write(`measurements: ${sentence}; measure again before a release\n`);
  for (const fault of faults) process.stderr.write(`measurements: ${fault}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
process.stdout.write(`measurements: ${measurements.length} Node versions, ${pictures.size} pictures\n`);

function pictureFaults() {
  const made = [...pictures].flatMap(([path, svg]) => {
    const file = join(root, path);
    if (!existsSync(file)) return [`${path} is missing; run pnpm measurements`];
    const same = readFileSync(file, "utf8") === svg;
    return same ? [] : [`${path} is not what docs/measurements draws; run pnpm measurements`];
  });
  const old = Object.keys(pictureTitles)
    .map((name) => `docs/images/${name}`)
    .filter((path) => existsSync(join(root, path)) && !pictures.has(path));
  return [...made, ...old.map((path) => `${path} is drawn of no measurement`)];
}
