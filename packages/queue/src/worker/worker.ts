import { randomUUID } from "node:crypto";
import type { Client, Notification, Outcome } from "@apns/client";
import { resolveOptions } from "@apns/transport/options";
import type { LeasedChunk } from "../store/chunk-record.js";
import type { QueueStore } from "../store/queue-store.js";
import { Bell } from "./bell.js";
import { ChunkRun, type RunPlace, type RunPolicy } from "./chunk-run.js";
import { Claimer } from "./claimer.js";
import { fateOf } from "./fate.js";
import { Reporter } from "./reporter.js";
import { retryWaitMs } from "./retry-wait.js";
import { type WorkerCloseOptions, type WorkerSettings, workerCloseOptionTable } from "./worker-options.js";
import type { WorkerPlace } from "./worker-place.js";

/** How many notifications are handed to the client between two looks at the lease. */
const SLICE = 50;
/** How often a worker does the upkeep that nobody waits for. */
const UPKEEP_MS = 10_000;
/** For so long a pause that was written is not written again: the rest of what was in flight is refused, too. */
const REST_MEMORY_MS = 1000;
/** The longest pause after errors of the database, and the most of a lease that one may take. */
const MAX_ERROR_PAUSE_MS = 30_000;
const MAX_ERROR_PAUSE_OF_LEASE = 1 / 6;

/** What a worker needs of a client. */
export type SendingClient = Pick<Client, "sendMany">;

/** Counters of a worker since it started, in notifications. */
export interface WorkerStats {
  /** Handed to the client. */
  readonly sent: number;
  /** Outcomes that came back from the client. */
  readonly outcomes: number;
  /** Held under leases: not settled, or settled and not written yet. */
  readonly held: number;
  /**
   * Reports of chunks that the store refused, since another worker had taken the chunk over; and reports that were made
   * again because the answer of the database was lost.
   */
  readonly lostLeases: number;
}

export interface WorkerParts {
  readonly store: QueueStore;
  readonly client: SendingClient;
  readonly settings: WorkerSettings;
  readonly place: WorkerPlace;
}

/**
 * Works on a queue until it is closed: claims chunks, sends them through a client, and writes what became of them.
 * Three loops share the work: one claims, one reads outcomes, one reports; the client reads the source.
 */
export class Worker implements AsyncDisposable {
  readonly #parts: WorkerParts;
  readonly #claimer: Claimer;
  readonly #reporter: Reporter;
  readonly #wanted: Bell;
  readonly #sendable: Bell;
  readonly #reportable: Bell;
  readonly #queue: ChunkRun[] = [];
  readonly #forget: () => void;
  readonly #done: Promise<unknown>;
  readonly #abandoned: Bell;
  /** Topics that were paused just now, and until when that is so. */
  readonly #rests = new Map<string, number>();
  /** Resolves once the pauses are written: before them, nothing goes back to the queue. */
  #resting: Promise<unknown> = Promise.resolve();
  #upkeepAtMs: number;
  #sent = 0;
  #outcomes = 0;
  #isClosing = false;
  #isClaiming = true;
  #isAbandoned = false;

  constructor(parts: WorkerParts) {
    const { store, place, settings } = parts;
    const options = { store, place, leaseMs: settings.leaseMs, worker: randomUUID() };
    this.#parts = parts;
    this.#claimer = new Claimer(options);
    this.#reporter = new Reporter({ ...options, maxNews: settings.concurrency / 4 });
    this.#wanted = new Bell(place);
    this.#sendable = new Bell(place);
    this.#reportable = new Bell(place);
    this.#abandoned = new Bell(place);
    this.#upkeepAtMs = place.nowMs() + UPKEEP_MS * place.random();
    this.#forget = store.onWork(() => this.#wanted.ring());
    this.#done = Promise.all([this.#claimLoop(), this.#outcomeLoop(), this.#reportLoop()]);
  }

  /** Counters since it started. */
  get stats(): WorkerStats {
    const { unwritten, lostLeases } = this.#reporter;
    return { sent: this.#sent, outcomes: this.#outcomes, held: unwritten, lostLeases };
  }

  /**
   * Claims and sends no more, waits for the outcomes of what is in flight, and gives the rest back. May be called
   * again, for instance with a shorter time. The client stays open.
   *
   * @throws UsageError for options that are unknown, of a wrong type or out of range; the worker goes on then
   */
  async close(options?: WorkerCloseOptions): Promise<void> {
    const { timeoutMs } = resolveOptions(workerCloseOptionTable, options);
    this.#isClosing = true;
    this.#forget();
    this.#queue.length = 0;
    for (const run of this.#reporter.runs) this.#stop(run);
    this.#ringAll();
    const cancel = this.#parts.place.after(timeoutMs, () => this.#abandon());
    await Promise.race([this.#done, this.#abandoned.wait(Number.POSITIVE_INFINITY)]);
    cancel();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #claimLoop(): Promise<void> {
    const { settings, place } = this.#parts;
    while (!this.#isClosing) {
      const room = settings.concurrency - this.#reporter.unwritten;
      // Some at a time: a claim for each notification that settles would cost more than sending it.
      const claimed =
        room < settings.concurrency / 4 ? undefined : await this.#patiently(() => this.#claimer.claim(room));
      for (const leased of claimed?.chunks ?? []) this.#begin(leased, claimed?.askedAtMs ?? 0);
      if (claimed === undefined) await this.#wanted.wait(settings.pollMs * (0.5 + place.random()));
      if (place.nowMs() >= this.#upkeepAtMs) await this.#upkeep();
    }
    this.#isClaiming = false;
    this.#reportable.ring();
  }

  #begin(leased: LeasedChunk, askedAtMs: number): void {
    const run = new ChunkRun(leased, this.#policy, askedAtMs + this.#parts.settings.leaseMs);
    this.#reporter.add(run, askedAtMs);
    if (this.#isClosing || this.#isResting(leased.lane.topic)) this.#stop(run);
    if (run.isComplete) this.#reportable.ring();
    else void this.#queueInRate(run);
  }

  /** Lets a run be sent, after its wait where a rate is shared. */
  async #queueInRate(run: ChunkRun): Promise<void> {
    const { store, settings, place } = this.#parts;
    const { ratePerSecond } = settings;
    if (ratePerSecond !== undefined) {
      const request = {
        key: `topic ${run.leased.lane.topic}`,
        count: run.unsettled,
        perSecond: ratePerSecond,
      };
      const waitMs = await this.#patiently(() => store.reserve(request));
      if (waitMs !== undefined && waitMs > 0) {
        await new Promise<void>((resolve) => {
          place.after(waitMs, resolve);
        });
      }
    }
    this.#queue.push(run);
    this.#sendable.ring();
  }

  async *#source(): AsyncGenerator<readonly Notification[]> {
    while (!this.#isClosing) {
      const slice = this.#nextSlice();
      if (slice.length === 0) await this.#sendable.wait(Number.POSITIVE_INFINITY);
      else {
        this.#sent += slice.length;
        yield slice;
      }
    }
  }

  /** The next notifications of the first run whose lease certainly lasts. */
  #nextSlice(): readonly Notification[] {
    const nowMs = this.#parts.place.nowMs();
    for (let index = 0; index < this.#queue.length; ) {
      const run = this.#queue[index];
      if (run === undefined || !run.hasMore) {
        this.#queue.splice(index, 1);
        continue;
      }
      if (run.holdsAt(nowMs)) {
        const slice = run.take(SLICE);
        if (slice.length > 0) return slice;
        this.#reporter.note(run);
        this.#reportable.ring();
      } else index += 1;
    }
    return [];
  }

  async #outcomeLoop(): Promise<void> {
    const { client, settings, place } = this.#parts;
    try {
      for await (const batch of client.sendMany(this.#source()).batches()) {
        const unixMs = place.unixMs();
        this.#outcomes += batch.length;
        for (const outcome of batch) this.#decide(outcome, unixMs);
        if (this.#reporter.isPressing) this.#reportable.ring();
        this.#wanted.ring();
      }
    } catch (error) {
      // The client is closed, or cannot send at all: what has no outcome is left to its lease.
      settings.onError?.(error);
      this.#isClosing = true;
      this.#abandon();
    }
  }

  #decide(outcome: Outcome, unixMs: number): void {
    const { run, entry } = outcome.notification.context as RunPlace;
    const fate = fateOf(outcome, this.#parts.settings, unixMs);
    run.decide(entry, fate);
    if (outcome.outcome === "failed" && outcome.error.code === "closed") this.#end(outcome.error);
    if (fate.kind === "rest" && !run.isLost) this.#rest(run.leased.lane.topic, fate);
    this.#reporter.note(run);
  }

  /** A topic rests on all workers, and what this one holds of it comes back. */
  #rest(topic: string, { reason, forMs }: { readonly reason: string; readonly forMs: number }): void {
    if (this.#isResting(topic)) return;
    this.#rests.set(topic, this.#parts.place.nowMs() + REST_MEMORY_MS);
    const pausing = this.#patiently(() => this.#parts.store.pause({ topic }, { forMs, reason }));
    this.#resting = Promise.all([this.#resting, pausing]);
    for (const run of this.#reporter.runs) if (run.leased.lane.topic === topic) this.#stop(run);
  }

  /** The client was closed: nothing more can be sent. */
  #end(error: unknown): void {
    if (this.#isClosing) return;
    this.#parts.settings.onError?.(error);
    void this.close();
  }

  #isResting(topic: string): boolean {
    return (this.#rests.get(topic) ?? Number.NEGATIVE_INFINITY) > this.#parts.place.nowMs();
  }

  #stop(run: ChunkRun): void {
    run.stop("returned");
    this.#reporter.note(run);
  }

  async #reportLoop(): Promise<void> {
    while (!this.#isAbandoned && (this.#isClaiming || !this.#reporter.isEmpty)) {
      if (!this.#reporter.isDue) await this.#reportable.wait(this.#reporter.waitMs());
      await this.#resting;
      await this.#patiently(() => this.#reporter.write());
      this.#sendable.ring();
      this.#wanted.ring();
    }
    this.#ringAll();
  }

  async #upkeep(): Promise<void> {
    const { store, place } = this.#parts;
    this.#upkeepAtMs = place.nowMs() + UPKEEP_MS * (0.5 + place.random());
    await this.#patiently(() => store.upkeep());
  }

  /** Calls the store until it answers, with growing random pauses. Undefined once the worker is abandoned. */
  async #patiently<Value>(call: () => Promise<Value>): Promise<Value | undefined> {
    const { settings, place } = this.#parts;
    const longestMs = Math.min(MAX_ERROR_PAUSE_MS, settings.leaseMs * MAX_ERROR_PAUSE_OF_LEASE);
    for (let attempts = 0; !this.#isAbandoned; attempts += 1) {
      try {
        return await call();
      } catch (error) {
        settings.onError?.(error);
        const waitMs = retryWaitMs({ attempts: attempts - 2, leastMs: 0, chance: place.random() });
        await new Promise<void>((resolve) => {
          place.after(Math.min(waitMs, longestMs), resolve);
        });
      }
    }
    return undefined;
  }

  get #policy(): RunPolicy {
    const { maxAttempts, maxCrashes, duplicateGuard } = this.#parts.settings;
    return { maxAttempts, maxCrashes, duplicateGuard, random: this.#parts.place.random };
  }

  #abandon(): void {
    this.#isAbandoned = true;
    this.#abandoned.ring();
    this.#ringAll();
  }

  #ringAll(): void {
    this.#wanted.ring();
    this.#sendable.ring();
    this.#reportable.ring();
  }
}
