// The places of a document where measured tables are printed: between `<!-- measured:NAME -->` and `<!-- /measured -->`.

const BLOCK = /<!-- measured:([\w-]+) -->\n([\s\S]*?)<!-- \/measured -->/g;

/**
 * @param {string} document
 * @param {Map<string, string>} tables By name.
 * @returns {{ text: string, faults: string[], names: string[] }} `text`: the document with each table as it was
 *   measured. `faults`: one sentence for each table that differs and each block without a table. `names`: what it prints.
 */
export function measurementBlocks(document, tables) {
  const faults = [];
  const names = [];
  const text = document.replace(BLOCK, (whole, name, printed) => {
    names.push(name);
    const table = tables.get(name);
    if (table === undefined) {
      faults.push(`measured:${name}: there is no such table`);
      return whole;
    }
    // An empty line ends the comment: after it, Markdown is read as such.
    const wanted = table === "" ? "" : `\n${table}\n\n`;
    if (printed !== wanted)
      faults.push(`measured:${name} is not what docs/measurements says; run pnpm measurements`);
    return `<!-- measured:${name} -->\n${wanted}<!-- /measured -->`;
  });
  return { text, faults, names };
}

/**
 * @param {Iterable<string>} printed The names of the blocks of all documents.
 * @param {Map<string, string>} tables By name.
 * @returns {string[]} One sentence for each table that no document prints.
 */
export function unprintedTables(printed, tables) {
  const names = new Set(printed);
  return [...tables.keys()]
    .filter((name) => !names.has(name))
    .map((name) => `the table ${name} is not printed: no <!-- measured:${name} -->`);
}

/**
 * Which packages have a version that was not measured.
 *
 * @param {{ node: string, packages: Record<string, string> }[]} measurements
 * @param {Record<string, string>} versions What the packages have now.
 * @returns {string[]} One sentence for each package and Node version.
 */
export function staleMeasurements(measurements, versions) {
  return measurements.flatMap(({ node, packages }) =>
    Object.entries(packages)
      .filter(([name, version]) => versions[name] !== undefined && versions[name] !== version)
      .map(
        ([name, version]) => `${name} is ${versions[name]}, but Node ${node} was measured with ${version}`,
      ),
  );
}
