import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { plainPage } from "../scripts/plain-page.mjs";

const site = mkdtempSync(join(tmpdir(), "apns-plain-"));
afterAll(() => rmSync(site, { recursive: true, force: true }));
mkdirSync(join(site, "guide"));
mkdirSync(join(site, "snippets"));
writeFileSync(
  join(site, "snippets", "two.mjs"),
  "import x;\nif (x) {\n  // #region inner\n  first();\n    second();\n  // #endregion inner\n}\n",
);
writeFileSync(join(site, "part.md"), "---\ntitle: Part\n---\n\nIncluded.\n");

test("a page is its text with what it includes, its programs and their names, without front matter", () => {
  write(
    "---\ntitle: T\n---\n\n# T <!-- S-1, C-33 -->\n\n<!--@include: ../part.md-->\n\n<<< @/snippets/two.mjs{js} [two.mjs]\n",
  );
  expect(plainPage(site, "guide/page.md")).toBe(
    "# T\n\nIncluded.\n\n\n```js [two.mjs]\nimport x;\nif (x) {\n  first();\n    second();\n}\n```\n",
  );
});

test("of a region only its lines are shown, as far left as they go", () => {
  write("<<< @/snippets/two.mjs#inner\n\nafter\n");
  expect(plainPage(site, "guide/page.md")).toBe("```js\nfirst();\n  second();\n```\n\nafter\n");
});

test("a program or a region that does not exist is an error", () => {
  write("<<< @/snippets/three.mjs\n");
  expect(() => plainPage(site, "guide/page.md")).toThrow(/three\.mjs/);
  write("<<< @/snippets/two.mjs#outer\n");
  expect(() => plainPage(site, "guide/page.md")).toThrow("there is no region outer");
});

function write(text) {
  writeFileSync(join(site, "guide", "page.md"), text);
}
