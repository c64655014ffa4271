import { expect, test } from "vitest";
import { progressOf } from "../../src/campaign-progress.js";
import { queueMetrics } from "../../src/metrics/queue-metrics.js";
import { RateMeter } from "../../src/metrics/rate-meter.js";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";

const tokens = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => n.toString(16).padStart(64, "0"));

/** Samples by name and labels, as a scraper reads them; anything else than the format throws. */
function scrape(text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split("\n").slice(0, -1)) {
    if (/^# (?:HELP [a-z_]+ [^\n]+|TYPE [a-z_]+ (?:gauge|counter))$/.test(line)) continue;
    const match =
      /^([a-z_]+(?:\{[a-z]+="(?:[^"\\]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\]|\\[\\"n])*")*\})?) ([\d.]+)$/.exec(
        line,
      );
    if (match === null) throw new Error(`not a sample: ${line}`);
    expect(samples.has(match[1] ?? ""), "each series once").toBe(false);
    samples.set(match[1] ?? "", Number(match[2]));
  }
  return samples;
}

test("Q-55: metrics are text that Prometheus reads, in sums by topic; campaigns are not labels", async () => {
  let nowMs = 1_700_000_000_000;
  const store = new MemoryStore({ nowMs: () => nowMs });
  const queue = new Queue(store);
  const notification = { topic: 'com.example."a\\b"' };
  await queue.broadcast({ aps: {} }, tokens(700), { campaign: "spring-sale", notification });
  await queue.broadcast({ aps: {} }, tokens(50), { campaign: "summer-sale", notification, priority: "high" });
  await queue.pause({ campaign: "summer-sale" });
  nowMs += 90_000;
  const text = await queue.metrics();
  const topic = 'topic="com.example.\\"a\\\\b\\""';
  const samples = scrape(text);
  expect(samples.get(`apns_queue_notifications{${topic},place="waiting"}`)).toBe(750);
  expect(samples.get(`apns_queue_oldest_age_seconds{${topic}}`)).toBe(90);
  expect(samples.get(`apns_queue_stopped_lanes{${topic},state="paused"}`)).toBe(1);
  expect(samples.get("apns_queue_worker_held")).toBe(0);
  expect(text).not.toMatch(/sale|campaign/);
  await queue.close();
});

test("Q-55: outcomes are counted by reason, and the workers of the process together", () => {
  const lane = { id: "1", campaign: "c", topic: "t", priority: "normal" } as const;
  const empty = { state: "open", reason: undefined, resumesInMs: undefined, oldestAgeMs: undefined } as const;
  const places = { waiting: 0, delayed: 2, leased: 3, dead: 1 };
  const settled = [
    { outcome: "rejected", reason: "Bad\nDeviceToken", count: 4 },
    { outcome: "accepted", reason: "", count: 5 },
  ];
  const holder = {
    worker: "w",
    chunks: 1,
    notifications: 3,
    firstEndInMs: 2500,
    lastEndInMs: 9000,
    heldForMs: 0,
  };
  const holders = { workers: [holder], others: { workers: 11, chunks: 20, notifications: 30 } };
  const stats = { sent: 10, outcomes: 9, held: 3, lostLeases: 1 };
  const status = { lane, ...empty, ...places, settled };
  const samples = scrape(
    queueMetrics({
      lanes: [status, { ...status, lane: { ...lane, id: "2" } }],
      holders,
      workers: [stats, stats],
    }),
  );
  expect(
    samples.get('apns_queue_settled_total{topic="t",outcome="rejected",reason="Bad\\nDeviceToken"}'),
  ).toBe(8);
  expect(samples.get('apns_queue_notifications{topic="t",place="dead"}')).toBe(2);
  expect(samples.get("apns_queue_lease_holders")).toBe(12);
  expect(samples.get("apns_queue_first_lease_end_seconds")).toBe(2.5);
  expect(samples.get("apns_queue_worker_sent_total")).toBe(20);
  expect(samples.get("apns_queue_worker_lost_leases_total")).toBe(2);
});

test("Q-56: a campaign's progress has its sum, what is left, its rate and the time that is left", () => {
  const settled = { accepted: 60, rejected: 10, "presumed-accepted": 5 };
  const stats = { waiting: 15, delayed: 3, leased: 5, dead: 2, settled, reasons: {}, oldestAgeMs: 1 };
  const progress = progressOf({ ...stats, perSecond: 10, stopped: [] }, 2);
  expect(progress).toEqual({
    total: 100,
    done: 77,
    accepted: 65,
    left: 23,
    fraction: 0.77,
    perSecond: 10,
    remainingMs: 2300,
    state: "open",
  });
  const paused = { campaign: "c", topic: "t", state: "paused", reason: "x", resumesInMs: undefined } as const;
  const stopped = { ...stats, perSecond: 0, stopped: [paused] };
  expect(progressOf(stopped, 2)).toMatchObject({ state: "mixed", remainingMs: undefined });
  expect(progressOf(stopped, 1).state).toBe("paused");
  const cancelled = { ...paused, state: "cancelled" } as const;
  expect(progressOf({ ...stopped, stopped: [paused, cancelled] }, 2).state).toBe("mixed");
});

test("Q-56: a rate is over a second at least, however often somebody looks, and by campaign", () => {
  const meter = new RateMeter();
  const rates = [0, 200, 900, 1000, 1500, 2500].map((atMs) =>
    meter.perSecond("a", { atMs, count: atMs / 10 }),
  );
  expect(rates).toEqual([undefined, undefined, undefined, 100, 100, 100]);
  expect(meter.perSecond("b", { atMs: 2500, count: 1 })).toBeUndefined();
  expect(meter.perSecond("a", { atMs: 4500, count: 250 })).toBe(0);
  expect(meter.perSecond("a", { atMs: 9000, count: 3 })).toBeUndefined();
});
