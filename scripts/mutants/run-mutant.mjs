// One mutant: a copy of a package with one edit, and the tests of what the edit breaks.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * @typedef {object} Mutant
 * @property {string} rule The rule that it breaks, by its id, and how.
 * @property {string} file Below the package.
 * @property {string} [package] Default transport.
 * @property {readonly string[]} [tests] The project, and the tests below the package that have to notice. Default: the
 *   pure tests of the part whose name is in the path.
 * @property {string} [title] Only tests with this in their title. Default: all.
 * @property {string} from What it replaces; it must occur once.
 * @property {string} to
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Which part of a package a path belongs to: the folder of its tests. The first that matches counts. */
const PARTS = [
  ["/http2", "http2"],
  ["/provider-token", "provider-tokens"],
  ["/credentials/", "credentials"],
  ["/node/", "driver"],
];
/** Random schedules for each property: enough that every mutant dies, and no more. */
const SCHEDULES = { http2: "300", "provider-tokens": "300", credentials: "300", worker: "40" };
const SCHEDULES_ELSEWHERE = "1000";
const TIMEOUT_MS = 240_000;

/**
 * Makes mutants of the files in a folder of a package.
 *
 * @returns {(rule: string, source: string, edit: [from: string, to: string, tests: readonly string[]]) => Mutant}
 */
export function mutantsIn(name, folder) {
  return (rule, source, [from, to, tests]) => ({
    rule,
    package: name,
    file: `${folder}/${source}`,
    from,
    to,
    tests,
  });
}

/** Returns whether the source has what a mutant replaces, exactly once. */
export function matches({ package: name = "transport", file, from }) {
  return readFileSync(join(root, "packages", name, file), "utf8").split(from).length === 2;
}

/**
 * Runs the tests against a mutant; without an edit, against the source as it is.
 *
 * @param {Mutant | { file: string, package?: string, tests?: readonly string[], title?: string }} mutant
 * @returns {Promise<"killed" | "SURVIVED" | "no match">}
 */
export async function runMutant({
  package: name = "transport",
  file,
  from,
  to,
  tests = testsOf(name, file),
  title,
}) {
  const folder = mkdtempSync(join(tmpdir(), "apns-mutant-"));
  try {
    const copy = copyOfPackage(folder, name);
    if (from !== undefined) {
      const source = readFileSync(join(copy, file), "utf8");
      if (source.split(from).length !== 2) return "no match";
      const mutated = source.replace(from, () => to);
      writeFileSync(join(copy, file), mutated);
    }
    if (name === "cli" && tests[0] !== "pure") await bundleCommand(copy);
    // They pass without the mutant, so whatever ends them, a crash included, is its doing.
    return (await testsPass(folder, name, { tests, title })) ? "SURVIVED" : "killed";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyOfPackage(folder, name) {
  const copy = join(folder, "packages", name);
  cpSync(join(root, "packages", name), copy, {
    recursive: true,
    filter: (path) => !/[\\/](dist|\.tsc|node_modules)$/.test(path),
  });
  // Everything else is the repository's own.
  for (const other of readdirSync(root)) {
    if (other !== "packages" && other !== ".git") symlinkSync(join(root, other), join(folder, other));
  }
  for (const other of readdirSync(join(root, "packages"))) {
    if (other !== name) symlinkSync(join(root, "packages", other), join(folder, "packages", other));
  }
  const modules = join(root, "packages", name, "node_modules");
  if (existsSync(modules)) symlinkSync(modules, join(copy, "node_modules"));
  return copy;
}

/** The tests that notice when a source is broken: those of its part, as the others cannot. */
export function testsOf(name, file) {
  const parts =
    name === "wire" && !file.includes("/http2/")
      ? ["payload", "device-token", "api", "binary"]
      : [PARTS.find(([path]) => file.includes(path))?.[1] ?? "binary"];
  return ["pure", ...parts.map((part) => `test/${part}`)];
}

/** The tests of the command run it built; the packages that it imports are those that were built last. */
async function bundleCommand(copy) {
  await build({
    entryPoints: [join(copy, "src", "main.ts")],
    outfile: join(copy, "dist", "main.js"),
    bundle: true,
    format: "esm",
    target: "node20",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
}

async function testsPass(folder, name, { tests: [project, ...tests], title }) {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const paths = tests.map((path) => `packages/${name}/${path}`);
  const args = [
    "run",
    "--project",
    project,
    "--bail=1",
    ...paths,
    ...(title === undefined ? [] : ["-t", title]),
  ];
  const schedules = SCHEDULES[tests[0]?.split("/")[1]] ?? SCHEDULES_ELSEWHERE;
  const env = { ...process.env, APNS_SCHEDULES: schedules, CI: "true" };
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: folder,
    env,
    stdio: "ignore",
    detached: true,
  });
  // A mutant may loop for ever in a worker of vitest, which would outlive it: the whole group ends.
  const end = () => process.kill(-child.pid, "SIGKILL");
  const timer = setTimeout(end, TIMEOUT_MS);
  const [code] = await once(child, "close");
  clearTimeout(timer);
  return code === 0;
}
