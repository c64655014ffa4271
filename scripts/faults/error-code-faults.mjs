// Where docs/error-codes.md differs from the codes of an error class.
import { namesOf, sectionOf } from "./markdown-section.mjs";

/**
 * A class has a heading that starts with its name; under it each code starts a table row or a list item. A section
 * without either may name its codes in a sentence.
 *
 * @param {string} document
 * @param {{ name: string, codes: string[] }} error
 * @returns {string[]} One sentence for each fault.
 */
export function errorCodeFaults(document, { name, codes }) {
  const section = sectionOf(document, (heading) => new RegExp(`^\`?${name}\\b`).test(heading));
  if (section === undefined) return [`${name} has no heading`];
  const rows = section.flatMap(namesOf);
  const sentences = section.flatMap((line) => [...line.matchAll(/`([a-z0-9-]+)`/g)].map(([, code]) => code));
  const stated = new Set(rows.length > 0 ? rows : sentences);
  return [
    ...codes.filter((code) => !stated.has(code)).map((code) => `${name}: ${code} is not described`),
    ...[...stated]
      .filter((code) => !codes.includes(code))
      .map((code) => `${name}: ${code} is described and does not exist`),
  ];
}
