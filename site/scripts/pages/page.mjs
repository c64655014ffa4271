// A generated page: front matter, a heading, and parts.

/**
 * @typedef {object} Page
 * @property {string} path Below site/, without `.md`.
 * @property {string} text
 */

/**
 * @param {string} path
 * @param {{ title: string, heading?: string, description: string, body: (string | undefined)[], search?: string }} page
 *   `body`: blocks; an undefined one is left out.
 * @returns {Page}
 */
export function page(path, { title, heading = title, description, body }) {
  const matter = { title, description: plain(description), editLink: false, outline: [2, 3] };
  const lines = Object.entries(matter).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const blocks = [`---\n${lines.join("\n")}\n---`, `# ${heading}`, ...body.filter((block) => block)];
  return { path, text: `${blocks.join("\n\n")}\n` };
}

/**
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Markdown without its marks, for a description. */
function plain(markdown) {
  return markdown.replaceAll("`", "").replace(/\[([^\]]+)\]\([^)]+\)/g, "$1");
}
