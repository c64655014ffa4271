// Programs that run to their end, or until they are stopped, without blocking this one.
import { spawn } from "node:child_process";

/** A machine that is slow, or a registry that is, must not fail a check. */
const TIMEOUT_MS = 300_000;

/**
 * @param {string[]} command
 * @param {{ cwd: string, env?: Record<string, string> }} options `env`: what it has besides this process's.
 * @returns {Promise<string>} What it wrote on stdout.
 * @throws {Error} Where it ends with anything but 0.
 */
export function runProgram(command, options) {
  const { child, said } = start(command, { ...options, timeout: TIMEOUT_MS });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      if (status === 0) resolve(said.stdout);
      else reject(new Error(`${command.join(" ")}: ${status ?? signal}\n${said.stdout}\n${said.stderr}`));
    });
  });
}

/**
 * Starts a program and waits for its first line.
 *
 * @returns {Promise<{ line: string, stop: () => Promise<number | null> }>} `stop` sends SIGTERM and resolves to the
 *   exit code.
 */
export function startProgram(command, options) {
  const { child, said } = start(command, options);
  const ended = new Promise((resolve) => {
    child.on("close", resolve);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) =>
      reject(new Error(`${command.join(" ")} ended with ${status}\n${said.stdout}\n${said.stderr}`)),
    );
    child.stdout.on("data", () => {
      const end = said.stdout.indexOf("\n");
      if (end >= 0) resolve({ line: said.stdout.slice(0, end), stop });
    });
  });

  function stop() {
    child.kill("SIGTERM");
    return ended;
  }
}

function start([program, ...args], { cwd, env = {}, timeout }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout,
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8");
    child[name].on("data", (text) => {
      said[name] += text;
    });
  }
  return { child, said };
}
