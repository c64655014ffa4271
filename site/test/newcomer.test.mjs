// A newcomer's first minutes, in an empty folder, with nothing but the page and the packages as they are published.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tarballs } from "../../scripts/check/tarballs.mjs";
import { isOutput, stepsOf } from "../../test/site/steps.mjs";
import { readBuilt } from "./built-pages.mjs";

/** What ends with something else than 0, because APNs refuses. */
const REFUSED = /fa17fa17/;
const steps = stepsOf(readBuilt("guide/start.md"));
const folder = mkdtempSync(join(tmpdir(), "apns-newcomer-"));
const packed = Object.fromEntries(tarballs().map(({ name, path }) => [name, `file:${path}`]));

let service;
beforeAll(async () => {
  await install();
  for (const { name, text } of steps.files) writeFileSync(join(folder, name), text);
  service = shell(steps.service, { detached: true });
  // Its first line on stdout says that it is ready.
  await once(service.stdout, "data");
}, 180_000);

afterAll(async () => {
  if (service?.exitCode === null) {
    // npx is a parent of the command: both belong to a group of their own.
    process.kill(-service.pid, "SIGTERM");
    await once(service, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
});

test("the page names a program for ESM and one for CommonJS", () => {
  expect(steps.files.map(({ name }) => name)).toEqual(["first-push.mjs", "first-push.cjs"]);
});

test.each(steps.commands)("$command", async ({ command, output }) => {
  const { code, text, errors } = await run(`${steps.environment}\n${command}`);
  const said = { text, errors };
  expect({ isAsShown: isOutput(text, output), ...said }).toEqual({ isAsShown: true, ...said });
  if (!REFUSED.test(command)) expect(code).toBe(0);
});

test("the program in CommonJS says the same as the one in ESM", async () => {
  const [esm, cjs] = await Promise.all(
    steps.files.map(({ name }) => run(`${steps.environment}\nnode ${name}`)),
  );
  expect(cjs).toEqual(esm);
});

/** The page's command, with the tarballs in place of what the registry would have. */
async function install() {
  const names = steps.install.split(" ").slice(2);
  const dependencies = Object.fromEntries(names.map((name) => [name, packed[name]]));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, dependencies, overrides: packed }),
  );
  const { code, errors } = await run("npm install --no-audit --no-fund --prefer-offline");
  if (code !== 0) throw new Error(errors);
}

async function run(script) {
  const child = shell(script);
  const [[code], text, errors] = await Promise.all([
    once(child, "close"),
    textOf(child.stdout),
    textOf(child.stderr),
  ]);
  return { code, text, errors };
}

function shell(script, options = {}) {
  const environment = Object.entries(process.env).filter(([name]) => !/^(?:APNS_|NODE_|VITEST)/.test(name));
  return spawn("bash", ["-c", script], {
    cwd: folder,
    env: Object.fromEntries(environment),
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
  });
}
