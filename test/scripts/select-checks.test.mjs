import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checks } from "../../scripts/check/checks.mjs";
import { selectChecks } from "../../scripts/check/select-checks.mjs";

const namesOf = (words) => selectChecks(words).map(({ name }) => name);
const filesOf = ({ command }) => command.filter((word) => word.endsWith(".test.ts"));

test("checks: without a word all run, but those on request", () => {
  expect(namesOf([])).toEqual(
    checks.map(({ name }) => name).filter((name) => !["debian", "release", "runtimes"].includes(name)),
  );
});

test("checks: a check is run with what it needs", () => {
  expect(namesOf(["shape"])).toEqual(["types", "build", "pack", "shape"]);
  expect(namesOf(["debian"])).toEqual(["types", "build", "docs", "debian"]);
});

test("checks: a package has its inner loop, with the build where a test reads it", () => {
  expect(namesOf(["feedback"])).toEqual(["lint", "types", "pure", "socket"]);
  expect(namesOf(["@apns/feedback", "pure"])).toEqual(["pure"]);
  expect(namesOf(["cli"])).toEqual(["build", "lint", "types", "pure", "socket"]);
});

test("checks: of a source, the tests run that have its name", () => {
  const [pure] = selectChecks(["packages/feedback/src/feedback-item.ts", "pure"]);
  expect(filesOf(pure)).toEqual(["packages/feedback/test/feedback-item.test.ts"]);
});

test("checks: a word that means nothing, and a check that cannot be narrowed, are errors", () => {
  expect(() => namesOf(["lynt"])).toThrow("lynt is not a check, a package or a path");
  expect(() => namesOf(["transport", "shape"])).toThrow("shape cannot be narrowed");
});

test("checks: what a check needs comes before it in the list", () => {
  const names = checks.map(({ name }) => name);
  for (const { name, needs = [] } of checks) {
    for (const need of needs) expect(names.slice(0, names.indexOf(name)), name).toContain(need);
  }
});

test("checks: CONTRIBUTING.md describes each", () => {
  const text = readFileSync(new URL("../../CONTRIBUTING.md", import.meta.url), "utf8");
  const [, section] = /\n## The checks\n([\s\S]*?)\n## /.exec(text);
  const described = [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  expect(described).toEqual(expect.arrayContaining(checks.map(({ name }) => name)));
  expect(described).toHaveLength(checks.length);
});
