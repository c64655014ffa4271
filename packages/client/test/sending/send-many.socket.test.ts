import { encodePayload, type Notification, type Outcome } from "@apns/client";
import {
  createSimulatorIdentity,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { all, deviceToken, overBinary } from "../fixture/clients.js";

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const start = (options: SimulatorOptions = {}): Promise<Simulator> =>
  startSimulator({ identity, responseDelayMs: 20, ...options });
const payload = encodePayload({ aps: { alert: "Hello" } });

function* notifications(count: number): Generator<Notification, void> {
  for (let index = 0; index < count; index++)
    yield { deviceToken: deviceToken(index), payload, identifier: index };
}

describe("sendMany", () => {
  test("each outcome carries its notification, its identifier and its index, and the end does not wait for silence", async () => {
    await using apple = await start({ badDeviceTokens: [deviceToken(2)] });
    await using client = overBinary(apple, { binary: { settleAfterMs: 60_000 } });
    const source = [...notifications(5)];
    const outcomes = await all(client.sendMany(source));
    expect(outcomes.map((one) => one.index).sort()).toEqual([0, 1, 2, 3, 4]);
    for (const outcome of outcomes) {
      expect(outcome.notification).toBe(source[outcome.index]);
      expect(outcome.identifier).toBe(outcome.index);
    }
    expect(outcomes.find((one) => one.index === 2)).toMatchObject({ outcome: "rejected", status: 8 });
  });

  test("takes an async source as well", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    async function* slow(): AsyncGenerator<Notification, void> {
      for (const one of notifications(20)) {
        await new Promise(setImmediate);
        yield one;
      }
    }
    expect(await all(client.sendMany(slow()))).toHaveLength(20);
  });

  test("reads no further ahead of the outcomes than maxPending", async () => {
    await using apple = await start();
    await using client = overBinary(apple, { binary: { settleAfterMs: 20 } });
    let pulled = 0;
    function* counted(): Generator<Notification, void> {
      for (const one of notifications(100)) {
        pulled += 1;
        yield one;
      }
    }
    let read = 0;
    for await (const _ of client.sendMany(counted(), { maxPending: 10 })) {
      read += 1;
      expect(pulled).toBeLessThanOrEqual(read + 10);
    }
    expect(read).toBe(100);
  });

  test("bad input is a failed outcome with its error, and the others go on", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    const bad = { deviceToken: "not hex", payload } as Notification;
    const outcomes = await all(client.sendMany([...notifications(2), bad, ...notifications(2)]));
    expect(outcomes.filter((one) => one.outcome === "accepted")).toHaveLength(4);
    expect(outcomes.find((one) => one.index === 2)).toMatchObject({
      outcome: "failed",
      notification: bad,
      error: { name: "UsageError", field: "deviceToken" },
    });
  });

  test("an error of the source comes after the outcomes of what it gave", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    function* broken(): Generator<Notification, void> {
      yield* notifications(3);
      throw new Error("the database went away");
    }
    const outcomes: Outcome[] = [];
    await expect(async () => {
      for await (const outcome of client.sendMany(broken())) outcomes.push(outcome);
    }).rejects.toThrow("the database went away");
    expect(outcomes).toHaveLength(3);
  });

  test("leaving the loop early closes the source and harms nothing else", async () => {
    await using apple = await start();
    await using client = overBinary(apple, { binary: { settleAfterMs: 50 } });
    let closed = false;
    function* source(): Generator<Notification, void> {
      try {
        yield* notifications(50);
      } finally {
        closed = true;
      }
    }
    for await (const _ of client.sendMany(source(), { maxPending: 5 })) break;
    expect(closed).toBe(true);
    expect(await client.send({ deviceToken: deviceToken(99), payload })).toBeDefined();
  });

  test("an aborted signal stops the source; what was handed over is still reported", async () => {
    await using apple = await start();
    await using client = overBinary(apple, { binary: { settleAfterMs: 20 } });
    const stop = new AbortController();
    let pulled = 0;
    function* source(): Generator<Notification, void> {
      for (const one of notifications(1000)) {
        pulled += 1;
        if (pulled === 10) stop.abort();
        yield one;
      }
    }
    expect(await all(client.sendMany(source(), { signal: stop.signal }))).toHaveLength(pulled);
    expect(pulled).toBe(10);
  });

  test("spreads over several connections, each in its own order", async () => {
    await using apple = await start();
    await using client = overBinary(apple, { binary: { connections: 3 } });
    const outcomes = await all(client.sendMany(notifications(300)));
    expect(outcomes.every((one) => one.outcome === "accepted")).toBe(true);
    const byConnection = new Map<number, number[]>();
    for (const { connection, deviceToken: taken } of apple.journal.accepted) {
      byConnection.set(connection, [...(byConnection.get(connection) ?? []), Number.parseInt(taken, 16)]);
    }
    expect(byConnection.size).toBe(3);
    for (const order of byConnection.values()) expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test("a million notifications from a generator run in constant memory", async () => {
    await using apple = await start({ journal: "counts" });
    await using client = overBinary(apple, { binary: { settleAfterMs: 100, resendBufferSize: 20_000 } });
    let outcomes = 0;
    const liveBytes: number[] = [];
    for await (const { outcome } of client.sendMany(notifications(1_000_000))) {
      outcomes += outcome === "accepted" || outcome === "presumed-accepted" ? 1 : 0;
      if (outcomes % 100_000 !== 0) continue;
      globalThis.gc?.();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      liveBytes.push(heapUsed + arrayBuffers);
    }
    expect(outcomes).toBe(1_000_000);
    expect(apple.journal.counts.accepted).toBe(1_000_000);
    expect(globalThis.gc).toBeDefined();
    // At most 40,000 notifications are in flight at a time; keeping 40 bytes of each of the million would show.
    expect(Math.max(...liveBytes) - Math.min(...liveBytes)).toBeLessThan(32_000_000);
  });
});
