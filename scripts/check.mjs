// Every check of the repository, in the order in which it is cheapest to fail.
//
//   npm test                  all of them
//   npm test -- types pure    only these
//   npm test -- debian        against programs of Debian's packages, which .ci/run installs; not among "all"
//
// Ends with the number of tests that passed and failed, counted by the runners themselves; a step that is no
// test counts when it fails.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = mkdtempSync(join(tmpdir(), "apns-reports-"));
const bin = (name) => join(root, "node_modules", ".bin", name);
const vitest = (project) => [
  bin("vitest"),
  "run",
  "--project",
  project,
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report(project)}`,
];
const report = (project) => join(reports, `${project}.json`);

/** @type {{ name: string, commands: string[][], counts?: () => { passed: number, failed: number }, onRequest?: boolean }[]} */
const steps = [
  { name: "lint", commands: [[bin("biome"), "check", "--error-on-warnings", "."]] },
  { name: "types", commands: [[bin("tsc"), "-b"]] },
  { name: "boundaries", commands: [[process.execPath, "scripts/check-boundaries.mjs"]] },
  { name: "fences", commands: [[process.execPath, "scripts/check-fences.mjs"]] },
  { name: "unused", commands: [[bin("knip"), "--treat-config-hints-as-errors"]] },
  { name: "pure", commands: [vitest("pure")], counts: () => countsOf("pure") },
  { name: "build", commands: [["pnpm", "--reporter=append-only", "build"]] },
  { name: "shape", commands: [["pnpm", "--reporter=append-only", "shape"]] },
  { name: "socket", commands: [vitest("socket")], counts: () => countsOf("socket") },
  { name: "debian", commands: [vitest("debian")], counts: () => countsOf("debian"), onRequest: true },
  {
    name: "consumers",
    commands: [[process.execPath, "test/consumers/run.mjs", report("consumers")]],
    counts: () => countsOf("consumers"),
  },
  { name: "rules", commands: [[process.execPath, "scripts/check-rules.mjs"]] },
  { name: "changesets", commands: [[process.execPath, "scripts/check-changesets.mjs"]] },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no such check: ${unknown.join(", ")}; there are ${steps.map((step) => step.name).join(", ")}\n`,
  );
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
/** What failed, told once more at the end: a long run's last lines are what is kept of it. */
const failures = [];
for (const step of steps) {
  if (wanted.length > 0 ? !wanted.includes(step.name) : step.onRequest) continue;
  process.stderr.write(`\n== ${step.name}\n`);
  const startedAt = performance.now();
  const ok = step.commands.every(
    ([command, ...args]) => spawnSync(command, args, { cwd: root, stdio: "inherit" }).status === 0,
  );
  const counts = step.counts?.() ?? { passed: 0, failed: 0 };
  if (!ok) counts.failed = Math.max(1, counts.failed);
  // A test step that ran nothing has shown nothing.
  if (step.counts !== undefined && counts.passed + counts.failed === 0) counts.failed = 1;
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.failed > 0) failures.push(...(counts.failures ?? [`the step ${step.name}`]));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  process.stderr.write(
    `== ${step.name} ${ok && counts.failed === 0 ? "passed" : "FAILED"} in ${seconds} s\n`,
  );
}
rmSync(reports, { recursive: true, force: true });
for (const failure of failures) process.stdout.write(`FAILED: ${failure}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** Vitest's JSON report, and that of the consumers, which has the same numbers. */
function countsOf(project) {
  try {
    const counts = JSON.parse(readFileSync(report(project), "utf8"));
    const { numPassedTests: passed, numFailedTests: failed, numFailedTestSuites = 0 } = counts;
    const failures = (counts.testResults ?? []).flatMap(failuresOf);
    if (failures.length === 0) failures.push(`the step ${project}`);
    const { numPendingTests = 0, numTodoTests = 0 } = counts;
    // A skipped test says nothing, and looks as if it did.
    const skipped = numPendingTests + numTodoTests;
    if (skipped > 0)
      process.stderr.write(`${project}: ${skipped} tests were skipped; that counts as failed\n`);
    return { passed, failed: (failed > 0 ? failed : numFailedTestSuites) + skipped, failures };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** The failed tests of one file with the beginning of why, or the file itself where it could not be run. */
function failuresOf({ name: path, status, message, assertionResults = [] }) {
  const name = relative(root, path);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (failed.length === 0) return status === "failed" ? [`${name}: ${beginningOf(message)}`] : [];
  return failed.map((test) => `${name}: ${test.fullName}: ${beginningOf(test.failureMessages?.[0])}`);
}

function beginningOf(message = "") {
  return message.split("\n").slice(0, 4).join(" | ").slice(0, 600);
}
