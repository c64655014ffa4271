// One mutant: a copy of its package with one edit, and the tests that the edit breaks.
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

/**
 * @typedef {object} Mutant
 * @property {string} rule The rule that it breaks, by its id, and how.
 * @property {"transport" | "wire"} [package] Default `transport`.
 * @property {string} file Below the package.
 * @property {string} from What it replaces; it must occur once.
 * @property {string} to
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Random schedules for each property: enough that every mutant dies, and no more. */
const SCHEDULES = { binary: "1000", http2: "300" };
const TIMEOUT_MS = 240_000;

/** Returns whether the source has what a mutant replaces, exactly once. */
export function matches({ package: name = "transport", file, from }) {
  return readFileSync(join(root, "packages", name, file), "utf8").split(from).length === 2;
}

/**
 * Runs the tests against a mutant; without an edit, against the source as it is.
 *
 * @param {Mutant | Pick<Mutant, "package" | "file">} mutant
 * @returns {Promise<"killed" | "SURVIVED" | "no match">}
 */
export async function runMutant({ package: name = "transport", file, from, to }) {
  const folder = mkdtempSync(join(tmpdir(), "apns-mutant-"));
  try {
    const copy = copyOf(name, folder);
    if (from !== undefined) {
      const source = readFileSync(join(copy, file), "utf8");
      if (source.split(from).length !== 2) return "no match";
      const mutated = source.replace(from, () => to);
      writeFileSync(join(copy, file), mutated);
    }
    // They pass without the mutant, so whatever ends them, a crash included, is its doing.
    return (await testsPass(folder, name, file)) ? "SURVIVED" : "killed";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyOf(mutated, folder) {
  const copy = join(folder, "packages", mutated);
  cpSync(join(root, "packages", mutated), copy, {
    recursive: true,
    filter: (path) => !/[\\/](dist|\.tsc|node_modules)$/.test(path),
  });
  // Everything else is the repository's own.
  for (const name of readdirSync(root)) {
    if (name !== "packages" && name !== ".git") symlinkSync(join(root, name), join(folder, name));
  }
  for (const name of readdirSync(join(root, "packages"))) {
    if (name !== mutated) symlinkSync(join(root, "packages", name), join(folder, "packages", name));
  }
  const modules = join(root, "packages", mutated, "node_modules");
  if (existsSync(modules)) symlinkSync(modules, join(copy, "node_modules"));
  return copy;
}

/** Only the tests of the codec, or of the session that is broken: the other one's cannot notice. */
async function testsPass(folder, name, file) {
  const protocol = file.includes("/http2/") ? "http2" : "binary";
  const tests =
    name === "wire"
      ? ["payload", "device-token", "api", "binary"].map((part) => `packages/wire/test/${part}`)
      : [`packages/transport/test/${protocol}`];
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = ["run", "--project", "pure", "--bail=1", ...tests];
  const env = { ...process.env, APNS_SCHEDULES: SCHEDULES[protocol], CI: "true" };
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: folder,
    env,
    stdio: "ignore",
    timeout: TIMEOUT_MS,
  });
  const [code] = await once(child, "close");
  return code === 0;
}
