import type { LanePause, QueueStore } from "../store/queue-store.js";
import type { Patience } from "./patience.js";
import type { WorkerPlace } from "./worker-place.js";

/** How long a pause is not written again: the rest of what was in flight will be refused, too. */
const MEMORY_MS = 1000;

export interface TopicRestsOptions {
  readonly store: QueueStore;
  readonly place: WorkerPlace;
  readonly patience: Patience;
}

/** Topics that a worker lets rest, on all workers, since they or their credentials were refused. */
export class TopicRests {
  readonly #options: TopicRestsOptions;
  readonly #untilMs = new Map<string, number>();
  #written: Promise<unknown> = Promise.resolve();

  constructor(options: TopicRestsOptions) {
    this.#options = options;
  }

  /** Resolves once the pauses are written: before them, nothing goes back to the queue. */
  get written(): Promise<unknown> {
    return this.#written;
  }

  has(topic: string): boolean {
    return (this.#untilMs.get(topic) ?? Number.NEGATIVE_INFINITY) > this.#options.place.nowMs();
  }

  add(topic: string, pause: LanePause): void {
    const { store, place, patience } = this.#options;
    this.#untilMs.set(topic, place.nowMs() + MEMORY_MS);
    const pausing = patience.call(() => store.pause({ topic }, pause));
    this.#written = Promise.all([this.#written, pausing]);
  }
}
