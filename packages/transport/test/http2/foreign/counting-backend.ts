import { once } from "node:events";
import { createServer } from "node:http";
import type { Socket } from "node:net";

/** Long enough that a reload finds many requests in flight. */
const ANSWER_AFTER_MS = 10;

/** What the servers under test pass their requests to: it knows how often each was taken. */
export class CountingBackend implements AsyncDisposable {
  readonly takenOf = new Map<string, number>();
  readonly #sockets = new Set<Socket>();
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
    backend.#server.on("connection", (socket) => {
      backend.#sockets.add(socket);
      socket.once("close", () => backend.#sockets.delete(socket));
    });
    // A proxy may keep a connection for longer than the default, and would send into one that is just closing.
    backend.#server.keepAliveTimeout = 0;
    backend.#server.listen(0, "127.0.0.1");
    await once(backend.#server, "listening");
    return backend;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the backend has no port");
    return address.port;
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
    this.#server.close();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }
}
