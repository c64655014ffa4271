import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { resolveOptions } from "@apns/transport/options";
import { expect, test, vi } from "vitest";
import type { WorkerEvents } from "../../src/events/queue-event.js";
import { WorkerAnnouncer } from "../../src/events/worker-announcer.js";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { type Answer, ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const RESTING = { worker: "w", topic: "t", reason: "r", forMs: 1, error: undefined };
const deviceToken = (n: number): string => n.toString(16).padStart(64, "0");

async function worldOf(devices: number, script: (deviceToken: string) => Answer) {
  const world = new VirtualWorld(3);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  const deviceTokens = Array.from({ length: devices }, (_, n) => deviceToken(n));
  await new Queue(memory).broadcast({ aps: {} }, deviceTokens, {
    campaign: "c",
    notification: { topic: "com.example.app" },
  });
  const apns = new ScriptedApns(world, script);
  const place = new MortalPlace(world, 0);
  const settings = resolveOptions(workerOptionTable, { leaseMs: 10_000 });
  const worker = new Worker({ store: memory, client: apns.clientFor(place, 1000), settings, place });
  const told: [string, object][] = [];
  for (const name of ["claimed", "written", "lease-lost", "resting", "store-error"] as const) {
    worker.on(name, (event: WorkerEvents[typeof name][0]) => told.push([name, event]));
  }
  return { world, memory, place, worker, told };
}

test("Q-54: what a worker claims and writes are events, with sums that agree with the queue", async () => {
  const published: unknown[] = [];
  const onWritten = (event: unknown): void => {
    published.push(event);
  };
  subscribe("apns:queue:written", onWritten);
  const script = (token: string): Answer =>
    token === deviceToken(1) ? "dead" : token === deviceToken(2) ? "busy" : "accepted";
  const { world, worker, told } = await worldOf(600, script);
  await world.run(world.nowMs + 5000);
  unsubscribe("apns:queue:written", onWritten);
  const claimed = eventsOf(told, "claimed") as WorkerEvents["claimed"][0][];
  expect(claimed.map(({ notifications }) => notifications)).toEqual([500, 100]);
  expect(claimed[0]).toMatchObject({ worker: worker.id, campaign: "c", topic: "com.example.app", chunks: 1 });
  const written = eventsOf(told, "written") as WorkerEvents["written"][0][];
  const sum = (read: (event: WorkerEvents["written"][0]) => number): number =>
    written.reduce((total, event) => total + read(event), 0);
  expect(sum(({ settled }) => settled["accepted"] ?? 0)).toBe(598);
  expect(sum(({ settled }) => settled["rejected"] ?? 0)).toBe(1);
  expect([sum(({ delayed }) => delayed), sum(({ finished }) => finished)]).toEqual([1, 2]);
  expect(published).toEqual(written);
});

test("Q-54: a topic that rests after refused credentials is an event", async () => {
  const { world, told } = await worldOf(10, () => "refused");
  await world.run(world.nowMs + 1000);
  expect(eventsOf(told, "resting")).toMatchObject([
    { topic: "com.example.app", reason: "InvalidProviderToken", forMs: 300_000 },
  ]);
});

test("Q-54: a lease that another worker has taken over is an event", async () => {
  const { world, memory, place, worker, told } = await worldOf(10, () => "accepted");
  await world.run(world.nowMs + 5000, () => eventsOf(told, "claimed").length > 0);
  place.freeze(60_000);
  await world.run(world.nowMs + 30_000);
  const [lane] = await memory.readyLanes();
  await memory.claim({ lane: lane?.id ?? "", maxChunks: 9, leaseMs: 600_000, worker: "another" });
  expect(eventsOf(told, "lease-lost")).toEqual([]);
  await world.run(world.nowMs + 60_000);
  const lost = { worker: worker.id, campaign: "c", topic: "com.example.app", notifications: 10 };
  expect(eventsOf(told, "lease-lost")).toEqual([lost]);
});

test("Q-54: an error of the database is an event, with the pause that follows it", async () => {
  const { world, memory, worker, told } = await worldOf(10, () => "accepted");
  await world.run(world.nowMs + 1000);
  await memory.close();
  await world.run(world.nowMs + 60_000);
  const [event] = eventsOf(told, "store-error") as WorkerEvents["store-error"];
  expect(event).toMatchObject({ worker: worker.id, error: { code: "closed" } });
  expect(event?.waitMs).toBeGreaterThan(0);
});

test("Q-54: without a listener no event is made", () => {
  const announcer = new WorkerAnnouncer();
  let made = 0;
  const make = () => {
    made += 1;
    return RESTING;
  };
  announcer.announce("resting", make);
  expect(made).toBe(0);
  const heard: unknown[] = [];
  const listener = (one: unknown) => heard.push(one);
  announcer.on("resting", listener);
  announcer.announce("resting", make);
  announcer.off("resting", listener);
  announcer.announce("resting", make);
  expect([made, heard]).toEqual([1, [RESTING]]);
});

test("Q-54: what a listener throws does not reach the worker, but the process", () => {
  const announcer = new WorkerAnnouncer();
  announcer.on("resting", () => {
    throw new Error("a bug of the program");
  });
  const nextTick = vi.spyOn(process, "nextTick").mockImplementation(() => undefined);
  try {
    announcer.announce("resting", () => RESTING);
    expect(nextTick).toHaveBeenCalledTimes(1);
    expect(nextTick.mock.calls[0]?.[0]).toThrow("a bug of the program");
  } finally {
    nextTick.mockRestore();
  }
});

function eventsOf(
  told: readonly (readonly [string, object])[],
  wanted: keyof WorkerEvents,
): readonly object[] {
  return told.flatMap(([name, event]) => (name === wanted ? [event] : []));
}
