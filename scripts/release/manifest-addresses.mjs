// Where a package's source is kept. The tree names no address, so that a copy of the repository publishes its own:
// the workflow that publishes says which it is.

/**
 * @typedef {object} Addresses
 * @property {{ type: string, url: string, directory: string }} repository npm compares its `url` with the place that
 *   the provenance names, and refuses another.
 * @property {string} homepage
 * @property {{ url: string }} bugs
 */

/**
 * @param {{ GITHUB_SERVER_URL?: string, GITHUB_REPOSITORY?: string }} env As GitHub sets it for each workflow.
 * @param {string} directory Of the package, from the root, such as `packages/wire`.
 * @returns {Addresses}
 * @throws {Error} When a variable is missing or has another form.
 */
export function manifestAddresses({ GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name }, directory) {
  if (!/^https?:\/\/[^/\s]+$/.test(server ?? "")) {
    throw new Error(
      `GITHUB_SERVER_URL is ${server}; it must be an address such as the workflow "release" gives`,
    );
  }
  if (!/^[\w.-]+\/[\w.-]+$/.test(name ?? "")) {
    throw new Error(
      `GITHUB_REPOSITORY is ${name}; it must be OWNER/NAME, as the workflow "release" gives it`,
    );
  }
  const repository = `${server}/${name}`;
  return {
    repository: { type: "git", url: `git+${repository}.git`, directory },
    homepage: `${repository}/tree/HEAD/${directory}#readme`,
    bugs: { url: `${repository}/issues` },
  };
}

/**
 * A manifest with its addresses, which stand after its licence.
 *
 * @param {Record<string, unknown>} manifest
 * @param {Addresses} addresses
 */
export function withAddresses(manifest, addresses) {
  const fields = Object.entries(manifest).filter(([name]) => !(name in addresses));
  const place = fields.findIndex(([name]) => name === "license") + 1;
  return Object.fromEntries(fields.toSpliced(place, 0, ...Object.entries(addresses)));
}
