// Where the list of exports in a package's README differs from what an entry exports.
import { namesOf, sectionOf } from "./markdown-section.mjs";

/**
 * The list stands under a heading that has the entry's import path in backticks; each item starts with the name or
 * names that it describes, in backticks.
 *
 * @param {string} readme
 * @param {{ specifier: string, exported: string[] }} entry
 * @returns {string[]} One sentence for each fault.
 */
export function exportListFaults(readme, { specifier, exported }) {
  const section = sectionOf(readme, (heading) => heading.includes(`\`${specifier}\``));
  if (section === undefined) {
    return [`no heading with \`${specifier}\`, so that ${exported.length} exports are not listed`];
  }
  const listed = section.flatMap(namesOf);
  const isListed = new Set(listed);
  return [
    ...exported.filter((name) => !isListed.has(name)).map((name) => `${specifier}: ${name} is not listed`),
    ...[...isListed]
      .filter((name) => !exported.includes(name))
      .map((name) => `${specifier}: ${name} is listed and not exported`),
    ...listed
      .filter((name, index) => listed.indexOf(name) !== index)
      .map((name) => `${specifier}: ${name} is listed twice`),
  ];
}
