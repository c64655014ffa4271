// Writes the pages that are made of the packages: reasons, statuses, error codes, and the reference. git ignores
// them. Needs a build of the packages.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../scripts/check/places.mjs";
import { answerPages } from "./pages/answer-pages.mjs";
import { codePages } from "./pages/code-pages.mjs";
import { writeReference } from "./pages/reference.mjs";

const site = join(root, "site");
for (const folder of ["reasons", "statuses", "codes"])
  rmSync(join(site, folder), { recursive: true, force: true });
cpSync(join(root, "docs", "images"), join(site, "public", "images"), { recursive: true });
for (const { path, text } of [...answerPages(), ...codePages()]) {
  const file = join(site, `${path}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
if (!(await writeReference())) process.exitCode = 1;
