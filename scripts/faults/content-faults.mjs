// What a package holds, compared with what it shall hold: its files by name, and sizes with little room.

/** Over what was measured when the limits were written: changes of a sentence pass, new code does not. */
const ROOM = 1.02;
const ROUNDED_BYTES = 100;
/** Bundlers put a hash of the content into these names. */
const HASH = /-[\w-]{8}(?=\.(?:c?js|css|d\.c?ts)(?:\.|$))/;
/** Each release adds to it, so it counts in no size, and a package that was never released has none. */
const CHANGELOG = "CHANGELOG.md";

/**
 * @typedef {object} Contents
 * @property {string[]} files With `-*` in place of a hash, in order, each once.
 * @property {Record<string, number>} bytes By what was measured.
 */

/** @param {{ name: string }[]} files @returns {string[]} */
export function namesOf(files) {
  const names = files.map(({ name }) => name).filter((name) => name !== CHANGELOG);
  return [...new Set(names.map((name) => name.replace(HASH, "-*")))].sort();
}

/** @param {{ name: string }[]} files */
export function withoutChangelog(files) {
  return files.filter(({ name }) => name !== CHANGELOG);
}

/** @param {Contents} measured @returns {Contents} What is allowed from now on. */
export function limitsOf({ files, bytes }) {
  const limit = (size) => Math.ceil((size * ROOM) / ROUNDED_BYTES) * ROUNDED_BYTES;
  return {
    files,
    bytes: Object.fromEntries(Object.entries(bytes).map(([what, size]) => [what, limit(size)])),
  };
}

/**
 * @param {string} name Of the package.
 * @param {Contents} measured
 * @param {Contents | undefined} allowed Undefined: nothing is written down for it.
 * @returns {string[]} One sentence for each fault.
 */
export function contentFaults(name, measured, allowed) {
  if (allowed === undefined) return [`${name} is not among the limits`];
  const added = measured.files.filter((file) => !allowed.files.includes(file));
  const lost = allowed.files.filter((file) => !measured.files.includes(file));
  const sizes = Object.entries(measured.bytes).map(([what, size]) => {
    const limit = allowed.bytes[what];
    if (limit === undefined) return `${name}: ${what} has no limit`;
    return size > limit ? `${name}: ${what} has ${size} bytes; the limit is ${limit}` : undefined;
  });
  const gone = Object.keys(allowed.bytes).filter((what) => measured.bytes[what] === undefined);
  return [
    ...added.map((file) => `${name} would publish ${file}, which is not on its list`),
    ...lost.map((file) => `${name} would not publish ${file}`),
    ...sizes.filter((fault) => fault !== undefined),
    ...gone.map((what) => `${name}: there is a limit for ${what}, which is gone`),
  ];
}

/**
 * @param {{ name: string, content: Buffer }[]} files
 * @returns {string[]} The source maps that hold the sources a second time.
 */
export function mapsWithSources(files) {
  const maps = files.filter(({ name }) => name.endsWith(".map"));
  return maps
    .filter(({ content }) => "sourcesContent" in JSON.parse(content.toString()))
    .map(({ name }) => name);
}
