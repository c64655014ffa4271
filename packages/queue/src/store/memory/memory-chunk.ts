import { copyBytes } from "@apns/wire/bytes";
import { emptyBitmap, settledCount } from "../../chunk/settled-bitmap.js";
import type { LeasedChunk } from "../chunk-record.js";
import type { Lane } from "../lane.js";
import type { ClaimRequest } from "../queue-store.js";

/** How a chunk begins. */
export interface ChunkBeginning {
  readonly lane: Lane;
  readonly content: Uint8Array;
  readonly entries: Uint8Array;
  readonly count: number;
  /** Undefined: at once, after the chunks that are due again. */
  readonly dueAtMs: number | undefined;
  readonly expiresAtMs: number | undefined;
  readonly attempts: number;
}

/** Where a chunk is in its life. `lapsed` is a lease that ended by time: its owner may still report. */
export type ChunkPlace = "fresh" | "due" | "delayed" | "leased" | "lapsed";

/** A chunk of the store in memory. */
export class MemoryChunk {
  readonly id: string;
  readonly storedAtMs: number;
  readonly beginning: ChunkBeginning;
  #dueAtMs: number | undefined;
  #owner: string | undefined;
  #fence = 0;
  #claimedAtMs = 0;
  #crashes = 0;
  #settled: Uint8Array;

  constructor(id: string, beginning: ChunkBeginning, storedAtMs: number) {
    this.id = id;
    this.beginning = beginning;
    this.storedAtMs = storedAtMs;
    this.#dueAtMs = beginning.dueAtMs;
    this.#settled = emptyBitmap(beginning.count);
  }

  get unsettled(): number {
    return this.beginning.count - settledCount(this.#settled);
  }

  get settled(): Uint8Array {
    return this.#settled;
  }

  placeAt(nowMs: number): ChunkPlace {
    if (this.#dueAtMs === undefined) return "fresh";
    const isDue = this.#dueAtMs <= nowMs;
    if (this.#owner === undefined) return isDue ? "due" : "delayed";
    return isDue ? "lapsed" : "leased";
  }

  /** When it became due, or was stored where that is not known. */
  get dueAtMs(): number {
    return this.#dueAtMs ?? this.storedAtMs;
  }

  /** The worker of the last lease; undefined where it gave the chunk back, or there was none. */
  get owner(): string | undefined {
    return this.#owner;
  }

  /** When it was claimed the last time. */
  get claimedAtMs(): number {
    return this.#claimedAtMs;
  }

  /** Whether it came back unsent, and waits. */
  isReturnedAt(nowMs: number): boolean {
    return this.#fence > 0 && this.placeAt(nowMs) === "delayed";
  }

  isHeldBy(worker: string, fence: number): boolean {
    return this.#owner === worker && this.#fence === fence;
  }

  lease({ worker, leaseMs }: ClaimRequest, nowMs: number): LeasedChunk {
    if (this.#owner !== undefined) this.#crashes += 1;
    this.#owner = worker;
    this.#fence += 1;
    this.#claimedAtMs = nowMs;
    this.#dueAtMs = nowMs + leaseMs;
    const { lane, content, entries, count, attempts, expiresAtMs } = this.beginning;
    return {
      id: this.id,
      fence: this.#fence,
      lane,
      content,
      entries,
      count,
      settled: copyBytes(this.#settled),
      attempts,
      crashes: this.#crashes,
      isExpired: expiresAtMs !== undefined && expiresAtMs <= nowMs,
    };
  }

  progress(settled: Uint8Array): void {
    this.#settled = copyBytes(settled);
  }

  extend(untilMs: number): void {
    this.#dueAtMs = untilMs;
  }

  release(dueAtMs: number): void {
    this.#owner = undefined;
    this.#dueAtMs = dueAtMs;
  }
}
