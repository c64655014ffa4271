import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { start } from "../harness/processes.mjs";

const SERVER_CORE = 1;

/** A simulator in a process of its own, with or without an inbox; see server.mjs. */
export class ServerProcess {
  #child;
  #lines;
  /** Where it is, and what a client needs. */
  server;

  /** @param {{ inbox: "on" | "off" }} task */
  static async start(task) {
    const script = fileURLToPath(new URL("server.mjs", import.meta.url));
    const command = [process.execPath, "--expose-gc", script, JSON.stringify(task)];
    const made = new ServerProcess();
    made.#child = start(SERVER_CORE, command, { stdio: ["pipe", "pipe", "inherit"] });
    made.#lines = createInterface({ input: made.#child.stdout })[Symbol.asyncIterator]();
    made.server = await made.#line();
    return made;
  }

  /** What it has used since the last report, and what it keeps. */
  report() {
    this.#child.stdin.write("\n");
    return this.#line();
  }

  async stop() {
    this.#child.stdin.end();
    await once(this.#child, "close");
  }

  async #line() {
    const { value } = await this.#lines.next();
    if (value === undefined) throw new Error("the simulator has ended");
    return JSON.parse(value);
  }
}
