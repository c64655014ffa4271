// Entry of `npm start` and `npm test` on a clone that has only Node and npm: fetches the pinned pnpm through
// npx, installs, then runs what was asked for. Also fine when everything is there already.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [task, ...rest] = process.argv.slice(2);

const tools = mkdtempSync(join(tmpdir(), "apns-tools-"));
const env = { ...process.env };
// npm hands its own configuration down as variables; the pnpm below would warn about each.
for (const name of Object.keys(env)) if (/^npm_(config|package|lifecycle)_/i.test(name)) delete env[name];
env.npm_config_update_notifier = "false";
env.PATH = `${tools}${delimiter}${env.PATH ?? ""}`;
try {
  // Tools such as attw and publint call pnpm by its name.
  if (process.platform === "win32") {
    writeFileSync(join(tools, "pnpm.cmd"), `@npx -y ${packageManager} %*\r\n`);
  } else {
    writeFileSync(join(tools, "pnpm"), `#!/bin/sh\nexec npx -y ${packageManager} "$@"\n`);
    chmodSync(join(tools, "pnpm"), 0o755);
  }
  run("install", "pnpm", ["install", "--frozen-lockfile", "--reporter=append-only"]);
  if (task === "start") {
    run("build", "pnpm", ["--reporter=append-only", "build"]);
    process.exitCode =
      spawnSync(process.execPath, [join("packages", "cli", "dist", "main.js"), ...startArguments()], {
        cwd: root,
        env,
        stdio: "inherit",
      }).status ?? 1;
  } else {
    process.exitCode =
      spawnSync(process.execPath, [join("scripts", "check.mjs"), ...rest], {
        cwd: root,
        env,
        stdio: "inherit",
      }).status ?? 1;
  }
} finally {
  rmSync(tools, { recursive: true, force: true });
}

/** `npm start` is the demo; `npm start -- send ...` any other command. */
function startArguments() {
  const [first] = rest;
  if (first !== undefined && !first.startsWith("-")) return rest;
  return ["demo", "--file", join("examples", "notifications.ndjson"), ...rest];
}

/** Output of a step shows only when it fails: a newcomer came for what is behind it. */
function run(name, command, args) {
  process.stderr.write(`${name}: ${command} ${args.join(" ")}\n`);
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}\n${name} failed\n`);
  process.exit(status ?? 1);
}
