// What of the packages works in which runtime, tried with the tarballs: Node runs the same programs, as a measure of
// the programs themselves. docs/versions.md has the table.
//
//   node test/runtimes/run.mjs [report.json]     compares with the table
//   node test/runtimes/run.mjs --write           writes it
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/check/places.mjs";
import { installPrograms } from "../../scripts/check/programs.mjs";
import { tarballs } from "../../scripts/check/tarballs.mjs";
import { runProgram } from "../release/run-program.mjs";
import { nodeLikeRuntimes, programsOf } from "./runtimes.mjs";
import { tableOf, withTable } from "./table.mjs";
import { runInWorkerd } from "./workerd.mjs";

const document = join(root, "docs", "versions.md");
const isWriting = process.argv.includes("--write");
const report = process.argv.slice(2).find((word) => word !== "--write");

const binaries = installPrograms();
const folder = mkdtempSync(join(tmpdir(), "apns-runtimes-"));
const results = { numPassedTests: 0, numFailedTests: 0 };
try {
  await install();
  cpSync(join(root, "test", "runtimes", "programs"), join(folder, "programs"), { recursive: true });
  const table = await tryAll();
  await check("docs/versions.md has the table of what was run", () => compare(tableOf(table)));
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
process.stdout.write(`runtimes: ${results.numPassedTests} passed, ${results.numFailedTests} failed\n`);
if (report !== undefined) writeFileSync(report, JSON.stringify(results));
process.exitCode = results.numFailedTests === 0 ? 0 : 1;

async function check(title, action) {
  try {
    await action();
    results.numPassedTests += 1;
    process.stdout.write(`  ok      ${title}\n`);
  } catch (error) {
    results.numFailedTests += 1;
    process.stdout.write(`  FAILED  ${title}\n${error.stack}\n`);
  }
}

async function install() {
  const packages = Object.fromEntries(tarballs().map(({ name, path }) => [name, `file:${path}`]));
  const manifest = { private: true, type: "module", dependencies: packages, overrides: packages };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await runProgram(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: folder });
}

/** By runtime, what was run there. */
async function tryAll() {
  const { createSimulatorIdentity } = await simulator();
  const identity = await createSimulatorIdentity({ keyType: "ec" });
  const tried = nodeLikeRuntimes(binaries).map(async (runtime) => {
    const [version] = /\d+\.\d+\.\d+/.exec(await runProgram(runtime.version, { cwd: folder }));
    const title = `${runtime.name} ${version}`;
    for (const { module, name } of programsOf(runtime)) {
      await check(`${title}: ${module}, ${name}`, () => runOne(runtime, { module, name, identity }));
    }
    return { ...runtime, version };
  });
  const workerd = { name: "workerd", version: undefined };
  await check("workerd: wire works, createClient refuses", async () => {
    workerd.version = await runInWorkerd(binaries.workerd, folder);
  });
  return [...(await Promise.all(tried)), workerd];
}

/** Against a simulator of its own, so that a run's faults are its own. */
async function runOne({ name: runtime, run }, { module, name, identity }) {
  const { startSimulator } = await simulator();
  const failedDeviceToken = "cd".repeat(32);
  const apple = await startSimulator({
    identity,
    feedback: [{ deviceToken: failedDeviceToken, failedAt: new Date() }],
  });
  const { http2, gateway, feedback, ca, providerKey, clientCertificate, topic } = apple;
  const database = join(folder, `${runtime}-${name}.db`);
  const settings = {
    http2,
    gateway,
    feedback,
    ca,
    providerKey,
    clientCertificate,
    topic,
    failedDeviceToken,
    database,
  };
  try {
    const command = [...run, join("programs", "main.mjs"), module, name, JSON.stringify(settings)];
    const output = await runProgram(command, { cwd: folder });
    if (!/^done$/m.test(output)) throw new Error(`it ended early: ${output}`);
  } finally {
    await apple.close();
  }
}

function simulator() {
  const entry = join(folder, "node_modules", "@apns", "simulator", "dist", "index.js");
  return import(pathToFileURL(entry).href);
}

function compare(table) {
  const text = readFileSync(document, "utf8");
  const wanted = withTable(text, table);
  if (isWriting) writeFileSync(document, wanted);
  else if (text !== wanted)
    throw new Error("it differs; run node test/runtimes/run.mjs --write, and read what it says");
}
