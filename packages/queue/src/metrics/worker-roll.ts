import type { Worker } from "../worker/worker.js";
import type { WorkerStats } from "../worker/worker-stats.js";

/** The workers of a queue in this process. Of those that have ended it keeps the sums alone, and not their clients. */
export class WorkerRoll {
  readonly #atWork = new Set<Worker>();
  #ended: WorkerStats = { sent: 0, outcomes: 0, held: 0, lostLeases: 0 };

  get atWork(): readonly Worker[] {
    return [...this.#atWork];
  }

  /** Of those at work, and of all that have ended together. */
  get stats(): readonly WorkerStats[] {
    return [this.#ended, ...this.atWork.map(({ stats }) => stats)];
  }

  add(worker: Worker): void {
    this.#atWork.add(worker);
  }

  ended(worker: Worker): void {
    if (!this.#atWork.delete(worker)) return;
    const { sent, outcomes, lostLeases } = worker.stats;
    const before = this.#ended;
    this.#ended = {
      sent: before.sent + sent,
      outcomes: before.outcomes + outcomes,
      // What it still held is left to its leases.
      held: 0,
      lostLeases: before.lostLeases + lostLeases,
    };
  }
}
