// The front matter of a page, and its text without it.
import { parse } from "yaml";

/**
 * @param {string} text
 * @returns {{ matter: Record<string, unknown>, body: string }}
 */
export function splitFrontMatter(text) {
  const [whole, matter] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  if (whole === undefined) return { matter: {}, body: text };
  return { matter: parse(matter) ?? {}, body: text.slice(whole.length).trimStart() };
}
