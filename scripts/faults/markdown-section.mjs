// Parts of a Markdown document.

/**
 * The lines under the first heading that satisfies the test, up to the next heading of its level or above.
 *
 * @param {string} text
 * @param {(heading: string) => boolean} isWanted Receives the heading without its `#` signs.
 * @returns {string[] | undefined} Undefined without such a heading.
 */
export function sectionOf(text, isWanted) {
  const lines = text.split("\n");
  let isCode = false;
  let level = 0;
  let found;
  for (const line of lines) {
    if (line.startsWith("```")) isCode = !isCode;
    const [, signs, heading] = (!isCode && /^(#+) +(.*)$/.exec(line)) || [];
    if (heading === undefined) found?.push(line);
    else if (found !== undefined && signs.length <= level) return found;
    else if (found === undefined && isWanted(heading)) {
      level = signs.length;
      found = [];
    }
  }
  return found;
}

/**
 * The names at the beginning of a list item or of a table row: one in backticks, or several with commas between.
 *
 * @param {string} line
 * @returns {string[]} Empty for any other line.
 */
export function namesOf(line) {
  const [, names] = /^\s*(?:[-*]|\|) +((?:`[^`]+`(?:, | and )?)+)/.exec(line) ?? [];
  if (names === undefined) return [];
  return [...names.matchAll(/`([^`(<]+)[^`]*`/g)].map(([, name]) => name.trim());
}
