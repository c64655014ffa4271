// No option does nothing, and no field is filled for nobody: every member of every type and class is read by a
// source, or is for users and documented. test/scripts/dead-members.test.mjs shows that each kind is found. And no
// source slices bytes, which the same program of types tells.
//
//   node scripts/check-members.mjs --all     those, too, whose name is read of something else; for a reader to judge
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { exportsOf, packageProgram, publishedEntries } from "./check/package-program.mjs";
import { root } from "./check/places.mjs";
import { trackedFiles } from "./check/tracked-files.mjs";
import { deadMembers } from "./faults/dead-members.mjs";
import { slicedBytes } from "./faults/sliced-bytes.mjs";

const showsAll = process.argv.includes("--all");
const program = packageProgram();
const published = publishedEntries().flatMap(({ source }) => exportsOf(program, source));
const isSource = (path) => /\/packages\/[^/]+\/src\//.test(path);
const found = deadMembers(program, {
  isSource,
  published: new Set(published.map(({ symbol }) => symbol)),
  words: wordsForUsers(),
});
const dead = found.filter(({ isCertain }) => showsAll || isCertain);
for (const { owner, name, path, kind } of dead) {
  process.stderr.write(`members: ${placeOf(path)}: ${owner}.${name}: ${reasonFor(kind)}\n`);
}
const sliced = slicedBytes(program, isSource);
for (const { path, line, text } of sliced) {
  process.stderr.write(
    `members: ${placeOf(path)}:${line}: ${text}: a view where it is a Buffer; use copyBytes or subarray\n`,
  );
}
process.stdout.write(
  `members: ${dead.length} that nothing reads, ${found.length - dead.length} to judge (--all)\n`,
);
process.exitCode = dead.length + sliced.length === 0 ? 0 : 1;

function placeOf(path) {
  return relative(root, path).split(sep).join("/");
}

function reasonFor(kind) {
  if (kind === "constant") return "always undefined";
  if (kind === "option") return "an option that no source reads";
  return kind === "published" ? "no source reads it, and no document names it" : "no source reads it";
}

/** What documents and examples show to users. */
function wordsForUsers() {
  const shown = /^(?:README\.md|docs\/.*\.md|packages\/[^/]+\/README\.md|examples\/.*\.mjs)$/;
  const words = trackedFiles()
    .filter((path) => shown.test(path))
    .flatMap((path) => readFileSync(join(root, path), "utf8").match(/[A-Za-z]\w*/g) ?? []);
  return new Set(words);
}
