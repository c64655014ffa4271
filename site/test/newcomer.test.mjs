// A newcomer's first minutes, in an empty folder, with nothing but the page and the packages as they are published.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tarballs } from "../../scripts/check/tarballs.mjs";
import { Newcomer } from "../../test/site/newcomer.mjs";
import { stepsOf } from "../../test/site/steps.mjs";
import { readBuilt } from "./built-pages.mjs";

const steps = stepsOf(readBuilt("guide/start.md"));
const folder = mkdtempSync(join(tmpdir(), "apns-newcomer-"));
const packed = Object.fromEntries(tarballs().map(({ name, path }) => [name, `file:${path}`]));
const newcomer = new Newcomer(folder, steps);

beforeAll(async () => {
  await install();
  await newcomer.begin();
}, 180_000);

afterAll(async () => {
  await newcomer.end();
  rmSync(folder, { recursive: true, force: true });
});

test("the page names a program for ESM and one for CommonJS", () => {
  expect(steps.files.map(({ name }) => name)).toEqual(["first-push.mjs", "first-push.cjs"]);
});

test.each(steps.commands)("$command", async (step) => {
  expect(await newcomer.fault(step)).toBeUndefined();
});

test("the program in CommonJS says the same as the one in ESM", async () => {
  const [esm, cjs] = await Promise.all(
    steps.files.map(({ name }) => newcomer.run(`${steps.environment}\nnode ${name}`)),
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
  const { code, errors } = await newcomer.run("npm install --no-audit --no-fund --prefer-offline");
  if (code !== 0) throw new Error(errors);
}
