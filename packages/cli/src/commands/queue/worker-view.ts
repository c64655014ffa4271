import { setTimeout as wait } from "node:timers/promises";
import type { Queue, QueueStats, Worker, WorkerStats } from "@apns/queue";
import type { Screen } from "../../screen/screen.js";

const LOOK_MS = 1000;
/** How often it looks whether the queue is empty, if that ends it. */
const EMPTY_LOOK_MS = 200;

export interface WorkerViewOptions {
  readonly queue: Queue;
  readonly worker: Worker;
  readonly screen: Screen;
  /** `default`: a row on a terminal, else lines of JSON. */
  readonly form: "json" | "default";
}

/** Shows what a worker does: a row on a terminal, or lines of JSON. */
export class WorkerView {
  readonly #options: WorkerViewOptions;
  readonly #printsJson: boolean;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(options: WorkerViewOptions) {
    const { screen, form } = options;
    this.#options = options;
    this.#printsJson = form === "json" || screen.terminal.stdout.isTTY !== true;
  }

  /** Shows what goes on until it is interrupted, or until nothing is left. */
  async untilOver({
    signal,
    untilEmpty,
  }: {
    readonly signal: AbortSignal;
    readonly untilEmpty: boolean;
  }): Promise<void> {
    while (!signal.aborted) {
      const stats = await this.#look();
      if (stats !== undefined && untilEmpty && leftOf(stats) === 0) return;
      const pauseMs = untilEmpty ? EMPTY_LOOK_MS : LOOK_MS;
      await wait(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  /** The last line. */
  end(): void {
    const { screen, worker } = this.#options;
    screen.show("");
    if (this.#printsJson) screen.print(JSON.stringify(worker.stats));
    else screen.print(`${worker.stats.outcomes} settled`);
  }

  /** What is in the queue; undefined where the database does not say: the worker notes that. */
  async #look(): Promise<QueueStats | undefined> {
    const { queue, worker, screen } = this.#options;
    let stats: QueueStats;
    try {
      stats = await queue.stats();
    } catch {
      return undefined;
    }
    if (performance.now() - this.#shownAt < LOOK_MS) return stats;
    this.#shownAt = performance.now();
    if (this.#printsJson) screen.print(JSON.stringify(lineOf(worker.stats, stats)));
    else screen.show(rowOf(worker.stats, stats));
    return stats;
  }
}

function leftOf({ waiting, delayed, leased }: QueueStats): number {
  return waiting + delayed + leased;
}

function lineOf(worker: WorkerStats, queue: QueueStats): object {
  const { delayed, dead, perSecond, oldestAgeMs } = queue;
  return { ...worker, left: leftOf(queue), delayed, dead, perSecond, oldestAgeMs };
}

/** Fits 39 columns, as a status must. */
function rowOf({ outcomes }: WorkerStats, queue: QueueStats): string {
  const { perSecond } = queue;
  const rate = perSecond === undefined ? "" : `, ${Math.round(perSecond)}/s`;
  return `${outcomes} settled${rate}, ${leftOf(queue)} left`;
}
