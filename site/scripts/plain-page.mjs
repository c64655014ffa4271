// A page as one Markdown text: without front matter, with what it includes and the programs that it shows.
import { readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { splitFrontMatter } from "./front-matter.mjs";

const MAX_DEPTH = 5;

/**
 * @param {string} site The folder of the pages.
 * @param {string} path Of the page, below that folder.
 */
export function plainPage(site, path) {
  const { body } = splitFrontMatter(readFileSync(join(site, path), "utf8"));
  const text = expand(body, { site, folder: join(site, dirname(path)), depth: 0 });
  // Ids of rules stand beside what the pages claim, for those who change it.
  return text.replace(/ ?<!-- (?:[A-Z]-\d+(?:, )?)+ -->/g, "");
}

function expand(text, { site, folder, depth }) {
  if (depth > MAX_DEPTH) throw new Error("the pages include each other");
  return text
    .replace(/^<!--\s*@include:\s*([^\s{]+)(?:\{[^}]*\})?\s*-->$/gm, (_, path) => {
      const file = place(path, { site, folder });
      const { body } = splitFrontMatter(readFileSync(file, "utf8"));
      return expand(body, { site, folder: dirname(file), depth: depth + 1 });
    })
    .replace(
      /^<<<[ \t]*([^\s{[#]+)(#[\w-]+)?(?:\s*\{[^}]*\})?(?:\s*(\[[^\]]*\]))?[ \t]*$/gm,
      (...[, path, region, name]) => {
        const file = place(path, { site, folder });
        const program = readFileSync(file, "utf8");
        const shown = region === undefined ? program : regionOf(program, region.slice(1));
        const language = extname(path).replace(/^\.[mc]?/, "");
        return `\`\`\`${language}${name === undefined ? "" : ` ${name}`}\n${withoutMarks(shown).trimEnd()}\n\`\`\``;
      },
    );
}

function place(path, { site, folder }) {
  return path.startsWith("@/") ? join(site, path.slice(2)) : join(folder, path);
}

/** The lines between `#region NAME` and `#endregion NAME`, moved to the left. */
function regionOf(program, name) {
  const lines = program.split("\n");
  const start = lines.findIndex((line) => line.trim().endsWith(`#region ${name}`));
  const end = lines.findIndex((line, at) => at > start && /#endregion\b/.test(line));
  if (start < 0 || end < 0) throw new Error(`there is no region ${name}`);
  const shown = lines.slice(start + 1, end);
  const depths = shown.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  return shown.map((line) => line.slice(Math.min(...depths))).join("\n");
}

function withoutMarks(program) {
  return program.replace(/^\s*(?:\/\/|#|\/\*)\s*#(?:end)?region\b.*\n/gm, "");
}
