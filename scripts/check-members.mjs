// No option does nothing, and no field is filled for nobody: every member of every type and class is read by a
// source, or is for users and documented. test/scripts/dead-members.test.mjs shows that each kind is found.
//
//   node scripts/check-members.mjs --all     those, too, whose name is read of something else; for a reader to judge
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { exportsOf, packageProgram, publishedEntries } from "./check/package-program.mjs";
import { root } from "./check/places.mjs";
import { trackedFiles } from "./check/tracked-files.mjs";
import { deadMembers } from "./faults/dead-members.mjs";

const showsAll = process.argv.includes("--all");
const program = packageProgram();
const published = publishedEntries().flatMap(({ source }) => exportsOf(program, source));
const found = deadMembers(program, {
  isSource: (path) => /\/packages\/[^/]+\/src\//.test(path),
  published: new Set(published.map(({ symbol }) => symbol)),
  words: wordsForUsers(),
});
const dead = found.filter(({ isCertain }) => showsAll || isCertain);
for (const { owner, name, path, kind } of dead) {
  const place = relative(root, path).split(sep).join("/");
  process.stderr.write(`members: ${place}: ${owner}.${name}: ${reasonFor(kind)}\n`);
}
process.stdout.write(
  `members: ${dead.length} that nothing reads, ${found.length - dead.length} to judge (--all)\n`,
);
process.exitCode = dead.length === 0 ? 0 : 1;

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
