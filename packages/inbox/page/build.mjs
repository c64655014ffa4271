// Builds the page, compresses it once and for all, and refuses a page that is too large or could run received text.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";
import { pageFaults } from "./page-faults.mjs";

const dist = join(import.meta.dirname, "dist");
await build({
  configFile: join(import.meta.dirname, "vite.config.ts"),
  mode: "production",
  logLevel: "warn",
});
writeFileSync(join(dist, "licenses.txt"), licenses());
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path, bytes: readFileSync(path) }));
const { faults, gzipBytes } = pageFaults(
  files.map(({ path, bytes }) => ({ name: path.slice(dist.length + 1), bytes })),
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
  const signals = own.resolve("@preact/signals");
  const entries = [own.resolve("preact"), signals, createRequire(signals).resolve("@preact/signals-core")];
  return entries
    .map((entry) => {
      // Each has its entry in its folder `dist`.
      const folder = join(dirname(entry), "..");
      const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8")}`;
    })
    .join("\n");
}
