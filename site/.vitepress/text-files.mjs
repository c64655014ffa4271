// What programs read: each page as Markdown beside its HTML, llms.txt as the index, llms-full.txt with everything that
// was written by hand.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { splitFrontMatter } from "../scripts/front-matter.mjs";
import { plainPage } from "../scripts/plain-page.mjs";

const INTRODUCTION = `# @apns

> A TypeScript toolkit for the Apple Push Notification service: it sends notifications over HTTP/2 and over the binary protocol, reports one outcome for each, and loses none. It has a client, a command, a queue, a simulated Apple and an inbox for tests. Node 20.19 or newer.
`;

/**
 * @param {{ pages: string[], srcDir: string, outDir: string, site: { title: string, themeConfig: { sidebar: unknown } } }} config
 */
export function writeTextFiles({ pages, srcDir, outDir, site }) {
  for (const path of pages) {
    const file = join(outDir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, plainPage(srcDir, path));
  }
  const { sidebar } = site.themeConfig;
  const groups = [...sidebar["/"], ...sidebar["/reference/"].slice(1)];
  writeFileSync(join(outDir, "llms.txt"), index(groups, srcDir));
  const written = groups
    .flatMap(({ items }) => items)
    .map(({ link }) => fileOf(link))
    .filter((path) => !path.startsWith("reference/"));
  const parts = written.map((path) => `<!-- ${path} -->\n\n${plainPage(srcDir, path)}`);
  writeFileSync(join(outDir, "llms-full.txt"), [INTRODUCTION, ...parts].join("\n\n"));
}

function index(groups, srcDir) {
  const parts = groups.map(({ text, items }) => {
    const lines = items.map(({ text: title, link }) => {
      const path = fileOf(link);
      const { description } = splitFrontMatter(readFileSync(join(srcDir, path), "utf8")).matter;
      return `- [${title}](./${path})${description === undefined ? "" : `: ${description}`}`;
    });
    return `## ${text}\n\n${lines.join("\n")}\n`;
  });
  const full = "Everything that was written by hand, in one file: [llms-full.txt](./llms-full.txt)\n";
  return [INTRODUCTION, full, ...parts].join("\n");
}

function fileOf(link) {
  return `${link.slice(1)}${link.endsWith("/") ? "index" : ""}.md`;
}
