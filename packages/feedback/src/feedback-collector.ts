import { onAbort } from "@apns/transport/connector";
import {
  abortSignal,
  integer,
  type OptionTable,
  oneOf,
  type ResolvedOptions,
  resolveOptions,
} from "@apns/transport/options";
import type { FeedbackItem } from "./feedback-item.js";

/** What `new FeedbackCollector` takes. Undefined means the default. */
export interface FeedbackCollectorOptions {
  /**
   * How many device tokens are kept for a reader, 1 or more. Default 100,000. When there are more, the oldest are
   * dropped and counted in `dropped`.
   */
  readonly maxItems?: number | undefined;
}

/** What `FeedbackCollector.read` takes. Undefined means the default. */
export interface CollectOptions {
  /**
   * When reading ends: with the last collected item, as at the binary feedback service (`collected`), or when the
   * collector is closed (`follow`). Default `collected`.
   */
  readonly until?: "collected" | "follow" | undefined;
  /** Ends the reading when it is aborted. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

const COLLECTOR_OPTIONS: OptionTable<ResolvedOptions<FeedbackCollectorOptions>> = {
  maxItems: { check: integer(1, Number.MAX_SAFE_INTEGER), default: 100_000 },
};

const COLLECT_OPTIONS: OptionTable<ResolvedOptions<CollectOptions, "signal">> = {
  until: { check: oneOf("collected", "follow"), default: "collected" },
  signal: { check: abortSignal, default: undefined },
};

/**
 * Collects the dead device tokens that HTTP/2 answers report (status 410), so that one kind of stream serves both
 * protocols. Each item is read once. Of several items for one device token the latest is kept.
 */
export class FeedbackCollector {
  /** Items that were dropped because `maxItems` were waiting. */
  dropped = 0;
  readonly #maxItems: number;
  readonly #items = new Map<string, FeedbackItem>();
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  /** @throws UsageError `out-of-range`, `unknown-option` */
  constructor(options: FeedbackCollectorOptions = {}) {
    this.#maxItems = resolveOptions(COLLECTOR_OPTIONS, options).maxItems;
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

  /** Ends all readers once they have read what was collected. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /**
   * Reads what was collected. Several readers share the items.
   *
   * @throws UsageError at once: `out-of-range`, `invalid-type`, `unknown-option`
   */
  read(options: CollectOptions = {}): AsyncGenerator<FeedbackItem, undefined> {
    return this.#read(resolveOptions(COLLECT_OPTIONS, options));
  }

  async *#read({
    until,
    signal,
  }: ResolvedOptions<CollectOptions, "signal">): AsyncGenerator<FeedbackItem, undefined> {
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
        forget?.();
        resolve();
      };
      this.#waiting.add(done);
      const forget = signal === undefined ? undefined : onAbort(signal, done);
    });
  }

  #wake(): void {
    for (const waiting of [...this.#waiting]) waiting();
  }
}
