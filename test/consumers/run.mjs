// Installs the packed tarballs into an empty project and uses them the ways users do: import, require,
// TypeScript, a bundler for browsers, the command. Needs the tarballs of scripts/pack.mjs.
//
//   node test/consumers/run.mjs [report.json]
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { exportsOf, packageProgram, publishedEntries } from "../../scripts/check/package-program.mjs";
import { tarballs } from "../../scripts/check/tarballs.mjs";
import { copies, trust } from "./copies.mjs";
import { excessOf, measureExports } from "./export-sizes.mjs";
import { loading } from "./loading.mjs";
import { compilers, typeCheck, typeChecks } from "./type-checks.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const packed = tarballs();
/** By what users import, the values that it exports: those of the source, so that none is lost on the way. */
const entries = exportedValues();

const folder = mkdtempSync(join(tmpdir(), "apns-consumers-"));
const results = { numPassedTests: 0, numFailedTests: 0 };
try {
  install(Object.fromEntries(packed.map(({ name, path }) => [name, `file:${path}`])));
  await check(
    "the tarballs hold no source condition, and a licence, a README and types for ESM and CJS",
    () => inspect(),
  );
  await check("ESM: every entry point loads and exports what its source does", () => load("esm.mjs", esm()));
  await check("CJS: every entry point loads and exports what its source does", () => load("cjs.cjs", cjs()));
  await check("ESM: a notification sent with @apns/client is taken by @apns/simulator", () =>
    load("send.mjs", send()),
  );
  for (const kind of ["esm", "cjs"]) {
    await check(`${kind.toUpperCase()}: @apns/client loads as four files, without sockets and keys`, () =>
      load(`loading-${kind}.mjs`, loading(kind)),
    );
  }
  for (const [title, compiler, settings] of typeChecks) {
    const home = compiler === undefined ? root : folder;
    const tsc = join(home, "node_modules", compiler ?? "typescript", "bin", "tsc");
    await check(`types load and mean the same: ${title}`, () =>
      typeCheck(folder, { title, tsc, settings, entries: Object.keys(entries) }),
    );
  }
  await check("C-5: instanceof holds across the ESM and the CJS copy, for every class of errors", () =>
    load("copies.mjs", copies(Object.keys(entries))),
  );
  await check("K-18: NODE_EXTRA_CA_CERTS is heeded, NODE_TLS_REJECT_UNAUTHORIZED is not", () =>
    load("trust.mjs", trust),
  );
  await check("the names that programs outside rely on compile and do what they promise", () => promised());
  await check("a bundler: @apns/wire runs without Node, in a bare context", () => bundleForBrowser());
  await check("a bundler: one export of @apns/wire keeps no more than that one needs", () => leaveOut());
  await check("the command: apns --help answers from its tarball", () => command());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`consumers: ${results.numPassedTests} passed, ${results.numFailedTests} failed\n`);
if (process.argv[2] !== undefined) writeFileSync(process.argv[2], JSON.stringify(results));
process.exitCode = results.numFailedTests === 0 ? 0 : 1;

async function check(title, action) {
  try {
    await action();
    results.numPassedTests += 1;
    process.stdout.write(`  ok      ${title}\n`);
  } catch (error) {
    results.numFailedTests += 1;
    process.stdout.write(`  FAILED  ${title}\n${error.stdout ?? ""}${error.stderr ?? ""}${error.stack}\n`);
  }
}

function install(packages) {
  const dependencies = { ...packages, ...compilers, "@types/node": installedVersion("@types/node") };
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "consumer", private: true, dependencies, overrides: packages }),
  );
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], {
    cwd: folder,
    stdio: "pipe",
  });
}

function installedVersion(name) {
  return JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;
}

function inspect() {
  for (const { name } of packed) {
    const home = join(folder, "node_modules", name);
    const manifest = readFileSync(join(home, "package.json"), "utf8");
    const { exports, sideEffects, license } = JSON.parse(manifest);
    if (manifest.includes("@apns/source")) throw new Error(`${name} publishes the source condition`);
    if (manifest.includes("workspace:")) throw new Error(`${name} publishes a workspace range`);
    if (sideEffects !== false || license !== "MIT") throw new Error(`${name}: sideEffects or license`);
    for (const file of ["README.md", "LICENSE"]) readFileSync(join(home, file));
    for (const [entry, conditions] of Object.entries(exports)) {
      if (entry === "./package.json") continue;
      for (const kind of ["import", "require"]) {
        for (const target of Object.values(conditions[kind])) readFileSync(join(home, target));
      }
    }
  }
}

function load(file, source) {
  writeFileSync(join(folder, file), source);
  execFileSync(process.execPath, [file], { cwd: folder, stdio: "pipe" });
}

function exportedValues() {
  const program = packageProgram();
  const named = publishedEntries().map(({ specifier, source }) => {
    const values = exportsOf(program, source).filter(({ isValue }) => isValue);
    return [specifier, values.map(({ name }) => name).sort()];
  });
  return Object.fromEntries(named);
}

function esm() {
  const imports = Object.keys(entries).map((entry, n) => `import * as m${n} from "${entry}";`);
  return `${imports.join("\n")}\n${comparison()}`;
}

function cjs() {
  const imports = Object.keys(entries).map((entry, n) => `const m${n} = require("${entry}");`);
  return `${imports.join("\n")}\n${comparison()}`;
}

/** Each module has the names of its source, no more and no less. */
function comparison() {
  const lines = Object.entries(entries).map(
    ([entry, names], n) => `compare("${entry}", Object.keys(m${n}), ${JSON.stringify(names)});`,
  );
  return `${lines.join("\n")}
function compare(entry, found, wanted) {
  const names = found.filter((name) => name !== "default" && name !== "__esModule").sort();
  if (names.join() !== wanted.join()) throw new Error(entry + " exports " + names + "; its source " + wanted);
}
`;
}

function send() {
  return `import { createClient } from "@apns/client";
import { startSimulator } from "@apns/simulator";
const apple = await startSimulator();
const client = createClient({
  protocol: "binary",
  credentials: apple.clientCertificate,
  ca: apple.ca,
  endpoints: { gateway: apple.gateway },
});
const sent = client.send({ deviceToken: "ab".repeat(32), payload: { aps: { alert: "Hello" } } });
await client.flush();
const { outcome } = await sent;
await client.close();
await apple.close();
if (outcome !== "accepted") throw new Error(outcome);
`;
}

function promised() {
  const home = join(folder, "promised");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "type": "module", "private": true }');
  cpSync(join(root, "test", "consumers", "promised.ts"), join(home, "promised.ts"));
  const options = { module: "node16", target: "es2022", types: ["node"], strict: true, outDir: "out" };
  writeFileSync(join(home, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
  execFileSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", home], {
    stdio: "pipe",
  });
  execFileSync(process.execPath, [join(home, "out", "promised.js")], { stdio: "pipe" });
}

async function bundleForBrowser() {
  const all = await bundle(
    'import * as wire from "@apns/wire"; import * as binary from "@apns/wire/binary"; globalThis.wire = { ...wire, ...binary };',
  );
  const one = await bundle(
    'import { parseDeviceToken } from "@apns/wire"; globalThis.parse = parseDeviceToken;',
  );
  // A browser has these two and none of Node's globals.
  const context = createContext({ TextEncoder, TextDecoder });
  runInContext(all, context);
  const bytes = runInContext(
    'wire.encodeNotification({ deviceToken: "ab", payload: { aps: { alert: "é" } }, identifier: 1 }).length',
    context,
  );
  if (!(bytes > 30)) throw new Error(`the bundle encoded ${bytes} bytes`);
  if (one.length > all.length / 2) throw new Error("a bundle of one function holds most of the package");
  process.stdout.write(
    `          @apns/wire: ${all.length} bytes minified; one function of it: ${one.length}\n`,
  );
}

async function leaveOut() {
  const wire = Object.entries(entries).filter(([path]) => /^@apns\/wire(?:\/|$)/.test(path));
  const excess = excessOf(await measureExports(wire, folder));
  if (excess.length > 0) throw new Error(excess.join("\n"));
}

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
    format: "iife",
  });
  return outputFiles[0].text;
}

/** By its own name, so that the first line and the mode of the installed file are tried, too. */
function command() {
  const help = execFileSync(join(folder, "node_modules", ".bin", "apns"), ["--help"], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  for (const name of ["send", "feedback", "simulate", "demo"]) {
    if (!help.includes(name)) throw new Error(`the help does not name ${name}: ${help}`);
  }
}
