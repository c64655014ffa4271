// The rows of docs/error-codes.md, for everything that is made of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";

/**
 * @typedef {object} ErrorCodeRow
 * @property {string} errorClass
 * @property {string} code
 * @property {string} meaning Markdown.
 * @property {string} next Markdown: what to do next.
 */

/** @returns {{ rows: ErrorCodeRow[], introductions: Map<string, string> }} And each class's first paragraph. */
export function readErrorCodes() {
  const rows = [];
  const introductions = new Map();
  let errorClass;
  for (const line of readFileSync(join(root, "docs", "error-codes.md"), "utf8").split("\n")) {
    errorClass = /^## `?(\w+Error)`?/.exec(line)?.[1] ?? (line.startsWith("## ") ? undefined : errorClass);
    if (errorClass === undefined) continue;
    const [, code, meaning, next] = /^\| `([a-z0-9-]+)` \| (.+) \| (.+) \|$/.exec(line) ?? [];
    if (code !== undefined) rows.push({ errorClass, code, meaning, next });
    else if (/^[A-Z]/.test(line) && !introductions.has(errorClass)) introductions.set(errorClass, line);
  }
  return { rows, introductions };
}
