import { resolveOptions } from "@apns/transport/options";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Queue } from "../../src/queue.js";
import { statsOf } from "../../src/queue-stats.js";
import { MemoryStore } from "../../src/store/memory/memory-store.js";
import { Worker } from "../../src/worker/worker.js";
import { workerOptionTable } from "../../src/worker/worker-options.js";
import { type Answer, ScriptedApns } from "../world/scripted-apns.js";
import { strictStore } from "../world/strict-store.js";
import { MortalPlace, VirtualWorld } from "../world/virtual-world.js";

const schedules = Number(process.env["APNS_SCHEDULES"] ?? 60);
const HOUR_MS = 3_600_000;
/** How many notifications a worker holds at most. */
const HELD = 300;
const PAYLOAD = { aps: { alert: "x" } };

interface Schedule {
  readonly seed: number;
  readonly devices: number;
  readonly workers: number;
  readonly kills: number;
  readonly freezes: number;
  /** Workers that are closed as a deployment does, and replaced. */
  readonly closes: number;
  /** Pauses of everything for some seconds, in the middle of it. */
  readonly pauses: number;
  readonly perSecond: number | undefined;
  readonly failing: number;
  readonly answers: readonly Answer[];
  readonly oneByOne: boolean;
  readonly door: "groups" | "many";
}

const schedule: fc.Arbitrary<Schedule> = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  devices: fc.integer({ min: 1, max: 1200 }),
  workers: fc.integer({ min: 1, max: 3 }),
  kills: fc.integer({ min: 0, max: 4 }),
  freezes: fc.integer({ min: 0, max: 3 }),
  closes: fc.integer({ min: 0, max: 2 }),
  pauses: fc.integer({ min: 0, max: 2 }),
  perSecond: fc.constantFrom(undefined, 150),
  failing: fc.constantFrom(0, 0.1, 0.3),
  answers: fc.array(
    fc.constantFrom<Answer>("dead", "bad-payload", "busy", "throttled", "unknown", "unreachable", "refused"),
    { maxLength: 4 },
  ),
  oneByOne: fc.boolean(),
  door: fc.constantFrom("groups", "many"),
});

test("Q-4, Q-16, Q-24: whatever dies, freezes or fails, every notification ends in one place, and none is lost", {
  timeout: 600_000,
}, async () => {
  await fc.assert(fc.asyncProperty(schedule, play), {
    numRuns: schedules,
    endOnFailure: true,
    timeout: 60_000,
  });
});

/** A device's first answers go wrong in its own way, then it accepts, unless the wrong is for good. */
function scriptOf(world: VirtualWorld, answers: readonly Answer[]): (deviceToken: string) => Answer {
  const own = new Map<string, Answer[]>();
  return (deviceToken) => {
    let left = own.get(deviceToken);
    if (left === undefined) {
      const answer = world.chance(0.2) ? answers[world.upTo(answers.length)] : undefined;
      const isFinal = answer === "dead" || answer === "bad-payload";
      left =
        answer === undefined ? [] : Array.from({ length: isFinal ? 100 : 1 + world.upTo(2) }, () => answer);
      own.set(deviceToken, left);
    }
    return left.shift() ?? "accepted";
  };
}

async function play({
  seed,
  devices,
  workers,
  kills,
  freezes,
  closes,
  pauses,
  perSecond,
  failing,
  answers,
  oneByOne,
  door,
}: Schedule): Promise<void> {
  const world = new VirtualWorld(seed);
  const memory = new MemoryStore({ nowMs: () => world.nowMs });
  const apns = new ScriptedApns(world, scriptOf(world, answers));
  const deviceTokens = Array.from({ length: devices }, (_, index) => index.toString(16).padStart(64, "0"));
  const queue = new Queue(memory);
  if (oneByOne) {
    const one = (deviceToken: string, n: number) => ({ deviceToken, payload: { aps: { badge: n } } });
    await queue.enqueue(deviceTokens.map(one));
  } else await queue.broadcast(PAYLOAD, deviceTokens, { campaign: "c" });

  const settings = resolveOptions(workerOptionTable, {
    concurrency: HELD,
    leaseMs: 10_000,
    pollMs: 60_000,
    maxCrashes: 100,
    maxAttempts: 100,
    ratePerSecond: perSecond,
  });
  const living: { place: MortalPlace; worker: Worker }[] = [];
  const violations: unknown[][] = [];
  const start = (): void => {
    const place = new MortalPlace(world, (world.random() - 0.5) * HOUR_MS);
    const strict = strictStore(memory, { world, place, faults: { failing, slowestMs: 50 } });
    violations.push(strict.violations);
    const client = apns.clientFor(place, 100, door);
    living.push({ place, worker: new Worker({ store: strict.store, client, settings, place }) });
  };
  const sum = async (): Promise<number> => {
    const { waiting, delayed, leased, dead, settled } = statsOf(await memory.lanes());
    return (
      waiting + delayed + leased + dead + Object.values(settled).reduce((total, count) => total + count, 0)
    );
  };
  for (let n = 0; n < workers; n += 1) start();
  const strokes = [
    ...Array.from({ length: kills }, () => "kill"),
    ...Array.from({ length: freezes }, () => "freeze"),
    ...Array.from({ length: closes }, () => "close"),
    ...Array.from({ length: pauses }, () => "pause"),
  ].sort(() => world.random() - 0.5);
  for (const stroke of strokes) {
    await world.run(world.nowMs + world.upTo(3000));
    const victim = living[world.upTo(living.length)];
    if (victim === undefined) continue;
    if (stroke === "freeze") victim.place.freeze(world.upTo(30_000));
    else if (stroke === "pause") {
      await queue.pause({});
      world.after(world.upTo(20_000), () => void queue.resume({}));
    } else if (stroke === "close") {
      living.splice(living.indexOf(victim), 1);
      void victim.place.through(victim.worker.close({ timeoutMs: HOUR_MS }));
      start();
    } else {
      victim.place.isDead = true;
      living.splice(living.indexOf(victim), 1);
      start();
    }
    expect(await sum()).toBe(devices);
  }
  const isDone = async (): Promise<boolean> => {
    const { waiting, delayed, leased } = statsOf(await memory.lanes());
    return waiting + delayed + leased === 0;
  };
  for (let steps = 0; !(await isDone()) && steps < 60; steps += 1) await world.run(world.nowMs + 300_000);
  await check();
  for (const { worker, place } of living) void place.through(worker.close());
  await world.run(world.nowMs + 60_000);

  async function check(): Promise<void> {
    expect(violations.flat()).toEqual([]);
    const { waiting, delayed, leased, dead, settled } = statsOf(await memory.lanes());
    expect({ waiting, delayed, leased, dead, sum: await sum() }).toEqual({
      waiting: 0,
      delayed: 0,
      leased: 0,
      dead: 0,
      sum: devices,
    });
    const accepted = new Map<string, number>();
    const ids = new Map<string, string | undefined>();
    const final = { dead: new Set<string>(), "bad-payload": new Set<string>() };
    for (const { deviceToken, id, answer } of apns.deliveries) {
      if (answer === "accepted") accepted.set(deviceToken, (accepted.get(deviceToken) ?? 0) + 1);
      if (answer === "dead" || answer === "bad-payload") final[answer].add(deviceToken);
      expect(ids.get(deviceToken) ?? id, "the same apns-id each time").toBe(id);
      ids.set(deviceToken, id);
    }
    expect(settled["accepted"] ?? 0).toBe(accepted.size);
    expect(settled["rejected"] ?? 0).toBe(final.dead.size + final["bad-payload"].size);
    expect(new Set(ids.values()).size).toBe(devices);
    const found = new Set((await memory.deadDevices("", 10_000)).items.map(({ deviceToken }) => deviceToken));
    expect(found).toEqual(final.dead);
    const doubles = [...accepted.values()].reduce((total, count) => total + count - 1, 0);
    // What the client has in flight, what has settled since the last report, and a report that was under way.
    if (failing === 0) expect(doubles).toBeLessThanOrEqual((kills + freezes) * HELD);
    // A database that is away for longer than a lease costs the lease.
    if (kills + freezes === 0 && failing === 0) expect(doubles).toBe(0);
  }
}
