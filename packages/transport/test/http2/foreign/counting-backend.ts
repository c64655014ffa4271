import { createServer } from "node:http";
import { RunningServer } from "../../fixture/running-server.js";

/** Long enough that a reload finds many requests in flight. */
const ANSWER_AFTER_MS = 10;

/** What the servers under test pass their requests to: it knows how often each was taken. */
export class CountingBackend implements AsyncDisposable {
  readonly takenOf = new Map<string, number>();
  #running: RunningServer | undefined;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #server = createServer((request, response) => {
    const path = request.url ?? "";
    // Node keeps a timer for the date of its answers.
    response.sendDate = false;
    request.resume().once("end", () => {
      this.count(path);
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        response.end();
      }, ANSWER_AFTER_MS);
      this.#timers.add(timer);
    });
  });

  static async start(): Promise<CountingBackend> {
    const backend = new CountingBackend();
    // A proxy may keep a connection for longer than the default, and would send into one that is just closing.
    backend.#server.keepAliveTimeout = 0;
    backend.#running = await RunningServer.start(backend.#server);
    return backend;
  }

  get port(): number {
    return this.#running?.port ?? 0;
  }

  count(path: string): void {
    this.takenOf.set(path, (this.takenOf.get(path) ?? 0) + 1);
  }

  /** How many requests came beyond the first of each. */
  get copies(): number {
    let copies = 0;
    for (const taken of this.takenOf.values()) copies += taken - 1;
    return copies;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#running?.[Symbol.asyncDispose]();
  }
}
