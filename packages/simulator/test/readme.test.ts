import { readFileSync } from "node:fs";
import { parseRules } from "@apns/simulator";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the rules that the README shows are valid", () => {
  const block = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  expect(parseRules(JSON.parse(block))).toHaveLength(6);
});

test("the README names every kind of rigged device token", () => {
  const kinds = Array.from(readme.matchAll(/^\| `fa17fa17` `([0-9a-f]{2})`/gm), (match) => match[1]);
  expect(kinds).toEqual(["01", "02", "03", "04", "05", "06", "07", "08", "09", "0a", "0b", "0c"]);
});
