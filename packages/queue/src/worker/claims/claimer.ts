import type { ClaimedEvent } from "../../events/queue-event.js";
import { type LeasedChunk, MAX_CHUNK_ENTRIES } from "../../store/chunk-record.js";
import type { Lane } from "../../store/lane.js";
import type { QueueStore } from "../../store/queue-store.js";
import type { WorkerPlace } from "../worker-place.js";
import { LaneWheel } from "./lane-wheel.js";

/** The most chunks of one claim. */
const MAX_CHUNKS = 64;
/** For how long the list of ready lanes is trusted. */
const TRUST_MS = 1000;

/** How many notifications a worker has room for, and whether it holds none, so that any chunk fits. */
export interface ClaimRoom {
  readonly room: number;
  readonly isIdle: boolean;
}

/** What a claim gave, and when it was asked for by the worker's clock: the lease began no earlier. */
export interface Claimed {
  readonly chunks: readonly LeasedChunk[];
  readonly askedAtMs: number;
}

export function claimedEvent(worker: string, chunks: readonly LeasedChunk[]): ClaimedEvent {
  const { campaign = "", topic = "" } = chunks[0]?.lane ?? {};
  const notifications = chunks.reduce((sum, { count }) => sum + count, 0);
  return { worker, campaign, topic, chunks: chunks.length, notifications };
}

export interface ClaimerOptions {
  readonly store: QueueStore;
  readonly worker: string;
  readonly leaseMs: number;
  readonly place: WorkerPlace;
  /** Whether what is claimed of a topic would go back at once. */
  readonly isResting: (topic: string) => boolean;
}

/** Finds lanes with work and claims from the one whose turn it is. */
export class Claimer {
  readonly #options: ClaimerOptions;
  readonly #wheel = new LaneWheel();
  /** The size of the chunks of the last claim, by lane: a lane of single notifications gives more of them at a time. */
  readonly #sizes = new Map<string, number>();
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  /** A lane whose chunks did not fit: it keeps its turn, or lanes of smaller ones would take all the room. */
  #waiting: Lane | undefined;

  constructor(options: ClaimerOptions) {
    this.#options = options;
  }

  /** Claims about as many notifications as there is room for. Undefined where no lane has work, or its chunks do not fit. */
  async claim({ room, isIdle }: ClaimRoom): Promise<Claimed | undefined> {
    const { store, place, worker, leaseMs, isResting } = this.#options;
    if (this.#wheel.size === 0 || place.nowMs() - this.#lookedAtMs >= TRUST_MS) await this.#look();
    for (let lane = this.#next(); lane !== undefined; lane = this.#next()) {
      if (isResting(lane.topic)) {
        this.#wheel.drop(lane);
        continue;
      }
      if (!isIdle && room < this.#sizeOf(lane)) {
        this.#waiting = lane;
        return undefined;
      }
      const maxChunks = this.#chunksFor(lane, room);
      const askedAtMs = place.nowMs();
      const chunks = await store.claim({ lane: lane.id, maxChunks, leaseMs, worker });
      if (chunks.length > 0) {
        this.#learn(lane, chunks);
        return { chunks, askedAtMs };
      }
      this.#wheel.drop(lane);
    }
    return undefined;
  }

  #next(): Lane | undefined {
    const lane = this.#waiting ?? this.#wheel.next();
    this.#waiting = undefined;
    return lane;
  }

  async #look(): Promise<void> {
    const ready = await this.#options.store.readyLanes();
    this.#wheel.refresh(ready);
    this.#lookedAtMs = this.#options.place.nowMs();
    const ids = new Set(ready.map(({ id }) => id));
    for (const id of this.#sizes.keys()) if (!ids.has(id)) this.#sizes.delete(id);
  }

  /** How large a chunk of a lane is likely to be; of one that is unknown, the largest. */
  #sizeOf(lane: Lane): number {
    return this.#sizes.get(lane.id) ?? MAX_CHUNK_ENTRIES;
  }

  #chunksFor(lane: Lane, room: number): number {
    // Of an unknown lane a chunk at first.
    if (!this.#sizes.has(lane.id)) return 1;
    return Math.max(1, Math.min(MAX_CHUNKS, Math.floor(room / this.#sizeOf(lane))));
  }

  #learn(lane: Lane, chunks: readonly LeasedChunk[]): void {
    const sum = chunks.reduce((total, { count }) => total + count, 0);
    this.#sizes.set(lane.id, Math.max(1, sum / chunks.length));
  }
}
