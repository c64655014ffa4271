// The simulator as the guide starts it: by the command, with the variables that it prints.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/check/places.mjs";

const command = join(root, "packages", "cli", "dist", "main.js");

/**
 * @returns {Promise<{ environment: Record<string, string>, folder: string, close(): Promise<void> }>}
 *   `environment`: what it printed; `folder`: an empty one for the programs.
 */
export async function runSimulator() {
  const folder = mkdtempSync(join(tmpdir(), "apns-site-"));
  const child = spawn(
    process.execPath,
    [command, "simulate", "--dir", join(folder, "apple"), "--print-env"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const lines = await firstLines(child);
  return {
    environment: Object.fromEntries(lines.map(variableOf)),
    folder,
    async close() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It prints all lines at once, and ends the last one. */
async function firstLines(child) {
  let text = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (/^export APNS_[\s\S]*\n$/.test(text)) break;
  }
  if (!text.includes("APNS_")) throw new Error(`the simulator printed no variables: ${text}`);
  return text.trim().split("\n");
}

/** `export NAME='value'`, as a shell reads it. */
function variableOf(line) {
  const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`not a line for a shell: ${line}`);
  return [name, value.replace(/^'(.*)'$/, "$1").replaceAll("'\\''", "'")];
}
