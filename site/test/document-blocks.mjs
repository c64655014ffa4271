// The blocks of code in documents.
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { root } from "../../scripts/check/places.mjs";

/** Made of the packages when the site is built. */
const GENERATED = /^site\/(?:codes|reasons|reference|statuses)\//;

/**
 * @typedef {object} Block
 * @property {string} document From the root.
 * @property {number} line Of its first line of code, from 1.
 * @property {string} language
 * @property {string} code
 */

/** @returns {string[]} What users read: the site's pages and the READMEs. Paths from the root. */
export function userDocuments() {
  const pages = readdirSync(join(root, "site"), { recursive: true })
    .map((name) => `site/${name.split(sep).join("/")}`)
    .filter((name) => name.endsWith(".md") && !name.includes("/node_modules/") && !GENERATED.test(name))
    .filter((name) => !name.startsWith("site/.vitepress/"));
  const readmes = readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`);
  return ["README.md", ...readmes, ...pages.sort()];
}

/**
 * @param {string} document From the root.
 * @param {string[]} languages
 * @returns {Block[]}
 */
export function blocksOf(document, languages) {
  return blocksIn(readFileSync(join(root, document), "utf8"), { document, languages });
}

/** The same of a text. */
export function blocksIn(text, { document, languages }) {
  const found = [];
  for (const match of text.matchAll(/^( *)(`{3,})([\w-]*)[^\n]*\n([\s\S]*?)^\1\2[ \t]*$/gm)) {
    const [, indent = "", , language = "", code = ""] = match;
    if (!languages.includes(language)) continue;
    const line = text.slice(0, match.index).split("\n").length + 1;
    found.push({ document, line, language, code: code.replaceAll(new RegExp(`^${indent}`, "gm"), "") });
  }
  return found;
}
