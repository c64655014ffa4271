import { UsageError } from "@apns/wire";
import { sameBitmap } from "../../chunk/settled-bitmap.js";
import { costMs, farthestMs, rateWaitMs } from "../../rate/rate-wait.js";
import type {
  ChunkReport,
  DeadDevicePage,
  DeadLetter,
  Enqueued,
  LeasedChunk,
  NewChunk,
  ReportResult,
} from "../chunk-record.js";
import type { DeadLetterScope, Lane, LaneKey, LaneScope, LaneStatus } from "../lane.js";
import type { LeaseHolders } from "../lease-holders.js";
import { covers, PauseList } from "../pause-list.js";
import type {
  ClaimRequest,
  DeadLetterPage,
  LanePause,
  LeaseHoldersRequest,
  QueueStore,
  RateRequest,
} from "../queue-store.js";
import type { ReturnedChunk } from "../returned-chunk.js";
import { DeadDeviceList } from "./dead-device-list.js";
import { DeadLetterList } from "./dead-letter-list.js";
import { type ChunkBeginning, MemoryChunk } from "./memory-chunk.js";
import { chunksToClaim, isClaimable } from "./memory-claim.js";
import { laneStatus } from "./memory-lane-status.js";
import { memoryLeaseHolders } from "./memory-lease-holders.js";
import { TallySheet } from "./tally-sheet.js";

/** What a `MemoryStore` takes. */
export interface MemoryStoreOptions {
  /** The store's clock, milliseconds since 1970. Default: the machine's. */
  readonly nowMs?: (() => number) | undefined;
}

/**
 * A store without a database: it lasts as long as its process, and is the model of what the port means. For tests and
 * trials; a call takes time in proportion to what is stored.
 */
export class MemoryStore implements QueueStore {
  readonly #nowMs: () => number;
  readonly #lanes = new Map<string, { readonly lane: Lane; readonly tallies: TallySheet }>();
  readonly #chunks = new Map<string, MemoryChunk>();
  readonly #pauses = new PauseList();
  readonly #dedupe = new Map<string, number>();
  readonly #buckets = new Map<string, number>();
  readonly #devices = new DeadDeviceList();
  readonly #letters = new DeadLetterList();
  readonly #listeners = new Set<() => void>();
  #lastId = 0;
  #isClosed = false;

  constructor(options: MemoryStoreOptions = {}) {
    this.#nowMs = options.nowMs ?? Date.now;
  }

  async enqueue(chunks: readonly NewChunk[], transaction?: unknown): Promise<Enqueued> {
    this.#checkOpen();
    if (transaction !== undefined) {
      throw new UsageError("conflicting-options", "transaction: a store in memory has none to share.", {
        field: "transaction",
      });
    }
    const nowMs = this.#nowMs();
    let count = 0;
    let duplicates = 0;
    for (const chunk of chunks) {
      if (this.#isTaken(chunk, nowMs)) duplicates += chunk.count;
      else {
        count += chunk.count;
        const { notBeforeMs } = chunk;
        const dueAtMs = notBeforeMs === undefined ? undefined : Math.max(notBeforeMs, nowMs);
        this.#store({ ...chunk, lane: this.#laneFor(chunk.lane), dueAtMs, attempts: 0 });
      }
    }
    if (count > 0) this.#announce();
    return { count, duplicates };
  }

  async readyLanes(): Promise<readonly Lane[]> {
    this.#checkOpen();
    const nowMs = this.#nowMs();
    const ready = new Set<Lane>();
    for (const chunk of this.#chunks.values()) {
      if (isClaimable(chunk, nowMs)) ready.add(chunk.beginning.lane);
    }
    return [...ready].filter((lane) => this.#pauses.judge(lane, nowMs).state === "open");
  }

  async claim(request: ClaimRequest): Promise<readonly LeasedChunk[]> {
    this.#checkOpen();
    const nowMs = this.#nowMs();
    const lane = this.#lanes.get(request.lane)?.lane;
    if (lane === undefined || this.#pauses.judge(lane, nowMs).state !== "open") return [];
    const ofLane = [...this.#chunks.values()].filter(({ beginning }) => beginning.lane === lane);
    return chunksToClaim(ofLane, request.maxChunks, nowMs).map((chunk) => chunk.lease(request, nowMs));
  }

  async report(worker: string, reports: readonly ChunkReport[]): Promise<readonly ReportResult[]> {
    this.#checkOpen();
    const nowMs = this.#nowMs();
    return reports.map((report) => {
      const chunk = this.#chunks.get(report.id);
      if (chunk === undefined || !chunk.isHeldBy(worker, report.fence)) {
        return { id: report.id, held: undefined };
      }
      const { lane } = chunk.beginning;
      if (!sameBitmap(chunk.settled, report.settled)) {
        for (const tally of report.tallies) this.#tally(lane, tally);
        for (const device of report.deadDevices) this.#devices.add(device);
        chunk.progress(report.settled);
      }
      this.#step(chunk, report, nowMs);
      return { id: report.id, held: this.#pauses.judge(lane, nowMs).state };
    });
  }

  async pause(scope: LaneScope, { forMs, reason }: LanePause): Promise<void> {
    this.#checkOpen();
    this.#pauses.pause({ scope, untilMs: forMs === undefined ? Infinity : this.#nowMs() + forMs, reason });
  }

  async resume(scope: LaneScope): Promise<void> {
    this.#checkOpen();
    this.#pauses.resume(scope);
    this.#announce();
  }

  async cancel(campaign: string): Promise<void> {
    this.#checkOpen();
    this.#pauses.cancel(campaign);
  }

  async upkeep(): Promise<boolean> {
    this.#checkOpen();
    const nowMs = this.#nowMs();
    for (const [id, chunk] of this.#chunks) {
      const { lane } = chunk.beginning;
      if (this.#pauses.judge(lane, nowMs).state !== "cancelled" || chunk.placeAt(nowMs) === "leased")
        continue;
      this.#chunks.delete(id);
      this.#tally(lane, { outcome: "cancelled", reason: "", count: chunk.unsettled });
    }
    for (const [key, untilMs] of this.#dedupe) if (untilMs <= nowMs) this.#dedupe.delete(key);
    this.#pauses.forgetEnded(nowMs);
    return false;
  }

  async reserve(request: RateRequest): Promise<number> {
    this.#checkOpen();
    const nowMs = this.#nowMs();
    const aheadMs = (this.#buckets.get(request.key) ?? 0) - nowMs;
    const isPossible = aheadMs > 0 && aheadMs <= farthestMs(request);
    const arrivalMs = nowMs + (isPossible ? aheadMs : 0) + costMs(request);
    this.#buckets.set(request.key, arrivalMs);
    return rateWaitMs(arrivalMs, nowMs);
  }

  async lanes(campaign?: string): Promise<readonly LaneStatus[]> {
    this.#checkOpen();
    const nowMs = this.#nowMs();
    return [...this.#lanes.values()]
      .filter(({ lane }) => campaign === undefined || lane.campaign === campaign)
      .map(({ lane, tallies }) =>
        laneStatus({
          lane,
          judgement: this.#pauses.judge(lane, nowMs),
          chunks: [...this.#chunks.values()].filter((chunk) => chunk.beginning.lane === lane),
          dead: this.#letters.of(lane.id),
          settled: tallies.read(),
          nowMs,
        }),
      );
  }

  async leaseHolders(request: LeaseHoldersRequest): Promise<LeaseHolders> {
    this.#checkOpen();
    return memoryLeaseHolders(this.#chunks.values(), request, this.#nowMs());
  }

  async returnedChunks({ campaign, limit }: LeaseHoldersRequest): Promise<readonly ReturnedChunk[]> {
    this.#checkOpen();
    const nowMs = this.#nowMs();
    return [...this.#chunks.values()]
      .filter((chunk) => chunk.isReturnedAt(nowMs) && covers({ campaign }, chunk.beginning.lane))
      .sort((a, b) => a.dueAtMs - b.dueAtMs)
      .slice(0, limit)
      .map(({ beginning: { lane, content }, unsettled, dueAtMs }) => {
        return { lane, content, notifications: unsettled, dueInMs: dueAtMs - nowMs };
      });
  }

  async deadDevices(after: string, limit: number): Promise<DeadDevicePage> {
    this.#checkOpen();
    return this.#devices.read(after, limit);
  }

  async deadDevicePlace(reader: string): Promise<string> {
    this.#checkOpen();
    return this.#devices.placeOf(reader);
  }

  async keepDeadDevicePlace(reader: string, place: string): Promise<void> {
    this.#checkOpen();
    this.#devices.keep(reader, place);
  }

  async deadLetters(scope: DeadLetterScope, page: DeadLetterPage): Promise<readonly DeadLetter[]> {
    this.#checkOpen();
    return this.#letters.read(scope, page);
  }

  async replayDeadLetters(scope: DeadLetterScope): Promise<number> {
    this.#checkOpen();
    const taken = this.#letters.take(scope);
    for (const letter of taken) this.#store({ ...letter, dueAtMs: undefined, attempts: 0 });
    if (taken.length > 0) this.#announce();
    return taken.reduce((sum, { count }) => sum + count, 0);
  }

  async discardDeadLetters(scope: DeadLetterScope): Promise<number> {
    this.#checkOpen();
    const taken = this.#letters.take(scope);
    for (const { lane, count } of taken) this.#tally(lane, { outcome: "discarded", reason: "", count });
    return taken.reduce((sum, { count }) => sum + count, 0);
  }

  onWork(listener: () => void): () => void {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listeners.clear();
  }

  #step(chunk: MemoryChunk, { next }: ChunkReport, nowMs: number): void {
    if (next.kind === "extend") {
      chunk.extend(nowMs + next.leaseMs);
      return;
    }
    if (next.kind === "release") {
      chunk.release(nowMs + next.waitMs);
      if (next.waitMs === 0) this.#announce();
      return;
    }
    this.#chunks.delete(chunk.id);
    for (const { waitMs, ...rest } of next.successors) {
      this.#store({ ...chunk.beginning, ...rest, dueAtMs: nowMs + waitMs });
    }
    const { lane, content, expiresAtMs } = chunk.beginning;
    for (const letter of next.deadLetters) {
      this.#letters.add({ ...letter, id: this.#newId(), lane, content, expiresAtMs, buriedAtMs: nowMs });
    }
  }

  #store(beginning: ChunkBeginning): void {
    const id = this.#newId();
    this.#chunks.set(id, new MemoryChunk(id, beginning, this.#nowMs()));
  }

  #isTaken({ dedupe }: NewChunk, nowMs: number): boolean {
    if (dedupe === undefined) return false;
    const key = dedupe.key.join();
    if ((this.#dedupe.get(key) ?? Number.NEGATIVE_INFINITY) > nowMs) return true;
    this.#dedupe.set(key, nowMs + dedupe.windowMs);
    return false;
  }

  #laneFor({ campaign, topic, priority }: LaneKey): Lane {
    const id = JSON.stringify([campaign, topic, priority]);
    const known = this.#lanes.get(id);
    if (known !== undefined) return known.lane;
    const lane: Lane = { id, campaign, topic, priority };
    this.#lanes.set(id, { lane, tallies: new TallySheet() });
    return lane;
  }

  #tally(lane: Lane, tally: { outcome: string; reason: string; count: number }): void {
    if (tally.count > 0) this.#lanes.get(lane.id)?.tallies.add(tally);
  }

  #newId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new UsageError("closed", "The store is closed; open another one.");
  }
}
