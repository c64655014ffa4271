// One mutant: a copy of the transport with one edit, and the tests of the session that the edit breaks.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Mutant
 * @property {string} rule The rule that it breaks, by its id, and how.
 * @property {string} file Below packages/transport.
 * @property {string} from What it replaces; it must occur once.
 * @property {string} to
 */

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Random schedules for each property: enough that every mutant dies, and no more. */
const SCHEDULES = { binary: "1000", http2: "300", "provider-tokens": "300", credentials: "300" };
const TIMEOUT_MS = 240_000;

/** Returns whether the source has what a mutant replaces, exactly once. */
export function matches({ file, from }) {
  return readFileSync(join(root, "packages", "transport", file), "utf8").split(from).length === 2;
}

/**
 * Runs the tests against a mutant; without an edit, against the source as it is.
 *
 * @param {Mutant | { file: string }} mutant
 * @returns {Promise<"killed" | "SURVIVED" | "no match">}
 */
export async function runMutant({ file, from, to }) {
  const folder = mkdtempSync(join(tmpdir(), "apns-mutant-"));
  try {
    const copy = copyOfTransport(folder);
    if (from !== undefined) {
      const source = readFileSync(join(copy, file), "utf8");
      if (source.split(from).length !== 2) return "no match";
      const mutated = source.replace(from, () => to);
      writeFileSync(join(copy, file), mutated);
    }
    // They pass without the mutant, so whatever ends them, a crash included, is its doing.
    return (await testsPass(folder, file)) ? "SURVIVED" : "killed";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyOfTransport(folder) {
  const copy = join(folder, "packages", "transport");
  cpSync(join(root, "packages", "transport"), copy, {
    recursive: true,
    filter: (path) => !/[\\/](dist|\.tsc|node_modules)$/.test(path),
  });
  // Everything else is the repository's own.
  for (const name of readdirSync(root)) {
    if (name !== "packages" && name !== ".git") symlinkSync(join(root, name), join(folder, name));
  }
  for (const name of readdirSync(join(root, "packages"))) {
    if (name !== "transport") symlinkSync(join(root, "packages", name), join(folder, "packages", name));
  }
  symlinkSync(join(root, "packages", "transport", "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** The folder with the tests that break when the source is broken: others cannot notice. */
function testsOf(file) {
  if (file.includes("/http2/")) return "http2";
  if (file.includes("/provider-token")) return "provider-tokens";
  return file.includes("/credentials/") ? "credentials" : "binary";
}

async function testsPass(folder, file) {
  const tests = testsOf(file);
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = ["run", "--project", "pure", "--bail=1", `packages/transport/test/${tests}`];
  const env = { ...process.env, APNS_SCHEDULES: SCHEDULES[tests], CI: "true" };
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: folder,
    env,
    stdio: "ignore",
    timeout: TIMEOUT_MS,
  });
  const [code] = await once(child, "close");
  return code === 0;
}
