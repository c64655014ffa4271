// Builds the page, compresses it once and for all, and refuses a page that is too large or could run received text.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";
import { pageFaults } from "./page-faults.mjs";

const folder = join(import.meta.dirname, "dist");
await build({
  configFile: join(import.meta.dirname, "vite.config.ts"),
  mode: "production",
  logLevel: "warn",
});
writeFileSync(join(folder, "licenses.txt"), licenses());
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path, bytes: readFileSync(path) }));
const { faults, gzipBytes } = pageFaults(
  files.map(({ path, bytes }) => ({ name: path.slice(folder.length + 1), bytes })),
);
for (const { path, bytes } of files) {
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }),
  );
}
for (const fault of faults) process.stderr.write(`page: ${fault}\n`);
process.stdout.write(`page: ${files.length} files, ${gzipBytes} bytes of script and style gzipped\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** The packages whose code is in the script, with their licences. */
function licenses() {
  const own = createRequire(import.meta.url);
  const signals = own.resolve("@preact/signals/package.json");
  const manifests = [
    own.resolve("preact/package.json"),
    signals,
    createRequire(signals).resolve("@preact/signals-core/package.json"),
  ];
  return manifests
    .map((path) => {
      const { name, version } = JSON.parse(readFileSync(path, "utf8"));
      return `${name} ${version}\n\n${readFileSync(join(dirname(path), "LICENSE"), "utf8")}`;
    })
    .join("\n");
}
