import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { reasons } from "@apns/wire/api";
import { describeStatus } from "@apns/wire/binary";
import { expect, test } from "vitest";
import { allAnswers } from "../../packages/cli/src/explain/all-answers.ts";
import { publishedEntries } from "../../scripts/check/package-program.mjs";
import { builtSite, root } from "../../scripts/check/places.mjs";
import { builtFiles, builtPages, deadLinks, foreignLoads, readBuilt } from "./built-pages.mjs";

const pages = builtPages();
/** Names of the pages in a folder. */
const namesIn = (folder) =>
  [...pages.keys()]
    .filter((path) => path.startsWith(`${folder}/`) && path !== `${folder}/index.html`)
    .map((path) => path.slice(folder.length + 1, -".html".length))
    .sort();

test("no link leads nowhere, to a page or to a part of it", () => {
  expect(pages.size).toBeGreaterThan(150);
  expect(deadLinks(pages, { hasFile: (path) => existsSync(join(builtSite, path)) })).toEqual([]);
});

test("a dead page, a dead part and a link beside the site's path are found", () => {
  const html =
    '<a href="./b">b</a><a href="b#gone">b</a><a href="/a/path/c.html#here">c</a><a href="/d">d</a>';
  const found = deadLinks(
    new Map([
      ["a.html", html],
      ["b.html", '<h2 id="there">'],
      ["c.html", '<h2 id="here">'],
    ]),
  );
  expect(found).toEqual([
    "a.html: b#gone names a part that b.html does not have",
    "a.html: /d leads nowhere",
  ]);
});

test("every reason has a page, and every page of a reason has a reason", () => {
  expect(namesIn("reasons")).toEqual(reasons.map(({ reason }) => reason).sort());
});

test("every status of both protocols has a page, and every such page a status", () => {
  const binary = Array.from({ length: 256 }, (_, status) => describeStatus(status));
  const http2 = new Set([200, ...reasons.map(({ status }) => status)]);
  const known = [...binary.filter(({ known: isKnown }) => isKnown).map(({ status }) => status), ...http2];
  expect(namesIn("statuses")).toEqual(known.map(String).sort());
});

test("every error code has a page, and every such page a code", () => {
  // What the check `codes` holds against the types of the error classes.
  const document = readFileSync(join(root, "docs", "error-codes.md"), "utf8");
  const codes = new Set(Array.from(document.matchAll(/^\| `([a-z0-9-]+)` \|/gm), ([, code]) => code));
  expect(namesIn("codes")).toEqual([...codes].sort());
});

test("L-77: every page that apns explain names is there", () => {
  const named = allAnswers.flatMap(({ page }) => (page === undefined ? [] : [`${page}.html`]));
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((path) => !pages.has(path))).toEqual([]);
});

test("every entry of every package has a page of the reference", () => {
  const entries = publishedEntries().map(({ specifier }) => specifier.slice("@apns/".length));
  expect(namesIn("reference")).toEqual(entries.sort());
});

test("a page of a reason says what it means and what to do, in the words of the table", () => {
  for (const { reason, meaning, hint } of reasons) {
    const text = readBuilt(`reasons/${reason}.md`);
    expect(text).toContain(meaning);
    expect(text).toContain(hint);
  }
});

test("no page loads anything of another host", () => {
  const found = [...pages].flatMap(([path, html]) =>
    foreignLoads(html).map((address) => `${path}: ${address}`),
  );
  const styles = builtFiles(".css").flatMap((path) => foreignLoads(readBuilt(path)));
  expect([...found, ...styles]).toEqual([]);
  expect(foreignLoads('<link rel="stylesheet" href="//fonts.example/x.css">')).toEqual([
    "//fonts.example/x.css",
  ]);
});

test("every page is there as Markdown, with its programs and without directives", () => {
  const missing = [...pages.keys()]
    .filter((path) => path !== "404.html")
    .map((path) => path.replace(/\.html$/, ".md"))
    .filter((path) => !existsSync(join(builtSite, path)));
  expect(missing).toEqual([]);
  for (const path of builtFiles(".md"))
    expect(readBuilt(path), path).not.toMatch(/^<<<|<!--\s*@include|^---\n/m);
  expect(readBuilt("guide/start.md")).toContain("createClient(fromEnv())");
});

test("llms.txt lists every written page, each by an address that exists, and llms-full.txt has their texts", () => {
  const index = readBuilt("llms.txt");
  const full = readBuilt("llms-full.txt");
  const listed = Array.from(index.matchAll(/\]\(\.\/([^)]+)\)/g), ([, path]) => path);
  expect(listed.filter((path) => !existsSync(join(builtSite, path)))).toEqual([]);
  const written = builtFiles(".md").filter((path) => /^(?:guide|moving|project)\//.test(path));
  expect(written.length).toBeGreaterThan(5);
  expect(written.filter((path) => !listed.includes(path))).toEqual([]);
  for (const path of written) expect(full.includes(readBuilt(path).slice(0, 2000)), path).toBe(true);
});
