// Package managers, each with a folder, a configuration and a cache of its own: what one of them downloaded for
// another project must not stand in for what was published.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} Manager
 * @property {string} name
 * @property {string[]} version Prints which one it is.
 * @property {string[]} add Installs the packages that are named after it.
 * @property {string[]} node Runs a program with Node.
 * @property {string[]} apns Runs the command.
 * @property {Record<string, string>} env
 */

/**
 * @param {{ pnpm: string, yarn: string, berry: string, bun: string }} programs
 * @param {{ registry: string, folder: string }} place `folder`: where each gets one of its own by its name.
 * @returns {Manager[]}
 */
export function managers(programs, { registry, folder }) {
  const { execPath } = process;
  const cacheOf = (name) => join(folder, `${name}-cache`);
  const installed = { node: [execPath], apns: [join("node_modules", ".bin", "apns")] };
  return [
    {
      name: "npm",
      version: ["npm", "--version"],
      add: ["npm", "install", "--no-audit", "--no-fund"],
      ...installed,
      env: { npm_config_registry: registry, npm_config_cache: cacheOf("npm") },
    },
    {
      name: "pnpm",
      version: [execPath, programs.pnpm, "--version"],
      add: [execPath, programs.pnpm, "add", "--reporter=append-only", `--store-dir=${cacheOf("pnpm")}`],
      ...installed,
      env: { npm_config_registry: registry, npm_config_cache_dir: cacheOf("pnpm") },
    },
    {
      name: "yarn",
      version: [execPath, programs.yarn, "--version"],
      add: [execPath, programs.yarn, "add", "--non-interactive"],
      ...installed,
      env: { YARN_REGISTRY: registry, YARN_CACHE_FOLDER: cacheOf("yarn") },
    },
    {
      // Plug'n'Play, its default: a package that imports what its manifest does not name fails here.
      name: "berry",
      version: [execPath, programs.berry, "--version"],
      add: [execPath, programs.berry, "add"],
      node: [execPath, programs.berry, "node"],
      apns: [execPath, programs.berry, "apns"],
      env: {
        YARN_NPM_REGISTRY_SERVER: registry,
        YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
        YARN_GLOBAL_FOLDER: cacheOf("berry"),
        YARN_ENABLE_TELEMETRY: "0",
        YARN_ENABLE_IMMUTABLE_INSTALLS: "0",
        // These packages are a few seconds old.
        YARN_NPM_MINIMAL_AGE_GATE: "0",
      },
    },
    {
      name: "bun",
      version: [programs.bun, "--version"],
      add: [programs.bun, "add"],
      ...installed,
      env: { BUN_CONFIG_REGISTRY: registry, BUN_INSTALL_CACHE_DIR: cacheOf("bun") },
    },
  ];
}

/** A folder as `npm init` leaves it; the configuration of whoever runs this stays out. */
export function writeProject(folder, name) {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: `project-of-${name}`, private: true }));
  if (name === "berry") writeFileSync(join(folder, "yarn.lock"), "");
}
