import { setTimeout as wait } from "node:timers/promises";
import type { CampaignProgress, Queue, QueueStats, Worker } from "@apns/queue";
import { panelRows } from "../../screen/panel-rows.js";
import type { Screen } from "../../screen/screen.js";
import {
  inFlightOf,
  leftOf,
  type WorkerFigures,
  type WorkerStop,
  workerLine,
  workerPanel,
} from "./worker-panel.js";

/** How often the database is asked. */
const LOOK_MS = 1000;
/** How often it looks whether the queue is empty, if that ends it. */
const EMPTY_LOOK_MS = 200;
/** How often the panel is drawn: the counters of this process need no database. */
const DRAW_MS = 250;
const LINE_MS = 5000;

export interface WorkerViewOptions {
  readonly queue: Queue;
  readonly worker: Worker;
  readonly screen: Screen;
  /** `default`: a panel on a terminal, lines of text on one that has none, else lines of JSON. */
  readonly form: "json" | "default";
}

/** Shows what a worker does. */
export class WorkerView {
  readonly #options: WorkerViewOptions;
  readonly #form: "json" | "panel" | "lines";
  readonly #timer: NodeJS.Timeout | undefined;
  #queue: QueueStats | undefined;
  #lastCampaign = "";
  #campaign: { readonly name: string; readonly progress: CampaignProgress } | undefined;
  #stop: WorkerStop | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(options: WorkerViewOptions) {
    const { worker, screen, form } = options;
    this.#options = options;
    if (form === "json" || screen.terminal.stdout.isTTY !== true) this.#form = "json";
    else this.#form = screen.hasPanel ? "panel" : "lines";
    worker.on("claimed", ({ campaign }) => {
      this.#lastCampaign = campaign;
    });
    if (this.#form === "panel") this.#timer = setInterval(() => this.#draw(), DRAW_MS).unref();
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

  /** From now on the worker ends: what is in flight is counted down. */
  stopping(): void {
    const { worker, screen } = this.#options;
    const { stats } = worker;
    this.#stop = { inFlight: inFlightOf(stats), outcomes: stats.outcomes };
    screen.say(`stopping: ${this.#stop.inFlight} in flight may settle, the rest goes back`);
    this.#draw();
  }

  /** The last state, as plain lines. */
  async end(): Promise<void> {
    const { screen, worker } = this.#options;
    clearInterval(this.#timer);
    // What the database says now, after the last report.
    this.#lookedAt = Number.NEGATIVE_INFINITY;
    if (this.#form !== "json") await this.#read();
    screen.showPanel([]);
    if (this.#form === "json") screen.print(JSON.stringify(worker.stats));
    else screen.print(this.#rows().join("\n"));
    if (this.#stop === undefined) return;
    const { inFlight, outcomes } = this.#stop;
    screen.say(`stopped: ${worker.stats.outcomes - outcomes} of ${inFlight} in flight settled`);
  }

  /** What is in the queue, which is shown when it is time; undefined where the database does not say. */
  async #look(): Promise<QueueStats | undefined> {
    const stats = await this.#read();
    if (stats === undefined || performance.now() - this.#saidAt < this.#intervalMs) return stats;
    this.#saidAt = performance.now();
    const { screen, worker } = this.#options;
    if (this.#form === "json") {
      const { delayed, dead, perSecond, oldestAgeMs } = stats;
      const left = leftOf(stats);
      screen.print(JSON.stringify({ ...worker.stats, left, delayed, dead, perSecond, oldestAgeMs }));
    } else if (this.#form === "lines") screen.print(workerLine(this.#figures));
    else this.#draw();
    return stats;
  }

  get #intervalMs(): number {
    return this.#form === "lines" ? LINE_MS : LOOK_MS;
  }

  /** Undefined where the database does not say: the worker notes that. */
  async #read(): Promise<QueueStats | undefined> {
    const { queue } = this.#options;
    try {
      const stats = await queue.stats();
      this.#queue = stats;
      if (this.#form !== "json" && performance.now() - this.#lookedAt >= LOOK_MS) await this.#readCampaign();
      return stats;
    } catch {
      return undefined;
    }
  }

  async #readCampaign(): Promise<void> {
    this.#lookedAt = performance.now();
    const name = this.#lastCampaign;
    if (name === "") this.#campaign = undefined;
    else this.#campaign = { name, progress: await this.#options.queue.progress(name) };
  }

  #draw(): void {
    const { screen } = this.#options;
    if (this.#form === "panel") screen.showPanel(this.#rows());
  }

  #rows(): readonly string[] {
    return panelRows(workerPanel(this.#figures), this.#options.screen.columns - 1);
  }

  get #figures(): WorkerFigures {
    const { stats } = this.#options.worker;
    return { worker: stats, queue: this.#queue, campaign: this.#campaign, stop: this.#stop };
  }
}
