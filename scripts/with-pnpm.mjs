// Entry of `npm start` and `npm test` on a clone that has only Node and npm: fetches the pinned pnpm through
// npx, installs unless the lockfile's packages are there, then runs what was asked for.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager, engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [task, ...rest] = process.argv.slice(2);
const onWindows = process.platform === "win32";

const [major, minor] = process.versions.node.split(".").map(Number);
const [, wantedMajor, wantedMinor] = /(\d+)\.(\d+)/.exec(engines.node).map(Number);
if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  process.stderr.write(`This needs Node ${engines.node}; here is ${process.version}.\n`);
  process.exit(1);
}

// npm passes its whole configuration on as variables. pnpm needs those that say where packages come from and are
// kept; of the others it would warn, or obey what was meant for npm.
const handedDown = /^npm_(config|package|lifecycle|command|execpath|node_execpath)(_|$)/i;
const kept =
  /^npm_config_(registry|@|\/\/|cache|.*proxy|ca|cafile|strict_ssl|offline|prefer_offline|fetch_|userconfig|globalconfig)/i;
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !handedDown.test(name) || kept.test(name)),
);
env.npm_config_update_notifier = "false";

// An interrupt reaches the whole process group: the running step ends in its own way, then this process does.
process.on("SIGINT", () => {});
let current;
process.on("SIGTERM", () => current?.kill("SIGTERM"));

const tools = mkdtempSync(join(tmpdir(), "apns-tools-"));
try {
  providePnpm();
  process.exitCode = await main();
} finally {
  rmSync(tools, { recursive: true, force: true });
}

async function main() {
  const installed = isInstalled() ? 0 : await install();
  if (installed !== 0) return installed;
  if (task !== "start") return run([process.execPath, join("scripts", "check.mjs"), ...rest]);
  const built = await run(["pnpm", "--reporter=append-only", "build"], "Building (half a minute)");
  if (built !== 0) return built;
  return run([process.execPath, join("packages", "cli", "dist", "main.js"), ...startArguments()]);
}

/** Whether what is installed is what the lockfile asks for: pnpm keeps the lockfile that it last installed. */
function isInstalled() {
  const kept = join(root, "node_modules", ".pnpm", "lock.yaml");
  const isComplete = existsSync(join(root, "node_modules", ".modules.yaml")) && existsSync(kept);
  return isComplete && readFileSync(kept, "utf8") === readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
}

function install() {
  const first = existsSync(join(root, "node_modules")) ? "" : " (a minute, the first time)";
  const command = ["pnpm", "install", "--frozen-lockfile", "--reporter=append-only"];
  return run(command, `Installing with ${packageManager}${first}`);
}

/** Puts the pinned pnpm first on the PATH, since the checks call `pnpm` by name. */
function providePnpm() {
  env.PATH = `${tools}${delimiter}${env.PATH ?? ""}`;
  if (onWindows) {
    writeFileSync(join(tools, "pnpm.cmd"), `@npx -y ${packageManager} %*\r\n`);
  } else {
    writeFileSync(join(tools, "pnpm"), `#!/bin/sh\nexec npx -y ${packageManager} "$@"\n`);
    chmodSync(join(tools, "pnpm"), 0o755);
  }
}

/** `npm start` is the demo; `npm start -- send ...` any other command. */
function startArguments() {
  const [first] = rest;
  if (first !== undefined && !first.startsWith("-")) return rest;
  return ["demo", "--file", join("examples", "notifications.ndjson"), ...rest];
}

/** Resolves to the exit code. With a title, the output shows only when the step fails. */
function run([command, ...args], title) {
  const isQuiet = title !== undefined;
  if (isQuiet) process.stderr.write(`${title} ...\n`);
  return new Promise((resolve, reject) => {
    const output = [];
    current = spawn(command, args, {
      cwd: root,
      env,
      stdio: isQuiet ? ["ignore", "pipe", "pipe"] : "inherit",
      shell: onWindows && command === "pnpm",
    });
    current.stdout?.on("data", (chunk) => output.push(chunk));
    current.stderr?.on("data", (chunk) => output.push(chunk));
    current.on("error", reject);
    current.on("close", (code, signal) => {
      const status = code ?? 128 + (constants.signals[signal] ?? 0);
      if (isQuiet && status !== 0) {
        process.stderr.write(`${Buffer.concat(output)}\n${title}: failed with code ${status}\n`);
      }
      resolve(status);
    });
  });
}
