import type { SqliteRow, SqliteStep } from "./sqlite-step.js";
import type { SqliteThread } from "./thread/sqlite-thread.js";

/** One database of this process, with all stores that are open on it: they share its connection. */
export class SharedDatabase {
  readonly #thread: SqliteThread;
  readonly #onReleased: () => void;
  readonly #listeners = new Set<() => void>();
  #users = 0;
  #isReleased = false;

  constructor(thread: SqliteThread, onReleased: () => void) {
    this.#thread = thread;
    this.#onReleased = onReleased;
  }

  /** One more store uses it; false where the last one has closed it. */
  acquire(): boolean {
    if (this.#isReleased) return false;
    this.#users += 1;
    return true;
  }

  run(steps: readonly SqliteStep[]): Promise<readonly (readonly SqliteRow[])[]> {
    return this.#thread.run(steps);
  }

  listen(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Something may have become due. */
  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  /** A store uses it no more; the last one closes it. */
  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#isReleased = true;
    this.#onReleased();
    await this.#thread.close();
  }
}
