// Runs checks side by side and counts: the tests of those that count theirs, one for any other that fails.
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { countReport } from "./count-report.mjs";
import { reportPath, reportsFolder } from "./places.mjs";
import { runCommand } from "./run-command.mjs";
import { schedule } from "./schedule.mjs";

/**
 * A check's output is printed whole when it ends; a line on stderr says when it begins. A check that is the only
 * one prints as it runs. Failures are repeated at the end, where a reader of a long run looks; the last line is
 * `N passed, M failed`.
 *
 * @param {import("./checks.mjs").Check[]} checks
 * @returns {Promise<boolean>} Whether nothing failed.
 */
export async function runChecks(checks) {
  mkdirSync(reportsFolder, { recursive: true });
  const live = checks.length === 1;
  const total = { passed: 0, failed: 0 };
  const failures = [];

  await schedule(checks, { cores: availableParallelism(), run, skip });

  for (const failure of failures) process.stdout.write(`FAILED: ${failure}\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0;

  async function run(check) {
    const report = reportPath(check.report ?? check.name);
    if (check.counted) rmSync(report, { force: true });
    process.stderr.write(`== ${check.name} ...\n`);
    const startedAt = performance.now();
    const { passed, output } = await runCommand(check.command, { live });
    const counts = check.counted ? countReport(report) : { passed: 0, failed: 0, failures: [] };
    if (!passed) counts.failed = Math.max(1, counts.failed);
    total.passed += counts.passed;
    total.failed += counts.failed;
    const isGood = counts.failed === 0;
    if (!isGood)
      failures.push(...(counts.failures.length > 0 ? counts.failures : [`the check ${check.name}`]));
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    process.stdout.write(output === "" ? "" : `\n== ${check.name}\n${output}`);
    process.stderr.write(`== ${check.name} ${isGood ? "passed" : "FAILED"} in ${seconds} s\n`);
    return isGood;
  }

  function skip(check, need) {
    total.failed += 1;
    failures.push(`the check ${check.name} was not run, since ${need} failed`);
  }
}
