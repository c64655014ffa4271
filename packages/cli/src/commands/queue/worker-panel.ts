import type { CampaignProgress, QueueStats, WorkerStats } from "@apns/queue";
import { figure, type Panel } from "../../screen/panel-rows.js";
import { printableLine } from "../../screen/printable.js";
import { duration } from "./status-text.js";

/** All that is known of a worker and its queue. */
export interface WorkerFigures {
  readonly worker: WorkerStats;
  /** Undefined until the database has answered. */
  readonly queue: QueueStats | undefined;
  /** The campaign of the last claim; undefined where it has none. */
  readonly campaign: { readonly name: string; readonly progress: CampaignProgress } | undefined;
  /** Undefined while it works. */
  readonly stop: WorkerStop | undefined;
}

/** What was in flight when the worker was stopped. */
export interface WorkerStop {
  readonly inFlight: number;
  readonly outcomes: number;
}

/** The figures of a worker as a panel. Times and rates are of all workers, the first three of this one. */
export function workerPanel(figures: WorkerFigures): Panel {
  const { worker, queue } = figures;
  const unknown = "-";
  const oldestAgeMs = queue?.oldestAgeMs;
  return {
    cells: [
      { label: "settled", value: worker.outcomes },
      { label: "in flight", value: inFlightOf(worker) },
      { label: "held", value: worker.held },
      { label: "per sec.", value: queue?.perSecond ?? unknown },
      { label: "left", value: queue === undefined ? unknown : leftOf(queue) },
      { label: "put off", value: queue?.delayed ?? unknown },
      { label: "dead", value: queue?.dead ?? unknown },
      { label: "oldest", value: oldestAgeMs === undefined ? unknown : shortDuration(oldestAgeMs) },
    ],
    lines: [...stopLines(figures), ...campaignLines(figures), ...pauseLines(queue)],
  };
}

/** The same in one line, for logs. */
export function workerLine(figures: WorkerFigures): string {
  const { worker, queue } = figures;
  const parts = [`${figure(worker.outcomes)} settled`, `${figure(inFlightOf(worker))} in flight`];
  if (queue !== undefined) {
    const { perSecond, delayed, dead, oldestAgeMs } = queue;
    if (perSecond !== undefined) parts.push(`${figure(perSecond)}/s`);
    parts.push(`${figure(leftOf(queue))} left`, `${figure(delayed)} put off`, `${figure(dead)} dead letters`);
    if (oldestAgeMs !== undefined) parts.push(`the oldest waits for ${duration(oldestAgeMs)}`);
  }
  return [...parts, ...stopLines(figures), ...campaignLines(figures), ...pauseLines(queue)].join(", ");
}

export function inFlightOf({ sent, outcomes }: WorkerStats): number {
  return sent - outcomes;
}

export function leftOf({ waiting, delayed, leased }: QueueStats): number {
  return waiting + delayed + leased;
}

function stopLines({ stop, worker }: WorkerFigures): readonly string[] {
  if (stop === undefined) return [];
  const settled = worker.outcomes - stop.outcomes;
  return [`stopping: ${figure(settled)} of ${figure(stop.inFlight)} in flight have settled`];
}

function campaignLines({ campaign }: WorkerFigures): readonly string[] {
  if (campaign === undefined) return [];
  const { fraction, done, total, remainingMs } = campaign.progress;
  const left = remainingMs === undefined ? "" : `, ${shortDuration(remainingMs)} left`;
  const counts = `${Math.floor(fraction * 100)}% ${figure(done)}/${figure(total)}${left}`;
  return [printableLine(`${counts} of ${campaign.name}`)];
}

/** The pause that says most, and how many lanes there are beside it. */
function pauseLines(queue: QueueStats | undefined): readonly string[] {
  const paused = queue?.stopped.filter(({ state }) => state === "paused") ?? [];
  const [first] = paused;
  if (first === undefined) return [];
  const { topic, reason, resumesInMs } = first;
  const name = topic === "" ? "the client's topic" : topic;
  const until = resumesInMs === undefined ? "" : `, ${shortDuration(resumesInMs)} left`;
  const more = paused.length === 1 ? "" : `, and ${paused.length - 1} more`;
  return [printableLine(`paused: ${name}${more}${until}: ${reason ?? ""}`)];
}

/** A time in at most nine characters: its two largest units. */
function shortDuration(ms: number): string {
  return duration(ms).replaceAll(" ", "").replace("min", "m");
}
