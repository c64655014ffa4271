// The repository as it is now, with what was built, where a release may write versions and tags.
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { root } from "../../scripts/check/places.mjs";
import { trackedFiles } from "../../scripts/check/tracked-files.mjs";
import { runProgram } from "./run-program.mjs";

/** Who commits and tags there. */
const identity = Object.fromEntries(
  ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map((name) => [
    name,
    name.endsWith("NAME") ? "Release check" : "release-check@localhost",
  ]),
);

/**
 * @param {string} folder Where it goes.
 * @param {string} pnpm The script of pnpm, which need not be on the PATH.
 * @returns {Promise<(command: string[], env?: Record<string, string>) => Promise<string>>} Runs a command there.
 */
export async function copyTree(folder, pnpm) {
  for (const path of trackedFiles()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  for (const short of readdirSync(join(root, "packages"))) {
    const built = join("packages", short, "dist");
    if (!existsSync(join(root, built))) throw new Error(`${built} is missing; run pnpm build`);
    cpSync(join(root, built), join(folder, built), { recursive: true });
  }
  const PATH = `${providePnpm(folder, pnpm)}${delimiter}${process.env.PATH}`;
  const run = (command, env) =>
    runProgram(command, { cwd: folder, env: { CI: "true", PATH, ...identity, ...env } });
  // Of its own, since changesets commits and tags; nothing here reaches the repository.
  await run(["git", "init", "--quiet", "--initial-branch=main"]);
  await run(["git", "add", "--all"]);
  await run(["git", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "Copy"]);
  await run(["pnpm", "install", "--frozen-lockfile", "--prefer-offline", "--ignore-scripts"]);
  return run;
}

/** Changesets and scripts call `pnpm` by name. Returns the folder for the PATH. */
function providePnpm(folder, pnpm) {
  const tools = `${folder}-tools`;
  mkdirSync(tools);
  writeFileSync(join(tools, "pnpm"), `#!/bin/sh\nexec "${process.execPath}" "${pnpm}" "$@"\n`, {
    mode: 0o755,
  });
  return tools;
}
