import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countReport } from "../../scripts/check/count-report.mjs";
import { root } from "../../scripts/check/places.mjs";

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "apns-reports-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(root, "packages", "wire", "test", "a.test.ts");
const broken = { name: file, status: "failed", message: "SyntaxError: no\nat line 1", assertionResults: [] };
const wrong = { status: "failed", fullName: "W-1: a frame", failureMessages: ["expected 1\nto be 2"] };

const reports = [
  ["tests that passed", { numPassedTests: 3, numFailedTests: 0 }, { passed: 3, failed: 0, failures: [] }],
  [
    "a test that failed, with the beginning of why",
    { numPassedTests: 1, numFailedTests: 1, testResults: [{ name: file, assertionResults: [wrong] }] },
    {
      passed: 1,
      failed: 1,
      failures: [`${join("packages", "wire", "test", "a.test.ts")}: W-1: a frame: expected 1 | to be 2`],
    },
  ],
  [
    "a file that could not be run",
    { numPassedTests: 1, numFailedTests: 0, numFailedTestSuites: 1, testResults: [broken] },
    {
      passed: 1,
      failed: 1,
      failures: [`${join("packages", "wire", "test", "a.test.ts")}: SyntaxError: no | at line 1`],
    },
  ],
  [
    "a skipped test, which says nothing",
    { numPassedTests: 1, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 },
    { passed: 1, failed: 2, failures: ["2 tests were skipped"] },
  ],
  [
    "no test at all",
    { numPassedTests: 0, numFailedTests: 0 },
    { passed: 0, failed: 1, failures: ["it ran no test"] },
  ],
];

test.each(reports)("report: %s", (_, report, counts) => {
  const path = join(folder, "report.json");
  writeFileSync(path, JSON.stringify(report));
  expect(countReport(path)).toEqual(counts);
});

test("report: none is a failure", () => {
  expect(countReport(join(folder, "none.json"))).toEqual({
    passed: 0,
    failed: 1,
    failures: ["it wrote no report"],
  });
});
