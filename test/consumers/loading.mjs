// Programs that run inside the consumer's project: what an import of the client loads. A program that starts slowly
// because of us would not show in any other test.

/** Modules of Node that are needed once a program connects or reads a key. */
const CONNECTING = ["crypto", "dns", "http", "http2", "https", "net", "tls", "_tls_wrap"];
/** Those that an ESM import of `node:fs`, `node:timers` or `node:util` loads, since it reads every export. */
const UNASKED = ["stream", "internal/fs/streams", "timers/promises", "internal/util/parse_args/parse_args"];
const LATER = [...CONNECTING, ...UNASKED];
/** One file of each package: finding and reading a file takes longer than most of ours take to compile. */
const FILES = ["client/dist/index", "feedback/dist/index", "transport/dist/all", "wire/dist/all"];

/** Loads the client, then compares what it has loaded. */
export function loading(kind) {
  const extension = kind === "esm" ? ".js" : ".cjs";
  // Not by imports, which load what is looked for.
  return `const { appendFileSync, readFileSync, writeFileSync } = process.getBuiltinModule("node:fs");
const { createRequire, register } = process.getBuiltinModule("node:module");
if (process.argv[2] === undefined) {
  // Counted without hooks, which load modules of their own.
  const before = new Set(process.moduleLoadList);
  ${load(kind)}
  const early = ${JSON.stringify(LATER)}.filter((name) => {
    const entry = "NativeModule " + name;
    return process.moduleLoadList.includes(entry) && !before.has(entry);
  });
  if (early.length > 0) throw new Error("an import loads " + early);
  const { execFileSync } = process.getBuiltinModule("node:child_process");
  execFileSync(process.execPath, [process.argv[1], "hooked"]);
  const found = readFileSync("loaded-${kind}.txt", "utf8").split("\\n").filter((url) => url.includes("/@apns/"));
  const files = found.map((url) => url.replace(/^.*\\/@apns\\//, "")).sort();
  const wanted = ${JSON.stringify(FILES.map((file) => file + extension))};
  if (files.join() !== wanted.join()) throw new Error("an import loads " + files + " instead of " + wanted);
} else {
  writeFileSync("loaded-${kind}.txt", "");
  register("data:text/javascript," + encodeURIComponent(\`import { appendFileSync } from "node:fs";
    export async function load(url, context, next) {
      appendFileSync("loaded-${kind}.txt", url + "\\\\n");
      return next(url, context);
    }\`));
  ${load(kind)}
  ${kind === "cjs" ? `for (const path of Object.keys(createRequire(import.meta.url).cache)) appendFileSync("loaded-cjs.txt", path.replaceAll("\\\\", "/") + "\\n");` : ""}
}
`;
}

function load(kind) {
  return kind === "esm" ? 'await import("@apns/client");' : 'createRequire(import.meta.url)("@apns/client");';
}
