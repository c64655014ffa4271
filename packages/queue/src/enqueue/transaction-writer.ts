import type { Enqueued, NewChunk } from "../store/chunk-record.js";

/** A transaction is this large: some 20,000 device tokens, or as many single notifications as take as many bytes. */
const CHUNKS_AT_A_TIME = 500;
const BYTES_AT_A_TIME = 700_000;

// Taken at load time: the fake timers of a program's tests must not stop it.
const realSetImmediate = globalThis.setImmediate;

/** Writes chunks in transactions, in their order and one at a time; the next one is gathered meanwhile. */
export class TransactionWriter {
  readonly #store: (chunks: readonly NewChunk[]) => Promise<Enqueued>;
  #chunks: NewChunk[] = [];
  #bytes = 0;
  #sum: Enqueued = { count: 0, duplicates: 0 };
  #writing: Promise<void> = Promise.resolve();

  constructor(store: (chunks: readonly NewChunk[]) => Promise<Enqueued>) {
    this.#store = store;
  }

  /** Returns whether there is enough for a transaction. */
  add(chunk: NewChunk): boolean {
    this.#chunks.push(chunk);
    this.#bytes += chunk.content.length + chunk.entries.length;
    return this.#chunks.length >= CHUNKS_AT_A_TIME || this.#bytes >= BYTES_AT_A_TIME;
  }

  /** Begins to write what was added, once the transaction before it has committed. Rejects if that failed. */
  async write(): Promise<void> {
    await this.#writing;
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    this.#writing = this.#write(chunks);
    // Whoever writes next, or ends, learns of a failure.
    this.#writing.catch(() => undefined);
    // The driver sends at the end of this turn: a source that never waits would keep it from that.
    await new Promise<void>((resolve) => {
      realSetImmediate(resolve);
    });
  }

  /** Writes the rest. Returns the sums once everything is stored. */
  async end(): Promise<Enqueued> {
    if (this.#chunks.length > 0) await this.write();
    await this.#writing;
    return this.#sum;
  }

  /** Resolves when nothing is being written, whatever became of it. */
  async settled(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  async #write(chunks: readonly NewChunk[]): Promise<void> {
    const { count, duplicates } = await this.#store(chunks);
    this.#sum = { count: this.#sum.count + count, duplicates: this.#sum.duplicates + duplicates };
  }
}
