import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const CLIENT_CORE = 0;
const SINK_CORE = 1;
/** A client that has not ended by itself after this long has nothing more to say. */
const STOP_MS = 2000;

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
  /** What it printed when it was ready. */
  ready;

  /** @param {readonly string[]} [flags] of Node */
  static async start(script, options, flags = []) {
    const sink = new SinkProcess();
    const command = [process.execPath, ...flags, pathOf(script), JSON.stringify(options)];
    sink.#child = start(SINK_CORE, command, { stdio: ["pipe", "pipe", "inherit"] });
    sink.#lines = createInterface({ input: sink.#child.stdout })[Symbol.asyncIterator]();
    sink.ready = await sink.#line();
    return sink;
  }

  get port() {
    return this.ready.port;
  }

  /**
   * Resolves to what it has counted since the last call: `requests`, its own `cpuMicros`, and `wallMicros`.
   *
   * @param expected A sink that cannot know when everything has arrived waits for this many, unless nothing comes any
   *   more. Absent: it waits until no connection is open.
   */
  counted(expected) {
    this.#child.stdin.write(`${expected ?? ""}\n`);
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

/** A client in its own process, which stays alive between pieces, so that start and warm-up are paid once. */
export class ClientProcess {
  #child;
  #lines;
  #complaints;
  /** Resolves when it has ended and everything that it wrote was read. */
  #closed;
  /** How many it has sent until it was warm. */
  sentInWarmUp = 0;
  /** Why it is not warm. Absent: it is. */
  failure;

  /** Resolves when it is warm, or has failed. */
  static async start(script, task) {
    const client = new ClientProcess();
    client.#child = start(CLIENT_CORE, scriptCommand(script, task), { stdio: "pipe" });
    client.#child.stdin.on("error", () => {});
    client.#closed = once(client.#child, "close");
    client.#complaints = gather(client.#child.stderr);
    client.#lines = createInterface({ input: client.#child.stdout })[Symbol.asyncIterator]();
    Object.assign(client, await client.#answer(task.timeoutMs));
    return client;
  }

  /** Resolves to the result of a piece, or to `{ failure }`. */
  run({ count, lead, timeoutMs }) {
    this.#child.stdin.write(`${JSON.stringify({ count, lead })}\n`);
    return this.#answer(timeoutMs);
  }

  async stop() {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_MS);
    await this.#closed;
    clearTimeout(timer);
  }

  async #answer(timeoutMs) {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), timeoutMs);
    const { value } = await this.#lines.next();
    clearTimeout(timer);
    if (value !== undefined) return JSON.parse(value);
    await this.#closed;
    return failureOf(this.#child, { timeoutMs, complaints: this.#complaints });
  }
}

/** Runs a client in its own process; resolves to its result, or to `{ failure }`. */
export async function runClient(script, task) {
  const command = scriptCommand(script, task);
  const child = start(CLIENT_CORE, command, { stdio: ["ignore", "pipe", "pipe"] });
  const output = gather(child.stdout);
  const complaints = gather(child.stderr);
  const timer = setTimeout(() => child.kill("SIGKILL"), task.timeoutMs);
  const [code] = await once(child, "close");
  clearTimeout(timer);
  const last = output.text.trim().split("\n").at(-1);
  if (code === 0 && last !== undefined && last !== "") return JSON.parse(last);
  return failureOf(child, { timeoutMs: task.timeoutMs, complaints });
}

function failureOf({ exitCode, signalCode }, { timeoutMs, complaints }) {
  const why = signalCode === "SIGKILL" ? `no result within ${timeoutMs / 1000} s` : `ended with ${exitCode}`;
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
