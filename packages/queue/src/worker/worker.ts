import type { NotificationGroup, Outcome } from "@apns/client";
import { resolveOptions } from "@apns/transport/options";
import type { WorkerEvents } from "../events/queue-event.js";
import { WorkerAnnouncer } from "../events/worker-announcer.js";
import type { LeasedChunk } from "../store/chunk-record.js";
import { Bell } from "./bell.js";
import { type Claimed, Claimer, claimedEvent } from "./claims/claimer.js";
import { HeldLimit } from "./claims/held-limit.js";
import { fateOf, type Rest } from "./fate.js";
import { Patience } from "./patience.js";
import { RateGate } from "./rate/rate-gate.js";
import { Reporter } from "./reporter.js";
import { ChunkRun, type RunPolicy } from "./runs/chunk-run.js";
import { type NextSlice, RunLine } from "./runs/run-line.js";
import { sendGroupsOf } from "./send-groups.js";
import { TopicRests } from "./topic-rests.js";
import { WorkerEnd } from "./worker-end.js";
import { workerName } from "./worker-name.js";
import { type WorkerCloseOptions, workerCloseOptionTable } from "./worker-options.js";
import type { WorkerParts } from "./worker-parts.js";
import type { WorkerStats } from "./worker-stats.js";

/** How often a worker does the upkeep that nobody waits for. */
const UPKEEP_MS = 10_000;

/**
 * Works on a queue until it is closed: claims chunks, sends them through a client, and writes what became of them.
 * Three loops share the work: one claims, one reports, and the client sends what the source gives.
 */
export class Worker implements AsyncDisposable {
  /** The host, the process and chance: who holds a lease, in the database, in `queue.stats()` and in events. */
  readonly id: string = workerName();
  readonly #parts: WorkerParts;
  readonly #claimer: Claimer;
  readonly #reporter: Reporter;
  readonly #patience: Patience;
  readonly #rests: TopicRests;
  readonly #rate: RateGate | undefined;
  readonly #announcer: WorkerAnnouncer;
  readonly #wanted: Bell;
  readonly #sendable: Bell;
  readonly #reportable: Bell;
  readonly #line: RunLine;
  readonly #limit: HeldLimit;
  readonly #forget: () => void;
  readonly #ending: WorkerEnd;
  #upkeepAtMs: number;
  #sent = 0;
  #outcomes = 0;
  #isClosing = false;
  #isClaiming = true;
  #isAbandoned = false;

  constructor(parts: WorkerParts) {
    const { store, place, settings } = parts;
    const { leaseMs, ratePerSecond: perSecond } = settings;
    const options = { store, place, leaseMs, worker: this.id };
    this.#parts = parts;
    this.#announcer = new WorkerAnnouncer(settings.onError);
    const patience = new Patience({
      place,
      leaseMs,
      onError: (error, waitMs) => this.#failed(error, waitMs),
      onClosed: () => this.#giveUp(),
    });
    this.#patience = patience;
    this.#rests = new TopicRests({ store, place, patience });
    const onAllowed = (): void => this.#sendable.ring();
    const rate = { store, place, patience, onAllowed };
    this.#rate = perSecond === undefined ? undefined : new RateGate({ ...rate, perSecond });
    this.#claimer = new Claimer({ ...options, isResting: (topic) => this.#rests.has(topic) });
    this.#limit = new HeldLimit(settings.concurrency);
    this.#reporter = new Reporter({ ...options, limit: this.#limit, announcer: this.#announcer });
    this.#line = new RunLine((run) => {
      this.#reporter.note(run);
      this.#reportable.ring();
    });
    this.#wanted = new Bell(place);
    this.#sendable = new Bell(place);
    this.#reportable = new Bell(place);
    this.#ending = new WorkerEnd(place, () => parts.onEnded?.());
    this.#upkeepAtMs = place.nowMs() + UPKEEP_MS * place.random();
    this.#forget = store.onWork(() => this.#wanted.ring());
    this.#ending.watch(Promise.all([this.#claimLoop(), this.#sendLoop(), this.#reportLoop()]));
  }

  /** Counters since it started. */
  get stats(): WorkerStats {
    const { unwritten, lostLeases } = this.#reporter;
    return { sent: this.#sent, outcomes: this.#outcomes, held: unwritten, lostLeases };
  }

  on<Name extends keyof WorkerEvents>(name: Name, listener: (...values: WorkerEvents[Name]) => void): this {
    this.#announcer.on(name, listener);
    return this;
  }

  off<Name extends keyof WorkerEvents>(name: Name, listener: (...values: WorkerEvents[Name]) => void): this {
    this.#announcer.off(name, listener);
    return this;
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
    this.#line.clear();
    this.#rate?.close();
    for (const run of this.#reporter.runs) this.#stop(run);
    this.#ringAll();
    this.#forget();
    await this.#ending.within(timeoutMs, () => this.#abandon());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #claimLoop(): Promise<void> {
    const { settings, place } = this.#parts;
    while (!this.#isClosing) {
      const { unwritten } = this.#reporter;
      const room = this.#limit.count - unwritten;
      const isFull = room < this.#limit.quarter;
      if (isFull ? this.#line.isStarved && this.#limit.grow() : this.#limit.shrink(this.#line.untaken))
        continue;
      const claimed = isFull
        ? undefined
        : await this.#patience.call(() => this.#claimer.claim({ room, isIdle: unwritten === 0 }));
      if (claimed !== undefined) this.#beginAll(claimed);
      if (claimed === undefined) await this.#wanted.wait(settings.pollMs * (0.5 + place.random()));
      if (place.nowMs() >= this.#upkeepAtMs) await this.#upkeep();
    }
    this.#isClaiming = false;
    this.#reportable.ring();
  }

  #beginAll({ chunks, askedAtMs }: Claimed): void {
    for (const leased of chunks) {
      try {
        this.#begin(leased, askedAtMs);
      } catch (error) {
        // It stays as it is, and others may try it when its lease is over: a later version, for instance.
        const message = `The chunk ${leased.id} cannot be read, and is left to its lease: ${(error as Error).message}`;
        this.#failed(new Error(message, { cause: error }), this.#parts.settings.leaseMs);
      }
    }
    this.#announcer.announce("claimed", () => claimedEvent(this.id, chunks));
  }

  #begin(leased: LeasedChunk, askedAtMs: number): void {
    const { leaseMs } = this.#parts.settings;
    const run = new ChunkRun(leased, this.#policy, askedAtMs + leaseMs);
    const heldBefore = this.#reporter.unwritten;
    this.#reporter.add(run, askedAtMs);
    // The chunks were larger than those that came before them. A single one is sent, however large it is.
    const isTooMuch = heldBefore > 0 && this.#reporter.unwritten > this.#limit.count;
    if (isTooMuch || this.#isClosing || this.#rests.covers(run)) this.#stop(run);
    if (this.#reporter.isPressing) this.#reportable.ring();
    if (!run.isComplete) this.#queueRun(run);
  }

  #queueRun(run: ChunkRun): void {
    this.#rate?.pass(run);
    this.#line.push(run);
    this.#sendable.ring();
  }

  async *#source(): AsyncGenerator<NotificationGroup> {
    while (!this.#isClosing) {
      const next = this.#line.next(this.#parts.place.nowMs());
      if (next === undefined) {
        if (this.#line.isStarved) this.#wanted.ring();
        await this.#sendable.wait(Number.POSITIVE_INFINITY);
      } else {
        this.#sent += next.slice.deviceTokens.length;
        yield this.#groupOf(next);
      }
    }
  }

  #groupOf({ run, slice }: NextSlice): NotificationGroup {
    const { firstEntry, deviceTokens, ids } = slice;
    const { duplicateGuard } = this.#parts.settings;
    return {
      common: run.common,
      deviceTokens,
      ids,
      duplicateGuard,
      onAccepted: (acceptance, index, count) => {
        run.accept(acceptance, firstEntry + index, count);
        this.#settled(run, count);
      },
      onOutcome: (outcome) => {
        this.#decide(run, firstEntry + outcome.index, outcome);
        this.#settled(run, 1);
      },
    };
  }

  async #sendLoop(): Promise<void> {
    try {
      await sendGroupsOf(this.#parts.client)(this.#source());
    } catch (error) {
      // The client is closed, or cannot send at all: what has no outcome is left to its lease.
      this.#announcer.tell(error);
      this.#giveUp();
    }
  }

  #decide(run: ChunkRun, entry: number, outcome: Outcome): void {
    const fate = fateOf(outcome, this.#parts.settings, this.#parts.place.unixMs());
    run.decide(entry, fate);
    if (outcome.outcome === "failed" && outcome.error.code === "closed") this.#end(outcome.error);
    if (fate.kind === "rest" && !run.isLost) this.#rest(run, fate);
  }

  #settled(run: ChunkRun, count: number): void {
    this.#outcomes += count;
    this.#reporter.note(run);
    if (this.#reporter.isPressing) this.#reportable.ring();
    this.#wanted.ring();
  }

  /** A topic rests on all workers, or what this client lacks something for; what this worker holds of it comes back. */
  #rest(run: ChunkRun, fate: Rest): void {
    const news = this.#rests.add(run, fate);
    if (news === undefined) return;
    this.#announcer.announce("resting", () => ({ worker: this.id, ...news }));
    if (news.error !== undefined) this.#announcer.tell(news.error);
    for (const held of this.#reporter.runs) if (this.#rests.covers(held)) this.#stop(held);
  }

  /** The client was closed: nothing more can be sent. */
  #end(error: unknown): void {
    if (this.#isClosing) return;
    this.#announcer.tell(error);
    void this.close();
  }

  #stop(run: ChunkRun): void {
    run.stop("returned", this.#rests.waitMsOf(run));
    this.#reporter.note(run);
  }

  async #reportLoop(): Promise<void> {
    while (!this.#isAbandoned && (this.#isClaiming || !this.#reporter.isEmpty)) {
      if (!this.#reporter.isDue) await this.#reportable.wait(this.#reporter.waitMs());
      await this.#rests.written;
      await this.#patience.call(() => this.#reporter.write());
      this.#rate?.prune();
      this.#sendable.ring();
      this.#wanted.ring();
    }
    this.#ringAll();
  }

  async #upkeep(): Promise<void> {
    const { store, place } = this.#parts;
    this.#upkeepAtMs = place.nowMs() + UPKEEP_MS * (0.5 + place.random());
    await this.#patience.call(() => store.upkeep());
  }

  get #policy(): RunPolicy {
    const { maxAttempts, maxCrashes } = this.#parts.settings;
    return { maxAttempts, maxCrashes, random: this.#parts.place.random };
  }

  #failed(error: unknown, waitMs: number): void {
    this.#announcer.tell(error);
    this.#announcer.announce("store-error", () => ({ worker: this.id, error, waitMs }));
  }

  #giveUp(): void {
    this.#isClosing = true;
    this.#abandon();
    this.#forget();
  }

  #abandon(): void {
    this.#isAbandoned = true;
    this.#patience.end();
    this.#rate?.close();
    this.#ending.abandon();
    this.#ringAll();
  }

  #ringAll(): void {
    this.#wanted.ring();
    this.#sendable.ring();
    this.#reportable.ring();
  }
}
