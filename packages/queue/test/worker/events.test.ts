import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { resolveOptions } from "@apns/transport/options";
import { expect, test } from "vitest";
import type { WorkerEvents } from "../../src/events/queue-event.js";
import { WorkerAnnouncer } from "../../src/events/worker-announcer.js";
import { Queue } from "../../src/queue.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { type Answer, ScriptedApns } from "../world/scripted-apns.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

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

test("Q-54: a worker says what it claimed and what was written, in sums that agree with the queue", async () => {
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
  const claimed = told.flatMap(([name, event]) => (name === "claimed" ? [event] : []));
  expect(claimed.map((event) => (event as WorkerEvents["claimed"][0]).notifications)).toEqual([500, 100]);
  expect(claimed[0]).toMatchObject({ worker: worker.id, campaign: "c", topic: "com.example.app", chunks: 1 });
  const written = told.flatMap(([name, event]) =>
    name === "written" ? [event as WorkerEvents["written"][0]] : [],
  );
  const sum = (read: (event: WorkerEvents["written"][0]) => number): number =>
    written.reduce((total, event) => total + read(event), 0);
  expect(sum(({ settled }) => settled["accepted"] ?? 0)).toBe(598);
  expect(sum(({ settled }) => settled["rejected"] ?? 0)).toBe(1);
  expect([sum(({ delayed }) => delayed), sum(({ finished }) => finished)]).toEqual([1, 2]);
  expect(published).toEqual(written);
});

test("Q-54: a lease that was lost, a topic that rests and a database that fails are events", async () => {
  const { world, memory, place, told } = await worldOf(10, () => "refused");
  await world.run(world.nowMs + 1000);
  expect(told.filter(([name]) => name === "resting").map(([, event]) => event)).toMatchObject([
    { topic: "com.example.app", reason: "InvalidProviderToken", forMs: 300_000 },
  ]);
  await world.run(world.nowMs + 2000);
  await memory.resume({});
  place.freeze(60_000);
  await world.run(world.nowMs + 30_000);
  const [lane] = await memory.readyLanes();
  await memory.claim({ lane: lane?.id ?? "", maxChunks: 9, leaseMs: 600_000, worker: "another" });
  await memory.close();
  await world.run(world.nowMs + 60_000);
  expect(told.some(([name]) => name === "store-error")).toBe(true);
});

test("Q-54: nobody listens, nothing is made; who throws does not harm the worker", () => {
  const announcer = new WorkerAnnouncer();
  const event = { worker: "w", topic: "t", reason: "r", forMs: 1 };
  let made = 0;
  const make = () => {
    made += 1;
    return event;
  };
  announcer.announce("resting", make);
  expect(made).toBe(0);
  const heard: unknown[] = [];
  const listener = (one: unknown) => heard.push(one);
  announcer.on("resting", listener);
  announcer.announce("resting", make);
  announcer.off("resting", listener);
  announcer.announce("resting", make);
  expect([made, heard]).toEqual([1, [event]]);
});
