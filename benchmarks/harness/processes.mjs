import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const CLIENT_CORE = 0;
const SINK_CORE = 1;

/** Whether client and sink can each have their own core. */
export const pinned = availableParallelism() > 1 && hasTaskset();

function hasTaskset() {
  return process.platform === "linux" && spawnSync("taskset", ["--version"]).status === 0;
}

export function start(core, command, options) {
  const [program, ...rest] = pinned ? ["taskset", "-c", String(core), ...command] : command;
  return spawn(program, rest, options);
}

/** A server in its own process; after each run it reports what it has counted. */
export class SinkProcess {
  #child;
  #lines;
  port = 0;

  static async start(script, options) {
    const sink = new SinkProcess();
    const command = [process.execPath, pathOf(script), JSON.stringify(options)];
    sink.#child = start(SINK_CORE, command, { stdio: ["pipe", "pipe", "inherit"] });
    sink.#lines = createInterface({ input: sink.#child.stdout })[Symbol.asyncIterator]();
    sink.port = (await sink.#line()).port;
    return sink;
  }

  /** Resolves to what it has counted since the last call: `requests`, its own `cpuMicros`, and `wallMicros`. */
  counted() {
    this.#child.stdin.write("\n");
    return this.#line();
  }

  async stop() {
    this.#child.stdin.end();
    await once(this.#child, "close");
  }

  async #line() {
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error("the sink has ended");
    return JSON.parse(value);
  }
}

/** Runs a client in its own process; resolves to its result, or to `{ failure }`. */
export async function runClient(script, task) {
  const command = scriptCommand(script, task);
  const child = start(CLIENT_CORE, command, { stdio: ["ignore", "pipe", "pipe"] });
  const output = gather(child.stdout);
  const complaints = gather(child.stderr);
  const timer = setTimeout(() => child.kill("SIGKILL"), task.timeoutMs);
  const [code, signal] = await once(child, "close");
  clearTimeout(timer);
  const last = output.text.trim().split("\n").at(-1);
  if (code === 0 && last !== undefined && last !== "") return JSON.parse(last);
  const why = signal === "SIGKILL" ? `no result within ${task.timeoutMs / 1000} s` : `ended with ${code}`;
  return { failure: `${why} ${complaints.text.trim().split("\n").slice(-3).join(" | ")}`.trim() };
}

function scriptCommand(script, task) {
  const path = pathOf(script);
  if (path.endsWith(".py")) return ["python3", path, JSON.stringify(task)];
  return [process.execPath, ...(task.nodeOptions ?? []), path, JSON.stringify(task)];
}

function gather(stream) {
  const gathered = { text: "" };
  stream.on("data", (chunk) => {
    gathered.text += chunk;
  });
  return gathered;
}

function pathOf(script) {
  return fileURLToPath(new URL(`../${script}`, import.meta.url));
}
