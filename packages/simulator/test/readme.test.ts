import { readFileSync } from "node:fs";
import { parseRules } from "@apns/simulator";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the rules that the README shows are valid", () => {
  const blocks = Array.from(readme.matchAll(/```json\n([\s\S]*?)```/g), (match) => match[1] ?? "");
  expect(blocks.map((block) => parseRules(JSON.parse(block)).length)).toEqual([6, 7]);
});

test("the README names every kind of rigged device token", () => {
  const [binary = "", http2 = ""] = readme.split("### The same in the path of an HTTP/2 request");
  const kindsIn = (part: string): (string | undefined)[] =>
    Array.from(part.matchAll(/^\| `fa17fa17` `([0-9a-f]{2})`/gm), (match) => match[1]);
  const kinds = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "0a", "0b", "0c"];
  expect(kindsIn(binary)).toEqual(kinds);
  expect(kindsIn(http2)).toEqual([...kinds, "0d", "0e"]);
});
