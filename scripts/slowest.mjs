// The slowest tests of the last run, and whether test/slow-tests.md says why each takes its time. One of these
// above two seconds without a reason fails, and so does a reason for a file that is gone.
//
//   npm test -- slowest
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { reportPath, root } from "./check/places.mjs";

const SHOWN = 20;
const LIMIT_MS = 2000;

const reasons = readReasons(readFileSync(join(root, "test", "slow-tests.md"), "utf8"));
const tests = ["pure", "socket"].flatMap(testsOf).sort((a, b) => b.ms - a.ms);
const failures = [];

if (tests.length === 0) failures.push("no report of a run was found; run npm test -- pure socket first");
for (const test of tests.slice(0, SHOWN)) {
  const why = reasonFor(test)?.why;
  process.stdout.write(`${String(Math.round(test.ms)).padStart(6)} ms  ${test.file}: ${test.title}\n`);
  process.stdout.write(`           ${why ?? "no reason given"}\n`);
  if (why !== undefined || test.ms < LIMIT_MS) continue;
  failures.push(`${test.file}: ${test.title}: ${Math.round(test.ms)} ms and no reason in test/slow-tests.md`);
}
const known = new Set(readdirSync(join(root, "packages"), { recursive: true }).map((path) => basename(path)));
for (const name of readdirSync(join(root, "test", "setup"))) known.add(name);
for (const { file } of reasons) {
  if (!known.has(file)) failures.push(`test/slow-tests.md names ${file}, which is not there`);
}
for (const failure of failures) process.stderr.write(`slowest: ${failure}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

function reasonFor({ file, title }) {
  return reasons.find((row) => row.file === file && title.startsWith(row.title));
}

/** Rows of the table: the file's base name in backticks, the beginning of titles in backticks or nothing, why. */
function readReasons(text) {
  return [...text.matchAll(/^\| `([^`]+)` \| (?:`([^`]+)`)? *\| (.+) \|$/gm)].map(([, file, title, why]) => ({
    file,
    title: title ?? "",
    why,
  }));
}

/** The tests of the last run of a project; none if it has not run. */
function testsOf(project) {
  if (!existsSync(reportPath(project))) return [];
  const { testResults } = JSON.parse(readFileSync(reportPath(project), "utf8"));
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ title, duration }) => ({ file: basename(name), title, ms: duration ?? 0 })),
  );
}
