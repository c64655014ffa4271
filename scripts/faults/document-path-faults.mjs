// Paths that a document names and that are not there.

/** A path with a folder, or the bare name of a source, a script or a document. */
const PATH = /^(?:\.?[\w-][\w.@-]*\/)+[\w.@-]*$|^[\w-][\w.-]*\.(?:ts|mjs|md|grit)$/;
const FENCE = /^```[\s\S]*?^```/gm;

/**
 * @param {string} text A Markdown document; what stands in blocks of code is not read.
 * @param {{ paths: string[] }} options All files, from the root.
 * @returns {string[]} One sentence for each path in backticks that leads nowhere.
 */
export function documentPathFaults(text, { paths }) {
  const files = new Set(paths);
  const folders = new Set(paths.flatMap(foldersOf));
  const roots = new Set([...folders].filter(isOurs).map((folder) => folder.split("/").at(-1)));
  const names = [...text.replace(FENCE, "").matchAll(/`([^`\n]+)`/g)].map(([, name]) => name);
  return [...new Set(names)].filter((name) => PATH.test(name)).flatMap((name) => faultsOf(name));

  function faultsOf(name) {
    const path = name.replace(/\/$/, "");
    if (files.has(path)) return [];
    if (name.includes("/")) {
      if (exists(path) || (name === `${path}/` && roots.has(path))) return [];
      // `application/json` is not a path: nothing here has the name of its first part.
      const isPath = roots.has(path.split("/")[0]) || /\.(?:ts|mjs|md)$/.test(path);
      return isPath ? [`\`${name}\` is not there`] : [];
    }
    const same = paths.filter((file) => file.endsWith(`/${path}`));
    if (same.length === 1) return [];
    return [`\`${name}\` is ${same.length === 0 ? "not there" : `the name of ${same.length} files`}`];
  }

  /** From the root, from the packages, from one package, or from its sources or tests. */
  function exists(path) {
    const starts = ["", "packages/", ...[...folders].filter(isPackagePart).map((folder) => `${folder}/`)];
    return starts.some((start) => files.has(start + path) || folders.has(start + path));
  }
}

/** Named after a part of this repository. Those of moving are named after other programs, as test vectors are. */
function isOurs(folder) {
  return !folder.startsWith("examples/moving/");
}

function isPackagePart(folder) {
  return /^packages\/[^/]+(?:\/\w+)?$/.test(folder);
}

function foldersOf(path) {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
