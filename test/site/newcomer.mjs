// A newcomer in a folder: the fake Apple in one shell, commands in another, as the page says.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { isOutput } from "./steps.mjs";

/** What ends with something else than 0, because APNs refuses. */
const REFUSED = /fa17fa17/;

export class Newcomer {
  #folder;
  #steps;
  #service;

  /**
   * @param {string} folder
   * @param {import("./steps.mjs").Steps} steps
   */
  constructor(folder, steps) {
    this.#folder = folder;
    this.#steps = steps;
  }

  /** Saves the page's files and starts the fake Apple; resolves when it is ready. The packages are installed. */
  async begin() {
    for (const { name, text } of this.#steps.files) writeFileSync(join(this.#folder, name), text);
    this.#service = this.#shell(this.#steps.service, { detached: true });
    // Its first line on stdout says that it is ready.
    await once(this.#service.stdout, "data");
  }

  /** Runs a line of shell to its end. */
  async run(script) {
    const child = this.#shell(script);
    const [[code], text, errors] = await Promise.all([
      once(child, "close"),
      textOf(child.stdout),
      textOf(child.stderr),
    ]);
    return { code, text, errors };
  }

  /** Runs a command in the second shell. Returns what differs from the page; undefined: nothing. */
  async fault({ command, output }) {
    const ran = await this.run(`${this.#steps.environment}\n${command}`);
    const isGood = isOutput(ran.text, output) && (ran.code === 0 || REFUSED.test(command));
    return isGood ? undefined : { command, ...ran };
  }

  async end() {
    if (this.#service?.exitCode !== null) return;
    // npx is a parent of the command: both belong to a group of their own.
    process.kill(-this.#service.pid, "SIGTERM");
    await once(this.#service, "exit");
  }

  #shell(script, options = {}) {
    const environment = Object.entries(process.env).filter(([name]) => !/^(?:APNS_|NODE_|VITEST)/.test(name));
    return spawn("bash", ["-c", script], {
      cwd: this.#folder,
      env: Object.fromEntries(environment),
      stdio: ["ignore", "pipe", "pipe"],
      ...options,
    });
  }
}
