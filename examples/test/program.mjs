import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("..", import.meta.url));
const running = new Set();

/**
 * Starts a program of this folder: `lines` fills as it writes, `line(predicate)` waits for one of them, `ended()` for
 * its exit.
 *
 * @param {string[]} words The program and its arguments. Those of Node need no program.
 * @param {{ env: object, file?: string }} options `file`: another program than Node.
 */
export function start(words, { env, file = process.execPath }) {
  const child = spawn(file, words, { cwd: home, env, stdio: "pipe", detached: true });
  running.add(child);
  const closed = once(child, "close").finally(() => running.delete(child));
  const lines = [];
  const waiting = new Set();
  let rest = "";
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  child.stdout.setEncoding("utf8").on("data", (text) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop();
    lines.push(...parts);
    for (const look of waiting) look();
  });
  child.once("close", () => {
    for (const look of waiting) look();
  });
  const said = () => `${words.join(" ")} said:\n${lines.join("\n")}\n${errors}`;

  return {
    child,
    lines,
    line: (predicate) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(predicate);
          if (found === undefined && child.exitCode === null && child.signalCode === null) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`ended before the line; ${said()}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async ended() {
      const [code, signal] = await closed;
      return { code, signal, lines, errors };
    },
  };
}

/** Runs a program to its end, which has to be a good one. */
export async function run(words, options) {
  const { code, signal, lines, errors } = await start(words, options).ended();
  if (code !== 0)
    throw new Error(`${words.join(" ")} ended with ${signal ?? code}:\n${lines.join("\n")}\n${errors}`);
  return lines;
}

/** Ends what a failed test left, with the processes that these started. */
export function endAll() {
  for (const { pid } of running) process.kill(-pid, "SIGKILL");
}
