// How many tests a report counts, and which failed.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { root } from "./places.mjs";

/**
 * Reads Vitest's JSON report, or that of the consumers, which has the same numbers. A report that is missing, or
 * that counts no test, counts as one failure: it has shown nothing. So does each skipped test.
 *
 * @param {string} path
 * @returns {{ passed: number, failed: number, failures: string[] }}
 */
export function countReport(path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { passed: 0, failed: 1, failures: ["it wrote no report"] };
  }
  const { numPassedTests: passed, numFailedTests, numFailedTestSuites = 0 } = report;
  const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  const failures = (report.testResults ?? []).flatMap(failuresOf);
  if (skipped > 0) failures.push(`${skipped} tests were skipped`);
  const failed = (numFailedTests > 0 ? numFailedTests : numFailedTestSuites) + skipped;
  if (passed + failed === 0) return { passed, failed: 1, failures: ["it ran no test"] };
  return { passed, failed, failures };
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
