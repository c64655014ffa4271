import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../benchmarks/network/relay.mjs", import.meta.url));

/** The relay of the benchmarks, in its own process. */
export class RelayProcess {
  #child;
  #reader;
  #lines;
  port = 0;

  /** @param options the relay's argument; see relay.mjs */
  static async start(options) {
    const relay = new RelayProcess();
    relay.#child = spawn(process.execPath, [SCRIPT, JSON.stringify(options)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    relay.#reader = createInterface({ input: relay.#child.stdout });
    relay.#lines = relay.#reader[Symbol.asyncIterator]();
    relay.port = (await relay.#line()).port;
    return relay;
  }

  /** What it has counted since the last call. */
  counted() {
    this.#child.stdin.write("\n");
    return this.#line();
  }

  /** Resets the connection that has carried most since the last cut. */
  cut() {
    this.#child.stdin.write("cut\n");
  }

  async stop() {
    this.#child.stdin.end();
    // A reader of lines may have paused the output, which closes only when it is read to its end.
    this.#reader.close();
    this.#child.stdout.resume();
    await once(this.#child, "close");
  }

  async #line() {
    const { value } = await this.#lines.next();
    return JSON.parse(value);
  }
}
