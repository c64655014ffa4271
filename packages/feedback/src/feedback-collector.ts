import { UsageError } from "@apns/transport/connector";
import type { FeedbackItem } from "./feedback-item.js";

export interface FeedbackCollectorOptions {
  /**
   * How many device tokens are kept for a reader, 1 or more. Default 100,000. Beyond it the oldest are dropped,
   * and counted in `dropped`.
   */
  readonly maxItems?: number;
}

export interface CollectOptions {
  /**
   * `collected` (default) gives what has been collected and ends, as the binary feedback service does;
   * `follow` goes on with what comes, until the collector is closed.
   */
  readonly until?: "collected" | "follow";
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/**
 * Collects what the answers of HTTP/2 tell of dead device tokens (status 410), so that they are read as the
 * binary feedback service is: one stream for both. Each item is handed out once; of several for one device
 * token the latest is kept.
 */
export class FeedbackCollector {
  /** Items that nobody read in time. */
  dropped = 0;
  readonly #maxItems: number;
  readonly #items = new Map<string, FeedbackItem>();
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  /** @throws UsageError `out-of-range` */
  constructor(options: FeedbackCollectorOptions = {}) {
    const { maxItems = 100_000 } = options;
    if (!Number.isInteger(maxItems) || maxItems < 1) {
      throw new UsageError("out-of-range", `maxItems is ${maxItems}; it must be an integer from 1 up.`, {
        field: "maxItems",
      });
    }
    this.#maxItems = maxItems;
  }

  /** Device tokens that wait for a reader. */
  get size(): number {
    return this.#items.size;
  }

  add(item: FeedbackItem): void {
    const known = this.#items.get(item.deviceToken);
    if (known !== undefined && known.failedAt >= item.failedAt) return;
    this.#items.delete(item.deviceToken);
    this.#items.set(item.deviceToken, item);
    if (this.#items.size > this.#maxItems) {
      for (const oldest of this.#items.keys()) {
        this.#items.delete(oldest);
        break;
      }
      this.dropped += 1;
    }
    this.#wake();
  }

  /** Ends all readers once they have what was collected. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** Reads what was collected; several readers share the items. */
  async *read(options: CollectOptions = {}): AsyncGenerator<FeedbackItem, undefined> {
    const { until = "collected", signal } = options;
    while (signal?.aborted !== true) {
      const item = this.#take();
      if (item !== undefined) yield item;
      else if (until === "collected" || this.#isClosed) return;
      else await this.#changed(signal);
    }
  }

  #take(): FeedbackItem | undefined {
    for (const item of this.#items.values()) {
      this.#items.delete(item.deviceToken);
      return item;
    }
    return undefined;
  }

  #changed(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal?.addEventListener("abort", done, { once: true });
    });
  }

  #wake(): void {
    for (const waiting of [...this.#waiting]) waiting();
  }
}
