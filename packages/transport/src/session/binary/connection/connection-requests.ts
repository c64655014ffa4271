import type { SessionAction } from "../../session.js";

/** What a session asks its driver to do with connections. Each gets its number here: from 1, each used once. */
export class ConnectionRequests {
  readonly #actions: SessionAction[] = [];
  #last = 0;
  #opened = 0;

  /** Asks for a connection and returns its number. */
  connect(): number {
    this.#last += 1;
    this.#actions.push({ type: "connect", connection: this.#last });
    return this.#last;
  }

  /** The driver has connected. */
  connected(): void {
    this.#opened += 1;
  }

  /** Connections opened so far. */
  get opened(): number {
    return this.#opened;
  }

  disconnect(connection: number): void {
    this.#actions.push({ type: "disconnect", connection });
  }

  /** The oldest request that the driver has not taken. */
  take(): SessionAction | undefined {
    return this.#actions.shift();
  }
}
