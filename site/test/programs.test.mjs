import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../../scripts/check/places.mjs";
import { compileBlocks } from "./compile-blocks.mjs";
import { userDocuments } from "./document-blocks.mjs";
import { runSimulator } from "./running-simulator.mjs";

const MAX_RUN_MS = 120_000;
const folder = join(root, "site", "snippets");
const programs = readdirSync(folder).filter((name) => /\.(?:mjs|cjs|ts|mts)$/.test(name));
const included = new Set(userDocuments().flatMap(programsIn));

let simulator;
beforeAll(async () => {
  simulator = await runSimulator();
});
afterAll(() => simulator?.close());

describe.concurrent("the programs that pages show", () => {
  test.each(programs)("%s runs against the simulator", async (name) => {
    const home = join(simulator.folder, name);
    mkdirSync(home);
    const { code, output } = await run(runnable(name), home);
    expect({ code, output }).toEqual({ code: 0, output });
  });
});

test("pages show every program of site/snippets", () => {
  expect(programs.filter((name) => !included.has(`@/snippets/${name}`))).toEqual([]);
});

test("pages show no program that does not exist", () => {
  const names = [...included].filter((path) => path.startsWith("@/snippets/"));
  expect(names.filter((path) => !programs.includes(path.slice("@/snippets/".length)))).toEqual([]);
});

test("the programs in TypeScript compile", () => {
  const blocks = programs
    .filter((name) => name.endsWith("ts"))
    .map((name) => ({
      document: `site/snippets/${name}`,
      line: 1,
      language: "ts",
      code: readFileSync(join(folder, name), "utf8"),
    }));
  expect(compileBlocks(blocks)).toEqual([]);
});

function programsIn(document) {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/^\s*<<<\s*([^\s{[#]+)/gm)].map(([, path]) => path);
}

/** The oldest Node that is supported runs no TypeScript. */
function runnable(name) {
  const file = join(folder, name);
  if (!name.endsWith("ts")) return file;
  const { code } = transformSync(readFileSync(file, "utf8"), { loader: "ts", format: "esm" });
  const made = join(root, "site", "node_modules", ".cache", `${name}.mjs`);
  mkdirSync(dirname(made), { recursive: true });
  writeFileSync(made, code);
  return made;
}

async function run(file, cwd) {
  const isTest = /\.test\.\w+$/.test(file);
  const child = spawn(process.execPath, [...(isTest ? ["--test"] : []), file], {
    cwd,
    env: { ...cleanEnvironment(), ...simulator.environment },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: MAX_RUN_MS,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, "close");
  return { code, output };
}

/** Without what a developer's shell, or the test runner, says to Node or the client. */
function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:APNS_|NODE_|VITEST)/.test(name)),
  );
}
