// The whole release, into a registry on this machine: versions and changelogs by changesets in a copy of the tree,
// publishing with the script of the workflow "release", then an empty folder for each package manager, from which
// notifications are sent, and a newcomer's first minutes as the site has them. Needs a build, and the site.
//
//   node test/release/run.mjs [report.json]
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../scripts/check/places.mjs";
import { installPrograms } from "../../scripts/check/programs.mjs";
import { readBuilt } from "../../site/test/built-pages.mjs";
import { Newcomer } from "../site/newcomer.mjs";
import { stepsOf } from "../site/steps.mjs";
import { copyTree } from "./copied-tree.mjs";
import { managers, writeProject } from "./managers.mjs";
import { publishedFaults } from "./published-faults.mjs";
import { runProgram, startProgram } from "./run-program.mjs";
import { senders } from "./senders.mjs";

const ADDED = ["@apns/client", "@apns/simulator", "@apns/cli"];

/** Those that the page names. */
const ON_THE_PAGE = ["npm", "pnpm", "bun"];

const programs = installPrograms();
const steps = stepsOf(readBuilt("guide/start.md"));
const folder = mkdtempSync(join(tmpdir(), "apns-release-"));
const results = { numPassedTests: 0, numFailedTests: 0, testResults: [] };
let registry;
try {
  registry = await startRegistry();
  const released = await release();
  for (const manager of managers(programs, { registry: registry.url, folder }))
    await tryOut(manager, released);
} finally {
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
process.stdout.write(`release: ${results.numPassedTests} passed, ${results.numFailedTests} failed\n`);
if (process.argv[2] !== undefined) writeFileSync(process.argv[2], JSON.stringify(results));
process.exitCode = results.numFailedTests === 0 ? 0 : 1;

async function check(title, action) {
  const startedAt = performance.now();
  try {
    await action();
    results.numPassedTests += 1;
    process.stdout.write(`  ok      ${title} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`);
    return true;
  } catch (error) {
    results.numFailedTests += 1;
    process.stdout.write(`  FAILED  ${title}\n${error.stack}\n`);
    return false;
  }
}

async function startRegistry() {
  const home = join(folder, "registry");
  mkdirSync(home);
  const [upstream, ca] = await Promise.all(["registry", "cafile"].map(configured));
  const setup = JSON.stringify({ verdaccio: programs.verdaccio, folder: home, upstream });
  const script = join(root, "test", "release", "registry-process.mjs");
  const env = ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: ca };
  const { line, stop } = await startProgram([process.execPath, script, setup], { cwd: home, env });
  return { url: `http://127.0.0.1:${/\d+$/.exec(line)[0]}/`, stop };
}

/** Of the environment's npm, so that no registry is named here. */
async function configured(name) {
  const value = (await runProgram(["npm", "config", "get", name], { cwd: root })).trim();
  return value === "null" || value === "undefined" ? undefined : value;
}

/** Resolves to the version of each package that was released. */
async function release() {
  const before = manifests(root);
  await check("the workflow calls the scripts that are tried here, with provenance", workflow);
  const copy = join(folder, "copy");
  mkdirSync(copy);
  const run = await copyTree(copy, programs.pnpm);
  await check("changesets make versions and changelogs of all that is announced", async () => {
    await run(["pnpm", "run", "release:version"]);
    const left = readdirSync(join(copy, ".changeset")).filter((name) => name.endsWith(".md"));
    if (left.length > 0) throw new Error(`these changesets are left: ${left}`);
  });
  const versions = Object.fromEntries(manifests(copy).map(({ name, version }) => [name, version]));
  await check("nothing is published without an address, which the workflow gives", async () => {
    const refused = await run(["pnpm", "run", "release:publish"], withoutAddress()).catch(
      ({ message }) => message,
    );
    if (!/GITHUB_SERVER_URL is .*must be/.test(refused)) throw new Error(refused);
  });
  await check("each package is published with its changelog, ranges and addresses", async () => {
    const output = await run(["pnpm", "run", "release:publish"], publisher());
    if (!/New tag/.test(output)) throw new Error(output);
    const faults = await publishedFaults(registry.url, {
      versions,
      repository: `${registry.url}dry/run`,
      run: runProgram,
      folder,
    });
    if (faults.length > 0) throw new Error(faults.join("\n"));
  });
  await check("a second run publishes nothing, and the manifests are as they were", async () => {
    const output = await run(["pnpm", "run", "release:publish"], publisher());
    if (/New tag|is being published/.test(output)) throw new Error(output);
    const named = [...manifests(copy), ...manifests(root)].filter((manifest) =>
      ["repository", "homepage", "bugs"].some((field) => field in manifest),
    );
    if (named.length > 0) throw new Error(`${named.map(({ name }) => name)} keep an address`);
    if (JSON.stringify(manifests(root)) !== JSON.stringify(before)) throw new Error("the tree has changed");
  });
  return versions;
}

/** The action looks for `New tag` in what its command prints, and makes a release of each. */
function workflow() {
  const text = readFileSync(join(root, ".github", "workflows", "release.yml"), "utf8");
  const { env, permissions, steps } = parse(text).jobs.release;
  const called = steps.find(({ with: given }) => given?.publish !== undefined)?.with;
  if (called?.version !== "pnpm release:version" || called.publish !== "pnpm release:publish") {
    throw new Error(`it calls ${JSON.stringify(called)}`);
  }
  if (env.NPM_CONFIG_PROVENANCE !== "true" || permissions["id-token"] !== "write") {
    throw new Error("npm gets no provenance");
  }
}

function manifests(home) {
  return readdirSync(join(home, "packages")).map((short) =>
    JSON.parse(readFileSync(join(home, "packages", short, "package.json"), "utf8")),
  );
}

/** As the workflow has it, with this registry for both. */
function publisher() {
  const { host, origin } = new URL(registry.url);
  const config = join(folder, "publisher.npmrc");
  writeFileSync(config, `registry=${registry.url}\n//${host}/:_authToken=dry-run\n`);
  return {
    GITHUB_SERVER_URL: origin,
    GITHUB_REPOSITORY: "dry/run",
    npm_config_userconfig: config,
    npm_config_registry: registry.url,
    npm_config_provenance: "false",
  };
}

function withoutAddress() {
  return { ...publisher(), GITHUB_SERVER_URL: "", GITHUB_REPOSITORY: "" };
}

async function tryOut(manager, versions) {
  const home = join(folder, manager.name);
  mkdirSync(home);
  writeProject(home, manager.name);
  for (const [name, text] of Object.entries(senders)) writeFileSync(join(home, name), text);
  const run = (command) => runProgram(command, { cwd: home, env: manager.env });
  const title = `${manager.name} ${(await run(manager.version)).trim()}`;
  const installed = await check(`${title} installs in an empty folder`, () =>
    run([...manager.add, ...ADDED]),
  );
  if (!installed) return;
  for (const name of Object.keys(senders)) {
    await check(`${title}: ${name} sends over both protocols`, async () => {
      const output = (await run([...manager.node, name])).trim();
      if (output !== "accepted,accepted") throw new Error(output);
    });
  }
  await check(`${title}: apns --version, apns simulate and apns send`, async () => {
    const version = (await run([...manager.apns, "--version"])).trim();
    if (version !== versions["@apns/cli"]) throw new Error(`it is ${version}`);
    await simulateAndSend({ ...manager, home, run });
  });
  if (ON_THE_PAGE.includes(manager.name)) await firstMinutes(manager, title);
}

/** The steps of the page, in a folder that has what its first command installs. */
async function firstMinutes(manager, title) {
  const home = join(folder, `${manager.name}-newcomer`);
  mkdirSync(home);
  writeProject(home, manager.name);
  const newcomer = new Newcomer(home, steps);
  await check(`${title}: a newcomer's first minutes, as the site has them`, async () => {
    await runProgram([...manager.add, ...steps.install.split(" ").slice(2)], { cwd: home, env: manager.env });
    try {
      await newcomer.begin();
      for (const step of steps.commands) {
        const fault = await newcomer.fault(step);
        if (fault !== undefined) throw new Error(JSON.stringify(fault));
      }
    } finally {
      await newcomer.end();
    }
  });
}

async function simulateAndSend({ apns, env, home, run }) {
  const { line, stop } = await startProgram([...apns, "simulate", "--dir", "identity"], { cwd: home, env });
  const { http2, keyId, teamId, topic } = JSON.parse(line);
  const key = join("identity", `AuthKey_${keyId}.p8`);
  const flags = ["--http2", `${http2.host}:${http2.port}`, "--ca", join("identity", "ca.pem"), "--key", key];
  const about = [
    "--team-id",
    teamId,
    "--topic",
    topic,
    "--to",
    "ab".repeat(32),
    "--alert",
    "Hello",
    "--json",
  ];
  const sent = await run([...apns, "send", ...flags, ...about]).finally(stop);
  const outcome = JSON.parse(sent.split("\n")[0]);
  if (outcome.outcome !== "accepted") throw new Error(sent);
  if ((await stop()) !== 0) throw new Error("apns simulate did not end with 0");
}
