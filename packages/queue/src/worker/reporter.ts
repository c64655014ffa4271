import type { ChunkReport } from "../store/chunk-record.js";
import type { QueueStore } from "../store/queue-store.js";
import type { ChunkRun } from "./chunk-run.js";
import type { WorkerPlace } from "./worker-place.js";

/** The most reports of one call. */
const MAX_REPORTS = 200;
/** For so long at most an outcome waits to be written: whoever dies repeats no more than that and what is in flight. */
const PROGRESS_MS = 250;

export interface ReporterOptions {
  readonly store: QueueStore;
  readonly worker: string;
  readonly leaseMs: number;
  readonly place: WorkerPlace;
}

/** A run, and when it has to be reported even if it has not come to its end. */
interface HeldRun {
  readonly run: ChunkRun;
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

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  get runs(): Iterable<ChunkRun> {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /** How many notifications are held without an outcome. */
  get unsettled(): number {
    let sum = 0;
    for (const { run } of this.#runs.values()) sum += run.unsettled;
    return sum;
  }

  get isEmpty(): boolean {
    return this.#runs.size === 0;
  }

  /** @param askedAtMs when the claim was asked for */
  add(run: ChunkRun, askedAtMs: number): void {
    const extendAtMs = askedAtMs + this.#options.leaseMs / 3;
    this.#runs.set(run, { run, extendAtMs, progressAtMs: Number.POSITIVE_INFINITY });
    this.note(run);
  }

  /** An entry of a run was decided, or the run was stopped: it may have come to its end. */
  note(run: ChunkRun): void {
    const held = this.#runs.get(run);
    if (held === undefined) return;
    if (run.isComplete) this.#complete.add(run);
    else if (run.hasNews && held.progressAtMs === Number.POSITIVE_INFINITY) {
      held.progressAtMs = this.#options.place.nowMs() + PROGRESS_MS;
      this.#isSooner = true;
    }
  }

  /** How long until a lease has to be extended or progress written, milliseconds; Infinity where none is held. */
  waitMs(): number {
    this.#isSooner = false;
    let earliest = Number.POSITIVE_INFINITY;
    for (const held of this.#runs.values()) earliest = Math.min(earliest, dueAtMs(held));
    return Math.max(0, earliest - this.#options.place.nowMs());
  }

  /** Whether the next report is due at once, or sooner than `waitMs` said last. */
  get isPressing(): boolean {
    return this.#isSooner || this.hasComplete;
  }

  /** Whether a run has come to its end, so that a report is due at once. */
  get hasComplete(): boolean {
    return this.#complete.size > 0;
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
    for (const [index, run] of batch.runs.entries()) {
      const held = results[index]?.held;
      const next = batch.reports[index]?.next.kind;
      if (held === undefined || next !== "extend") {
        if (next === "extend") run.lose();
        this.#complete.delete(run);
        this.#runs.delete(run);
        continue;
      }
      run.extended(askedAtMs + leaseMs);
      if (held !== "open") run.stop(held === "cancelled" ? "cancelled" : "returned");
      this.note(run);
    }
  }

  #makeBatch(): Batch | undefined {
    const { place, leaseMs } = this.#options;
    const nowMs = place.nowMs();
    const due = [...this.#runs.values()]
      .filter((held) => held.run.isComplete || dueAtMs(held) <= nowMs)
      .slice(0, MAX_REPORTS);
    if (due.length === 0) return undefined;
    for (const held of due) {
      held.extendAtMs = nowMs + leaseMs / 3;
      held.progressAtMs = Number.POSITIVE_INFINITY;
    }
    return { runs: due.map(({ run }) => run), reports: due.map(({ run }) => run.takeReport(leaseMs)) };
  }
}

function dueAtMs({ extendAtMs, progressAtMs }: HeldRun): number {
  return Math.min(extendAtMs, progressAtMs);
}
