// Packs every package as it would be published, installs the tarballs into empty projects, and uses them the
// ways users do: import, require, TypeScript, a bundler for browsers, the command. Needs a build.
//
//   node test/consumers/run.mjs [report.json]
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const names = ["wire", "transport", "feedback", "client", "simulator", "cli"];
/** What each entry point must export; a wrong exports map or a lost name fails. */
const entries = {
  "@apns/wire": ["encodeNotification", "NotificationDecoder", "createPayload", "UsageError", "WireError"],
  "@apns/wire/binary": ["encodeNotificationInto", "FrameDecoder", "describeStatus"],
  "@apns/wire/api": ["createPushRequest", "describeReason"],
  "@apns/wire/bytes": ["encodeUtf8", "readUint32"],
  "@apns/wire/errors": ["UsageError", "describeShape"],
  "@apns/wire/http2": ["Http2FrameDecoder", "HpackDecoder", "HpackEncoder"],
  "@apns/transport": ["BinaryTransport", "BinarySession", "Http2Transport", "Http2Session", "TransportError"],
  "@apns/transport/connector": ["createConnector", "loadCredentials"],
  "@apns/feedback": ["readFeedback", "wasRegisteredSince"],
  "@apns/client": ["createClient", "createPayload"],
  "@apns/simulator": ["startSimulator", "createSimulatorIdentity"],
  "@apns/cli": ["run"],
};

const folder = mkdtempSync(join(tmpdir(), "apns-consumers-"));
const results = { numPassedTests: 0, numFailedTests: 0 };
try {
  const tarballs = pack();
  install(tarballs);
  await check(
    "the tarballs hold no source condition, and a licence, a README and types for ESM and CJS",
    () => inspect(),
  );
  await check("ESM: every entry point loads and exports what it should", () => load("esm.mjs", esm()));
  await check("CJS: every entry point loads and exports what it should", () => load("cjs.cjs", cjs()));
  await check("ESM: a notification sent with @apns/client is taken by @apns/simulator", () =>
    load("send.mjs", send()),
  );
  for (const [module, moduleResolution] of [
    ["node16", "node16"],
    ["esnext", "bundler"],
  ]) {
    await check(`TypeScript: types resolve with moduleResolution ${moduleResolution}`, () =>
      typeCheck(module, moduleResolution),
    );
  }
  await check("a bundler: @apns/wire runs without Node, in a bare context", () => bundleForBrowser());
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

function pack() {
  const tarballs = {};
  for (const name of names) {
    const before = new Set(readdirSync(folder));
    execFileSync("pnpm", ["pack", "--pack-destination", folder], {
      cwd: join(root, "packages", name),
      stdio: "pipe",
    });
    const [tarball] = readdirSync(folder).filter((file) => !before.has(file));
    tarballs[`@apns/${name}`] = `file:${join(folder, tarball)}`;
  }
  return tarballs;
}

function install(tarballs) {
  const dependencies = { ...tarballs, "@types/node": installedVersion("@types/node") };
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "consumer", private: true, dependencies, overrides: tarballs }),
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
  for (const name of names) {
    const home = join(folder, "node_modules", "@apns", name);
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

function esm() {
  const lines = Object.entries(entries).map(
    ([entry, exported], n) =>
      `import * as m${n} from "${entry}";\nfor (const name of ${JSON.stringify(exported)}) if (!(name in m${n})) throw new Error("${entry}: " + name);`,
  );
  return `${lines.join("\n")}\n`;
}

function cjs() {
  const lines = Object.entries(entries).map(
    ([entry, exported], n) =>
      `const m${n} = require("${entry}");\nfor (const name of ${JSON.stringify(exported)}) if (!(name in m${n})) throw new Error("${entry}: " + name);`,
  );
  return `${lines.join("\n")}\n`;
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

function typeCheck(module, moduleResolution) {
  const home = join(folder, `types-${moduleResolution}`);
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, "consumer.ts"),
    `import { createClient, createPayload, type Outcome } from "@apns/client";
import { startSimulator } from "@apns/simulator";
import { encodeNotification } from "@apns/wire";
import { BinaryTransport } from "@apns/transport";
import { createConnector } from "@apns/transport/connector";
import { readFeedback } from "@apns/feedback";

export async function main(): Promise<Outcome> {
  await using apple = await startSimulator();
  await using client = createClient({
    protocol: "binary",
    credentials: apple.clientCertificate,
    ca: apple.ca,
    endpoints: { gateway: apple.gateway },
  });
  const outcome = await client.send({ deviceToken: "00", payload: createPayload({ alert: { title: "Hello" } }) });
  if (outcome.outcome === "rejected") outcome.status.toFixed();
  // @ts-expect-error a status exists only on rejections
  outcome.status;
  // @ts-expect-error priorities are 10, 5 and 1
  await client.send({ deviceToken: "00", payload: {}, priority: 7 });
  return outcome;
}
export const all: unknown[] = [encodeNotification, BinaryTransport, createConnector, readFeedback];
`,
  );
  writeFileSync(
    join(home, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        module,
        moduleResolution,
        target: "es2022",
        lib: ["es2023", "esnext.disposable"],
        types: ["node"],
        strict: true,
        noEmit: true,
        skipLibCheck: false,
      },
    }),
  );
  execFileSync(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", home], {
    stdio: "pipe",
  });
}

async function bundleForBrowser() {
  const all = await bundle('import * as wire from "@apns/wire"; globalThis.wire = wire;');
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
