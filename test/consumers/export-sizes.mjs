// What is left of @apns/wire in a program that imports one export of it, against the limits in export-sizes.json.
//
//   node test/consumers/export-sizes.mjs --write    sets the limits to what the built package has now, and some room
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { publishedEntries } from "../../scripts/check/package-program.mjs";

const limitsFile = fileURLToPath(new URL("export-sizes.json", import.meta.url));
/** For an export that has no limit yet, bytes. */
const NEW_LIMIT = 10_000;
const isProgram = process.argv[1] === fileURLToPath(import.meta.url);

/**
 * Bundles each export alone.
 *
 * @param {Iterable<[string, readonly string[]]>} entries import paths and the values that they export
 * @param {string} resolveDir where the imports are resolved
 * @returns {Promise<Record<string, Record<string, number>>>} bytes after minifying
 */
export async function measureExports(entries, resolveDir) {
  const sizes = {};
  for (const [path, names] of entries) {
    sizes[path] = {};
    for (const name of names) {
      const { outputFiles } = await build({
        stdin: { contents: `export { ${name} } from ${JSON.stringify(path)};`, resolveDir },
        bundle: true,
        minify: true,
        write: false,
        platform: "browser",
        format: "esm",
        logLevel: "silent",
      });
      sizes[path][name] = outputFiles[0].contents.length;
    }
  }
  return sizes;
}

/** What is larger than its limit. */
export function excessOf(sizes) {
  const limits = JSON.parse(readFileSync(limitsFile, "utf8"));
  return Object.entries(sizes).flatMap(([path, each]) =>
    Object.entries(each).flatMap(([name, bytes]) => {
      const limit = limits[path]?.[name] ?? NEW_LIMIT;
      if (bytes <= limit) return [];
      return [
        `${path}: ${name} keeps ${bytes} bytes, the limit is ${limit}: is there work at the top level?`,
      ];
    }),
  );
}

if (isProgram) {
  if (process.argv[2] !== "--write") throw new Error("the only use by itself is --write");
  const paths = publishedEntries().flatMap(({ specifier, folder }) =>
    folder === "packages/wire" ? [specifier] : [],
  );
  const client = fileURLToPath(new URL("../../packages/client", import.meta.url));
  const dist = new URL("../../packages/wire/dist/", import.meta.url);
  const entries = new Map();
  for (const path of paths) {
    const file = path === "@apns/wire" ? "index.js" : `${path.split("/").at(-1)}.js`;
    entries.set(path, Object.keys(await import(new URL(file, dist))));
  }
  const sizes = await measureExports(entries, client);
  // A third more, to the next fifty: a fix needs no new limit, and work at the top level shows in the small ones.
  const roomy = (bytes) => Math.ceil((bytes * 1.3 + 30) / 50) * 50;
  const limits = Object.fromEntries(
    Object.entries(sizes).map(([path, each]) => [
      path,
      Object.fromEntries(Object.entries(each).map(([name, bytes]) => [name, roomy(bytes)])),
    ]),
  );
  writeFileSync(limitsFile, `${JSON.stringify(limits, undefined, 2)}\n`);
}
