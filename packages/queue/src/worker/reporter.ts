import { settledCount } from "../chunk/settled-bitmap.js";
import type { WrittenEvent } from "../events/queue-event.js";
import type { WorkerAnnouncer } from "../events/worker-announcer.js";
import type { ChunkReport, ReportResult } from "../store/chunk-record.js";
import type { QueueStore } from "../store/queue-store.js";
import type { HeldLimit } from "./claims/held-limit.js";
import type { ChunkRun } from "./runs/chunk-run.js";
import type { WorkerPlace } from "./worker-place.js";

/** The most reports of one call. */
const MAX_REPORTS = 200;
/** The longest wait of an outcome before it is written: if the worker dies, these and what is in flight are repeated. */
const PROGRESS_MS = 250;

export interface ReporterOptions {
  readonly store: QueueStore;
  readonly worker: string;
  readonly leaseMs: number;
  readonly place: WorkerPlace;
  /** With a quarter of it settled, the worker writes at once: it could not claim with more. */
  readonly limit: HeldLimit;
  readonly announcer: WorkerAnnouncer;
}

/** A run, and when it has to be reported even if it has not come to its end. */
interface HeldRun {
  readonly run: ChunkRun;
  /** How many of its notifications are not settled in the store. */
  unwritten: number;
  /** How many have settled since its last report. */
  news: number;
  extendAtMs: number;
  /** Infinity while nothing of it has settled that was not reported. */
  progressAtMs: number;
}

/** Reports that were made, and not yet answered. */
interface Batch {
  readonly runs: readonly ChunkRun[];
  readonly reports: readonly ChunkReport[];
}

/**
 * Keeps the runs of a worker, extends their leases and writes what became of them. One call at a time: what settles
 * meanwhile goes with the next one. A call that fails is made again as it was, since it may have been carried out.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  /** By run, not by chunk: after a lapse the same worker may hold a chunk again, under a later fence. */
  readonly #runs = new Map<ChunkRun, HeldRun>();
  /** Those that have come to their end. */
  readonly #complete = new Set<ChunkRun>();
  #unanswered: Batch | undefined;
  #isSooner = false;
  /** No run that has not come to its end is due before this time. */
  #soonestMs = Number.POSITIVE_INFINITY;
  /** What `waitMs` said last, as a time. */
  #wakesAtMs = Number.POSITIVE_INFINITY;
  #lostLeases = 0;
  #unwritten = 0;
  #news = 0;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  get runs(): Iterable<ChunkRun> {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /** How many notifications are held under leases, including those that have settled since the last report. */
  get unwritten(): number {
    return this.#unwritten;
  }

  /** How many reports were refused, since another worker had the chunk. */
  get lostLeases(): number {
    return this.#lostLeases;
  }

  get isEmpty(): boolean {
    return this.#runs.size === 0;
  }

  /** @param askedAtMs when the claim was asked for */
  add(run: ChunkRun, askedAtMs: number): void {
    const extendAtMs = askedAtMs + this.#options.leaseMs / 3;
    const unwritten = run.leased.count - settledCount(run.leased.settled);
    this.#runs.set(run, { run, unwritten, news: 0, extendAtMs, progressAtMs: Number.POSITIVE_INFINITY });
    this.#unwritten += unwritten;
    this.#soonestMs = Math.min(this.#soonestMs, extendAtMs);
    if (extendAtMs < this.#wakesAtMs) this.#isSooner = true;
    this.note(run);
  }

  /** An entry of a run was decided, or the run was stopped: it may have come to its end. */
  note(run: ChunkRun): void {
    const held = this.#runs.get(run);
    if (held === undefined) return;
    this.#news += run.news - held.news;
    held.news = run.news;
    if (run.isComplete) this.#complete.add(run);
    else if (run.news > 0 && held.progressAtMs === Number.POSITIVE_INFINITY) {
      held.progressAtMs = this.#options.place.nowMs() + PROGRESS_MS;
      this.#soonestMs = Math.min(this.#soonestMs, held.progressAtMs);
      this.#isSooner = true;
    }
  }

  /** How long until a lease has to be extended or progress written, milliseconds; Infinity where none is held. */
  waitMs(): number {
    this.#isSooner = false;
    this.#wakesAtMs = this.#soonestMs;
    return Math.max(0, this.#soonestMs - this.#options.place.nowMs());
  }

  /** Whether the next report is due at once, or sooner than `waitMs` said last. */
  get isPressing(): boolean {
    return this.#isSooner || this.isDue;
  }

  /** Whether a report is due at once: a run has come to its end, or much has settled. */
  get isDue(): boolean {
    return this.#complete.size > 0 || this.#hasMuchNews;
  }

  get #hasMuchNews(): boolean {
    return this.#news >= this.#options.limit.quarter;
  }

  /** Writes what is due, if anything is. Rejects with the database's error; calling again makes the call again. */
  async write(): Promise<void> {
    const { store, place, worker, leaseMs } = this.#options;
    const batch = this.#unanswered ?? this.#makeBatch();
    if (batch === undefined) return;
    this.#unanswered = batch;
    const askedAtMs = place.nowMs();
    const results = await store.report(worker, batch.reports);
    this.#unanswered = undefined;
    const { announcer } = this.#options;
    announcer.announce("written", () =>
      writtenEvent(batch.reports, results, { worker, tookMs: place.nowMs() - askedAtMs }),
    );
    for (const [index, report] of batch.reports.entries()) {
      const run = batch.runs[index];
      const state = results[index]?.held;
      if (run === undefined) continue;
      if (state === undefined) this.#refused(run);
      if (state === undefined || report.next.kind !== "extend") this.#drop(run);
      else {
        this.#written(run, report);
        run.extended(askedAtMs + leaseMs);
        if (state !== "open") run.stop(state === "cancelled" ? "cancelled" : "returned");
        this.note(run);
      }
    }
  }

  #refused({ leased }: ChunkRun): void {
    const { announcer, worker } = this.#options;
    this.#lostLeases += 1;
    announcer.announce("lease-lost", () => {
      const { campaign, topic } = leased.lane;
      return { worker, campaign, topic, notifications: leased.count };
    });
  }

  /** A run has ended, or belongs to another worker. */
  #drop(run: ChunkRun): void {
    if (!run.isComplete) run.lose();
    const { unwritten = 0, news = 0 } = this.#runs.get(run) ?? {};
    this.#unwritten -= unwritten;
    // What settled while the refused report was on its way is never written.
    this.#news -= news;
    this.#complete.delete(run);
    this.#runs.delete(run);
  }

  #written(run: ChunkRun, { settled }: ChunkReport): void {
    const held = this.#runs.get(run);
    if (held === undefined) return;
    const unwritten = run.leased.count - settledCount(settled);
    this.#unwritten += unwritten - held.unwritten;
    held.unwritten = unwritten;
  }

  #makeBatch(): Batch | undefined {
    const { place, leaseMs } = this.#options;
    const nowMs = place.nowMs();
    const due = this.#due(nowMs);
    if (due.length === 0) return undefined;
    for (const held of due) {
      held.extendAtMs = nowMs + leaseMs / 3;
      held.progressAtMs = Number.POSITIVE_INFINITY;
      this.#news -= held.news;
      held.news = 0;
    }
    return { runs: due.map(({ run }) => run), reports: due.map(({ run }) => run.takeReport(leaseMs)) };
  }

  /** What is to be reported next. Of thousands of single notifications, those in flight are not looked at each time. */
  #due(nowMs: number): readonly HeldRun[] {
    const isMuch = this.#hasMuchNews;
    const due: HeldRun[] = [];
    if (nowMs < this.#soonestMs && (!isMuch || this.#complete.size >= MAX_REPORTS)) {
      for (const run of this.#complete) {
        const held = this.#runs.get(run);
        if (held !== undefined && due.push(held) === MAX_REPORTS) break;
      }
      return due;
    }
    this.#soonestMs = Number.POSITIVE_INFINITY;
    for (const held of this.#runs.values()) {
      const { isComplete } = held.run;
      if (!isComplete) this.#soonestMs = Math.min(this.#soonestMs, dueAtMs(held));
      if (isComplete || dueAtMs(held) <= nowMs || (isMuch && held.news > 0)) due.push(held);
    }
    return due.slice(0, MAX_REPORTS);
  }
}

function dueAtMs({ extendAtMs, progressAtMs }: HeldRun): number {
  return Math.min(extendAtMs, progressAtMs);
}

/** What the accepted ones of these reports say. */
function writtenEvent(
  reports: readonly ChunkReport[],
  results: readonly ReportResult[],
  { worker, tookMs }: { readonly worker: string; readonly tookMs: number },
): WrittenEvent {
  const settled: Record<string, number> = {};
  const sums = { chunks: 0, finished: 0, delayed: 0, dead: 0 };
  for (const [index, { tallies, next }] of reports.entries()) {
    if (results[index]?.held === undefined) continue;
    sums.chunks += 1;
    for (const { outcome, count } of tallies) settled[outcome] = (settled[outcome] ?? 0) + count;
    if (next.kind !== "finish") continue;
    sums.finished += 1;
    for (const { count } of next.successors) sums.delayed += count;
    for (const { count } of next.deadLetters) sums.dead += count;
  }
  return { worker, ...sums, settled, tookMs };
}
