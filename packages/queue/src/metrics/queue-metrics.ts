import type { LaneStatus } from "../store/lane.js";
import type { LeaseHolders } from "../store/lease-holders.js";
import type { WorkerStats } from "../worker/worker-stats.js";
import { type MetricFamily, prometheusText, type Sample } from "./prometheus-text.js";

const PLACES = ["waiting", "delayed", "leased", "dead"] as const;

interface QueueFigures {
  readonly lanes: readonly LaneStatus[];
  /** With the one whose first lease ends soonest. */
  readonly holders: LeaseHolders;
  /** Of this process. */
  readonly workers: readonly WorkerStats[];
}

/**
 * What is in the queue, by topic, and what the workers of this process have done. Campaigns and the
 * names of workers are not labels: each would be a series for ever.
 */
export function queueMetrics({ lanes, holders, workers }: QueueFigures): string {
  const places = new Sums();
  const settled = new Sums();
  const stopped = new Sums();
  const oldest = new Map<string, number>();
  for (const { lane, state, settled: tallies, oldestAgeMs = 0, ...status } of lanes) {
    const { topic } = lane;
    for (const place of PLACES) places.add({ topic, place }, status[place]);
    for (const { outcome, reason, count } of tallies) settled.add({ topic, outcome, reason }, count);
    if (state !== "open") stopped.add({ topic, state }, 1);
    oldest.set(topic, Math.max(oldest.get(topic) ?? 0, oldestAgeMs));
  }
  const ages = [...oldest].map(([topic, ms]) => ({ labels: { topic }, value: ms / 1000 }));
  return prometheusText([
    gauge(
      "apns_queue_notifications",
      "Notifications that are not settled, by where they are.",
      places.samples,
    ),
    counter(
      "apns_queue_settled_total",
      "Notifications that settled, by outcome and reason.",
      settled.samples,
    ),
    gauge("apns_queue_oldest_age_seconds", "How long the oldest waiting notification has been due.", ages),
    gauge("apns_queue_stopped_lanes", "Lanes that are paused or cancelled.", stopped.samples),
    gauge("apns_queue_lease_holders", "Workers of all processes that hold leases.", [
      { labels: {}, value: holders.workers.length + holders.others.workers },
    ]),
    gauge(
      "apns_queue_first_lease_end_seconds",
      "How long until the first of all leases lapses; towards 0 where a worker stands still.",
      holders.workers.slice(0, 1).map(({ firstEndInMs }) => ({ labels: {}, value: firstEndInMs / 1000 })),
    ),
    counter("apns_queue_worker_sent_total", "Notifications that this process handed to its clients.", [
      total(workers, ({ sent }) => sent),
    ]),
    counter("apns_queue_worker_outcomes_total", "Outcomes that the clients of this process returned.", [
      total(workers, ({ outcomes }) => outcomes),
    ]),
    counter("apns_queue_worker_lost_leases_total", "Reports of this process that the database refused.", [
      total(workers, ({ lostLeases }) => lostLeases),
    ]),
    gauge("apns_queue_worker_held", "Notifications that this process holds under leases.", [
      total(workers, ({ held }) => held),
    ]),
  ]);
}

/** Adds up numbers with the same labels. */
class Sums {
  readonly #samples = new Map<string, { readonly labels: Sample["labels"]; value: number }>();

  add(labels: Sample["labels"], value: number): void {
    const name = JSON.stringify(labels);
    const sample = this.#samples.get(name) ?? { labels, value: 0 };
    sample.value += value;
    this.#samples.set(name, sample);
  }

  get samples(): readonly Sample[] {
    return [...this.#samples.values()];
  }
}

function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, type: "gauge", help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, type: "counter", help, samples };
}

function total(workers: readonly WorkerStats[], read: (stats: WorkerStats) => number): Sample {
  return { labels: {}, value: workers.reduce((sum, stats) => sum + read(stats), 0) };
}
