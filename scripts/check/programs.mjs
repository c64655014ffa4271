// Programs of the npm registry that only a check or two run: package managers, a registry, other runtimes. They weigh
// hundreds of megabytes, so they are not among the workspace's dependencies: the check that needs them installs them
// once, as test/programs/package-lock.json says, without running anything of theirs.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { programsFolder, root } from "./places.mjs";

const manifests = join(root, "test", "programs");
const lockfile = "package-lock.json";

/**
 * Installs the programs unless they are there.
 *
 * @returns {Record<"pnpm" | "yarn" | "berry" | "bun" | "deno" | "workerd" | "verdaccio", string>} Paths: those of
 *   `pnpm`, `yarn` (classic) and `berry` are scripts of Node, `verdaccio` is a module, the others are binaries.
 * @throws {Error} Where they cannot be installed, or one of them has no binary for this platform.
 */
export function installPrograms() {
  if (!isInstalled()) install();
  const modules = join(programsFolder, "node_modules");
  return {
    pnpm: join(modules, "pnpm", "bin", "pnpm.cjs"),
    yarn: join(modules, "yarn", "bin", "yarn.js"),
    berry: join(modules, "@yarnpkg", "cli-dist", "bin", "yarn.js"),
    bun: binary(join(modules, "@oven"), /^bun(?:\.exe)?$/),
    deno: binary(join(modules, "@deno"), /^deno(?:\.exe)?$/),
    workerd: binary(join(modules, "@cloudflare"), /^workerd(?:\.exe)?$/),
    verdaccio: join(modules, "verdaccio"),
  };
}

/** The lockfile is copied last, so that an interrupted installation does not count. */
function isInstalled() {
  const kept = join(programsFolder, "installed.json");
  return existsSync(kept) && readFileSync(kept, "utf8") === readFileSync(join(manifests, lockfile), "utf8");
}

function install() {
  rmSync(programsFolder, { recursive: true, force: true });
  mkdirSync(programsFolder, { recursive: true });
  for (const name of ["package.json", lockfile]) cpSync(join(manifests, name), join(programsFolder, name));
  const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
  const { status, stderr } = spawnSync("npm", args, {
    cwd: programsFolder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm ${args.join(" ")} in ${programsFolder} failed:\n${stderr}`);
  cpSync(join(manifests, lockfile), join(programsFolder, "installed.json"));
}

/** Each of these packages brings its binaries in packages of one platform each. */
function binary(folder, name) {
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  const found = paths.find((path) => name.test(path.split(/[\\/]/).at(-1)));
  if (found === undefined) throw new Error(`${folder} has no binary for ${process.platform} ${process.arch}`);
  return join(folder, found);
}
