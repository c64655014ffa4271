import type { ChunkReport } from "../store/chunk-record.js";
import type { QueueStore } from "../store/queue-store.js";
import type { ChunkRun } from "./chunk-run.js";
import type { WorkerPlace } from "./worker-place.js";

/** The most reports of one call. */
const MAX_REPORTS = 200;

export interface ReporterOptions {
  readonly store: QueueStore;
  readonly worker: string;
  readonly leaseMs: number;
  readonly place: WorkerPlace;
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
  readonly #runs = new Map<ChunkRun, { readonly run: ChunkRun; extendAtMs: number }>();
  /** Those that have come to their end. */
  readonly #complete = new Set<ChunkRun>();
  #unanswered: Batch | undefined;

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
    this.#runs.set(run, { run, extendAtMs: askedAtMs + this.#options.leaseMs / 3 });
    this.note(run);
  }

  /** A run may have come to its end: an entry was decided, or it was stopped. */
  note(run: ChunkRun): void {
    if (run.isComplete && this.#runs.has(run)) this.#complete.add(run);
  }

  /** How long until a lease has to be extended, milliseconds; Infinity where none is held. */
  get waitMs(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { extendAtMs } of this.#runs.values()) earliest = Math.min(earliest, extendAtMs);
    return Math.max(0, earliest - this.#options.place.nowMs());
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
      .filter(({ run, extendAtMs }) => run.isComplete || extendAtMs <= nowMs)
      .slice(0, MAX_REPORTS);
    if (due.length === 0) return undefined;
    for (const held of due) held.extendAtMs = nowMs + leaseMs / 3;
    return { runs: due.map(({ run }) => run), reports: due.map(({ run }) => run.takeReport(leaseMs)) };
  }
}
