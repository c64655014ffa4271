import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { spellCheckDocument } from "cspell-lib";
import { expect, test } from "vitest";
import { root } from "../../scripts/check/places.mjs";
import { trackedFiles } from "../../scripts/check/tracked-files.mjs";
import { userDocuments } from "./document-blocks.mjs";

const OTHER_DOCUMENTS = /^(?:docs\/.*|\.changeset\/.*|[A-Z_]+|examples\/README|benchmarks\/README)\.md$/;
const words = readFileSync(join(root, "site", "spelling.txt"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));
const settings = {
  language: "en-GB",
  words,
  minWordLength: 3,
  // Other dictionaries, such as that of CSS, have these; the documents are in British English.
  flagWords: ["color", "colors", "colored", "center", "centered", "gray"],
  // Code, addresses of links, tags and directives, threads of repositories, advisories, commits.
  ignoreRegExpList: [
    "/^( *)(`{3,})[^]*?^\\1\\2/gm",
    "/`[^`\\n]+`/g",
    "/\\]\\([^)]*\\)/g",
    "/<[^>\\n]+>/g",
    "/^(?:<<<|:::).*$/gm",
    "/[\\w.-]+\\/[\\w.-]+(?:#\\d+)?/g",
    "/\\b(?:GHSA-)?\\w{4}(?:-\\w{4}){2}\\b/g",
    "/[\\w-]+\\.(?:org|com|dev)\\b/g",
    "/\\b(?=[a-f]*\\d)[0-9a-f]{7,40}\\b/g",
  ],
};

test("the words of documents and pages are spelt as in the dictionary, or stand in site/spelling.txt", async () => {
  const others = trackedFiles().filter((path) => OTHER_DOCUMENTS.test(path));
  const documents = [...new Set([...userDocuments(), ...others])];
  expect(documents.length).toBeGreaterThan(70);
  const found = [];
  for (const path of documents) {
    const text = readFileSync(join(root, path), "utf8");
    for (const { word, line } of await misspelt(text, path)) found.push(`${path}:${line}: ${word}`);
  }
  expect(found).toEqual([]);
});

test("a misspelt word is found, also in a heading and a table; code and links are left out", async () => {
  const text = [
    "# Notificatons",
    "Teh `recieved` [word](./recieved) of parse-community/node-apnn#12",
    "```js",
    "const recieved = 1;",
    "```",
    "| colour | color | behavior |",
  ].join("\n");
  expect(await misspelt(text, "x.md")).toEqual([
    { word: "Notificatons", line: 1 },
    { word: "Teh", line: 2 },
    { word: "color", line: 6 },
    { word: "behavior", line: 6 },
  ]);
});

async function misspelt(text, path) {
  const uri = pathToFileURL(join(root, path)).href;
  const { issues } = await spellCheckDocument(
    { uri, text, languageId: "markdown" },
    { generateSuggestions: false, noConfigSearch: true },
    settings,
  );
  return issues.map(({ text: word, offset }) => ({ word, line: text.slice(0, offset).split("\n").length }));
}
