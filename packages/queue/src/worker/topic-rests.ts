import { UsageError } from "@apns/wire";
import type { RestingEvent } from "../events/queue-event.js";
import type { QueueStore } from "../store/queue-store.js";
import type { Rest } from "./fate.js";
import type { Patience } from "./patience.js";
import type { ChunkRun } from "./runs/chunk-run.js";
import type { WorkerPlace } from "./worker-place.js";

/** How long a pause is not written again: the rest of what was in flight will be refused, too. */
const MEMORY_MS = 1000;

export interface TopicRestsOptions {
  readonly store: QueueStore;
  readonly place: WorkerPlace;
  readonly patience: Patience;
}

/** What this worker's client lacks, and since when it is known. */
interface Lack {
  readonly untilMs: number;
  /** How long chunks that need it wait. */
  readonly forMs: number;
}

/** The parts of a run that decide whether it rests. */
export type RestingRun = Pick<ChunkRun, "leased" | "common">;

/**
 * What a worker lets rest. Topics rest on all workers, since they or their credentials were refused. Chunks whose
 * identity or topic this worker's client lacks wait by themselves: others of their lane can be sent, and another worker
 * may have what they need.
 */
export class TopicRests {
  readonly #options: TopicRestsOptions;
  readonly #untilMs = new Map<string, number>();
  readonly #lacks = new Map<string, Lack>();
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

  /** Whether a run must not be sent now. */
  covers(run: RestingRun): boolean {
    return this.has(run.leased.lane.topic) || this.waitMsOf(run) > 0;
  }

  /** How long a run that goes back waits; 0 where nothing it needs is lacking. */
  waitMsOf(run: RestingRun): number {
    const lack = this.#lacks.get(needOf(run));
    return lack !== undefined && lack.untilMs > this.#options.place.nowMs() ? lack.forMs : 0;
  }

  /** Begins a rest. Returns what to tell of it; undefined if it was known. */
  add(run: RestingRun, { reason, forMs, error }: Rest): Omit<RestingEvent, "worker"> | undefined {
    if (this.covers(run)) return undefined;
    const { store, place, patience } = this.#options;
    const { topic } = run.leased.lane;
    if (error !== undefined) {
      this.#lacks.set(needOf(run), { untilMs: place.nowMs() + forMs, forMs });
      return { topic, reason, forMs, error: lackingError(error, forMs) };
    }
    this.#untilMs.set(topic, place.nowMs() + MEMORY_MS);
    const pausing = patience.call(() => store.pause({ topic }, { forMs, reason }));
    this.#written = Promise.all([this.#written, pausing]);
    return { topic, reason, forMs, error: undefined };
  }
}

/** All of a chunk that the client must know: an identity, and a topic where the chunk has none. */
function needOf({ common: { identity, topic } }: RestingRun): string {
  return JSON.stringify([identity, topic]);
}

function lackingError(cause: UsageError, forMs: number): UsageError {
  const { code, field, message } = cause;
  const advice = field === "topic" ? "Give it a topic" : "Give it that identity";
  return new UsageError(
    code,
    `This worker's client cannot send what it claimed: ${message} ${advice}, or replace this worker. ` +
      `Nothing is lost: it is tried again in ${Math.ceil(forMs / 1000)} s.`,
    { field, cause },
  );
}
