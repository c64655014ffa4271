// Runs one command; its output is kept until it ends, so that commands side by side do not interleave.
import { spawn } from "node:child_process";
import { root } from "./places.mjs";

const running = new Set();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exitCode = 1;
  });
}

/**
 * @param {string[]} command
 * @param {{ live?: boolean }} [options] `live`: the output goes to the terminal as it comes. Absent: false.
 * @returns {Promise<{ passed: boolean, output: string }>} `output` is empty when it was live.
 */
export function runCommand([program, ...args], { live = false } = {}) {
  return new Promise((resolve) => {
    const output = [];
    const child = spawn(program, args, {
      cwd: root,
      stdio: live ? "inherit" : ["ignore", "pipe", "pipe"],
      // Colours do not survive the pipe by themselves.
      env: process.stdout.isTTY ? { FORCE_COLOR: "1", ...process.env } : process.env,
    });
    running.add(child);
    child.stdout?.on("data", (bytes) => output.push(bytes));
    child.stderr?.on("data", (bytes) => output.push(bytes));
    child.on("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (status) => {
      running.delete(child);
      resolve({ passed: status === 0, output: Buffer.concat(output).toString() });
    });
  });
}
