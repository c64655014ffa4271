// The reference: a page for each entry of each package, made by TypeDoc out of the sources. A warning fails.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application } from "typedoc";
import { publishedEntries } from "../../../scripts/check/package-program.mjs";
import { root } from "../../../scripts/check/places.mjs";
import { page, table } from "./page.mjs";

const out = join(root, "site", "reference");
const options = {
  plugin: ["typedoc-plugin-markdown"],
  tsconfig: join(root, "site", "tsconfig.reference.json"),
  readme: "none",
  router: "module",
  entryFileName: "index",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  useCodeBlocks: true,
  // Its anchors are not those that VitePress makes of headings.
  useHTMLAnchors: true,
  parametersFormat: "table",
  classPropertiesFormat: "table",
  interfacePropertiesFormat: "table",
  typeAliasPropertiesFormat: "table",
  groupOrder: ["Functions", "Classes", "Interfaces", "Type Aliases", "Variables"],
  logLevel: "Warn",
};

/** @returns {Promise<boolean>} Whether it was written without a warning. */
export async function writeReference() {
  const written = mkdtempSync(join(tmpdir(), "apns-reference-"));
  try {
    const isClean = await generate(written);
    rmSync(out, { recursive: true, force: true });
    // The modules are named as users import them, so that all pages are below the scope.
    cpSync(join(written, "@apns"), out, { recursive: true });
    for (const name of readdirSync(out, { recursive: true })) addFrontMatter(join(out, name));
    const index = indexPage();
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "index.md"), index.text);
    return isClean;
  } finally {
    rmSync(written, { recursive: true, force: true });
  }
}

async function generate(folder) {
  const entries = publishedEntries();
  const names = new Map(entries.map(({ source, specifier }) => [join(root, source), specifier]));
  const app = await Application.bootstrapWithPlugins({
    ...options,
    out: folder,
    entryPoints: entries.map(({ source }) => join(root, source)),
  });
  const points = (app.getEntryPoints() ?? []).map((point) => ({
    ...point,
    displayName: names.get(point.sourceFile.fileName) ?? point.displayName,
  }));
  if (points.length !== entries.length)
    throw new Error(`${points.length} of ${entries.length} entries found`);
  const project = app.converter.convert(points);
  app.validate(project);
  await app.generateOutputs(project);
  return !app.logger.hasErrors() && !app.logger.hasWarnings();
}

function addFrontMatter(file) {
  if (!file.endsWith(".md")) return;
  writeFileSync(file, `---\neditLink: false\noutline: [2, 3]\n---\n\n${readFileSync(file, "utf8")}`);
}

function indexPage() {
  const rows = publishedEntries().map((entry) => [
    `[\`${entry.specifier}\`](./${entry.specifier.slice("@apns/".length)})`,
    purposeOf(entry),
  ]);
  return page("reference/index", {
    title: "Reference",
    description: "Every name that the packages export.",
    body: [
      "Every name that the packages export, an entry a page, made of the sources.",
      table(["entry", "for"], rows),
    ],
  });
}

/** Of a package its description; of a further entry the comment with which its source begins. */
function purposeOf({ specifier, folder, source }) {
  if (specifier.split("/").length === 2)
    return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).description;
  const [comment = ""] = /^(?:\/\/.*\n)+/.exec(readFileSync(join(root, source), "utf8")) ?? [];
  if (comment === "") throw new Error(`${source} does not begin with a comment that says what it is for`);
  return comment
    .replaceAll(/^\/\/ ?/gm, "")
    .replaceAll("\n", " ")
    .trim();
}
