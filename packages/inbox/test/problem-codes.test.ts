import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PROBLEMS } from "../src/problems/problem-code.js";

test("I-9: the README lists every code of a problem, and no other", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const section = readme.split("## Who may ask")[1]?.split("\n## ")[0] ?? "";
  const table = [...section.matchAll(/\| \d{3} `([a-z-]+)`/g)];
  const others = section.split("The other codes: ")[1]?.matchAll(/`([a-z-]+)`/g) ?? [];
  const listed = [...table, ...others].map(([, code]) => code);
  expect(listed.sort()).toEqual(Object.keys(PROBLEMS).sort());
});
