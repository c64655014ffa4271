// What each package would publish: the names of its files, how large its tarball is packed and unpacked, and how large
// a bundle of each of its entries becomes. Needs the tarballs and the build.
//
//   node scripts/check-contents.mjs           compares with test/contents/packages.json
//   node scripts/check-contents.mjs --write   writes what is there now as the new limits
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./check/places.mjs";
import { tarFiles } from "./check/tar-files.mjs";
import { tarballs } from "./check/tarballs.mjs";
import {
  contentFaults,
  limitsOf,
  mapsWithSources,
  namesOf,
  withoutChangelog,
} from "./faults/content-faults.mjs";

const path = join(root, "test", "contents", "packages.json");
/** What users install themselves where they want it. */
const OPTIONAL = ["pg", "libsql"];
const REMEDY =
  "A file that shall be published, or growth that earns its place: build, then run node scripts/check-contents.mjs " +
  "--write and commit the limits with the reason. Otherwise find what grew in dist, or what an import drags in.";

const measured = {};
const faults = [];
for (const { name, folder, path: tarball } of tarballs()) {
  const files = tarFiles(tarball);
  measured[name] = {
    files: namesOf(files),
    bytes: { ...tarballBytes(files), ...(await bundleBytes(name, folder)) },
  };
  faults.push(...mapsWithSources(files).map((map) => `${name}: ${map} holds the sources a second time`));
}

if (process.argv.includes("--write")) {
  const limits = Object.entries(measured).map(([name, contents]) => [name, limitsOf(contents)]);
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(limits), null, 2)}\n`);
} else {
  const allowed = JSON.parse(readFileSync(path, "utf8"));
  for (const [name, contents] of Object.entries(measured)) {
    faults.push(...contentFaults(name, contents, allowed[name]));
  }
}
for (const fault of faults) process.stderr.write(`contents: ${fault}\n`);
if (faults.length > 0) process.stderr.write(`contents: ${REMEDY}\n`);
process.stdout.write(`contents: ${Object.keys(measured).length} packages, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

function tarballBytes(files) {
  const contents = withoutChangelog(files).map(({ content }) => content);
  const all = Buffer.concat(contents);
  return { packed: gzipSync(all, { level: 9 }).length, unpacked: all.length };
}

/** Of each entry, minified, with all that it imports, as a program that is bundled gets it. */
async function bundleBytes(name, folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const sizes = {};
  for (const [entry, conditions] of Object.entries(exports)) {
    const target = conditions.import?.default;
    // Entries without types in the source tree, such as `all`, are for our own packages.
    if (target === undefined || conditions["@apns/source"] === undefined) continue;
    const { outputFiles } = await build({
      entryPoints: [join(folder, target)],
      bundle: true,
      minify: true,
      write: false,
      outdir: "out",
      format: "esm",
      platform: "node",
      external: OPTIONAL,
      logLevel: "error",
    });
    sizes[`bundle of ${name}${entry.slice(1)}`] = outputFiles[0].contents.length;
  }
  return sizes;
}
