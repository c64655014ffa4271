// The README's tables and pictures are those that docs/measurements makes, and docs/measurements is as new as the
// packages. test/scripts/measurement-faults.test.mjs shows that each kind of fault is found.
//
//   node scripts/check-measurements.mjs --write      makes tables and pictures anew
//   node scripts/check-measurements.mjs --release    a package that is newer than what was measured is a fault; it is
//                                                    only mentioned otherwise
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./check/places.mjs";
import { measurementBlocks, staleMeasurements } from "./faults/measurement-blocks.mjs";
import { packageVersions, readMeasurements } from "./measurements/measurement-files.mjs";
import { pictureLines, picturesOf } from "./measurements/pictures.mjs";
import { tablesOf } from "./measurements/tables.mjs";

const isRelease = process.argv.includes("--release");
const measurements = readMeasurements();
const readme = readFileSync(join(root, "README.md"), "utf8");
const pictures = picturesOf(measurements);
const blocks = new Map([...tablesOf(measurements), ...pictureLines(pictures)]);
const { text, faults } = measurementBlocks(readme, blocks);
const folder = join(root, "docs", "images");
if (process.argv.includes("--write")) {
  writeFileSync(join(root, "README.md"), text);
  mkdirSync(folder, { recursive: true });
  for (const [path, svg] of pictures) writeFileSync(join(root, path), svg);
} else {
  if (measurements.length === 0)
    faults.push("docs/measurements holds nothing; run node scripts/measure.mjs twice");
  faults.push(...pictureFaults());
  const stale = staleMeasurements(measurements, packageVersions());
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
  const kept = existsSync(folder) ? readdirSync(folder).map((name) => `docs/images/${name}`) : [];
  const old = kept.filter((path) => path.endsWith(".svg") && !pictures.has(path));
  return [...made, ...old.map((path) => `${path} is drawn of no measurement`)];
}
