import { subscribe, unsubscribe } from "node:diagnostics_channel";
import {
  type Client,
  type CountedAcceptances,
  createClient,
  encodePayload,
  type Notification,
  type Outcome,
} from "@apns/client";
import { createSimulatorIdentity, type Simulator, startSimulator } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { all, deviceToken } from "../fixture/clients.js";

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const payload = encodePayload({ aps: { alert: "Hello" } });
/** Refused by the simulator of either protocol. */
const bad = [7, 70, 700];

function* notifications(count: number): Generator<Notification, void> {
  for (let index = 0; index < count; index++)
    yield { deviceToken: deviceToken(index), payload, identifier: index };
}

function* inArrays<Item>(items: Iterable<Item>, size: number): Generator<Item[], void> {
  let array: Item[] = [];
  for (const item of items) {
    array.push(item);
    if (array.length < size) continue;
    yield array;
    array = [];
  }
  if (array.length > 0) yield array;
}

async function* asynchronously<Item>(items: Iterable<Item>): AsyncGenerator<Item, void> {
  for (const item of items) {
    await new Promise(setImmediate);
    yield item;
  }
}

const indices = (outcomes: readonly Outcome[]): number[] =>
  outcomes.map(({ index }) => index).toSorted((a, b) => a - b);

describe.each(["http2", "binary"] as const)("sendMany over %s", (protocol) => {
  const start = (): Promise<Simulator> =>
    startSimulator({ identity, responseDelayMs: 5, badDeviceTokens: bad.map(deviceToken) });
  /** @param settleAfterMs binary: where maxPending is small, only silence makes room */
  const clientOf = (apple: Simulator, settleAfterMs = 500): Client =>
    createClient({
      protocol,
      ca: apple.ca,
      ...(protocol === "http2"
        ? {
            endpoints: { http2: apple.http2 },
            credentials: apple.providerKey,
            topic: apple.topic,
            proxy: "none" as const,
          }
        : {
            endpoints: { gateway: apple.gateway, feedback: apple.feedback },
            credentials: apple.clientCertificate,
            binary: { settleAfterMs },
          }),
    });

  test("the source may give arrays; each notification has its own index, counted over all of them", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const source = [...notifications(1000)];
    const mixed = [source.slice(0, 300), ...source.slice(300, 310), [], source.slice(310)];
    const outcomes = await all(client.sendMany(mixed));
    expect(indices(outcomes)).toEqual(source.map((_, index) => index));
    for (const outcome of outcomes) expect(outcome.notification).toBe(source[outcome.index]);
    expect(apple.journal.accepted).toHaveLength(1000 - bad.length);
  });

  test("so may an asynchronous source", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const outcomes = await all(client.sendMany(asynchronously(inArrays(notifications(90), 20))));
    expect(indices(outcomes)).toEqual(Array.from({ length: 90 }, (_, index) => index));
  });

  test("batches give the same outcomes in arrays, none of them empty", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const batches = await all(client.sendMany(notifications(1000), { maxPending: 500 }).batches());
    for (const batch of batches) expect(batch.length).toBeGreaterThan(0);
    expect(batches.length).toBeLessThan(333);
    const outcomes = batches.flat();
    expect(indices(outcomes)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(outcomes.filter(({ outcome }) => outcome === "rejected")).toHaveLength(bad.length);
  });

  test("a run may be read in both ways, and no outcome comes twice", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const run = client.sendMany(notifications(100));
    const first = await run.next();
    const rest = await all(run.batches());
    const outcomes = [...(first.done === true ? [] : [first.value]), ...rest.flat()];
    expect(indices(outcomes)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test("with problems alone, what was accepted is counted and not reported", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const wrong = { deviceToken: "not hex", payload } as Notification;
    const run = client.sendMany([...notifications(1000), wrong], { report: "problems" });
    const problems = await all(run);
    expect(problems.map(({ outcome, index }) => [index, outcome]).toSorted(byIndex)).toEqual([
      ...bad.map((index) => [index, "rejected"]),
      [1000, "failed"],
    ]);
    expect(run.counts).toEqual({
      accepted: 997,
      "presumed-accepted": 0,
      rejected: 3,
      unaccounted: 0,
      expired: 0,
      cancelled: 0,
      failed: 1,
    });
    expect(apple.journal.accepted).toHaveLength(997);
  });

  test("problems alone: no more is pending than maxPending, and the run ends without any problem, too", async () => {
    await using apple = await start();
    await using client = clientOf(apple, 50);
    let mostPending = 0;
    function* source(): Generator<Notification, void> {
      for (const one of notifications(5)) {
        yield one;
      }
      for (let index = 0; index < 2000; index++) {
        mostPending = Math.max(mostPending, client.stats.pending);
        yield { deviceToken: deviceToken(10_000 + index), payload };
      }
    }
    const run = client.sendMany(source(), { report: "problems", maxPending: 400 });
    expect(await all(run)).toEqual([]);
    expect(run.counts.accepted + run.counts["presumed-accepted"]).toBe(2005);
    expect(mostPending).toBeLessThanOrEqual(400);
    expect(mostPending).toBeGreaterThan(200);
  });

  test("problems alone: an error of the source comes after everything it gave has settled", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    function* broken(): Generator<Notification, void> {
      yield* notifications(20);
      throw new Error("the database went away");
    }
    const run = client.sendMany(broken(), { report: "problems" });
    await expect(run.next()).resolves.toMatchObject({ value: { index: 7 } });
    await expect(run.next()).rejects.toThrow("the database went away");
    expect(run.counts.accepted).toBe(19);
    expect(await run.next()).toEqual({ value: undefined, done: true });
  });

  test("C-36: subscribers get what the caller gets, and acceptances that are only counted in batches", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const outcomes: Outcome[] = [];
    const accepted: CountedAcceptances[] = [];
    const onOutcome = (outcome: unknown): void => void outcomes.push(outcome as Outcome);
    const onAccepted = (batch: unknown): void => void accepted.push(batch as CountedAcceptances);
    subscribe("apns:outcome", onOutcome);
    subscribe("apns:accepted", onAccepted);
    try {
      await all(client.sendMany(notifications(200), { report: "problems" }));
    } finally {
      unsubscribe("apns:outcome", onOutcome);
      unsubscribe("apns:accepted", onAccepted);
    }
    expect(indices(outcomes)).toEqual([7, 70]);
    expect(outcomes.every(({ outcome }) => outcome === "rejected")).toBe(true);
    expect(accepted.reduce((sum, { count }) => sum + count, 0)).toBe(198);
    // Those that went the same way are one batch: far fewer than notifications.
    expect(accepted.length).toBeLessThan(100);
    for (const batch of accepted) {
      expect(batch).toMatchObject({
        topic: apple.topic,
        identity: undefined,
        connection: expect.any(Number),
      });
      expect(batch.queuedMs).toBeGreaterThanOrEqual(0);
      expect(batch.answeredMs).toBeGreaterThanOrEqual(0);
    }
    const attempts = accepted.reduce((sum, batch) => sum + batch.count * batch.attempts, 0);
    expect(outcomes.reduce((sum, outcome) => sum + outcome.attempts, attempts)).toBe(client.stats.written);
  });

  test("a broadcast gives problems with their device tokens, from device tokens one by one or in arrays", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const deviceTokens = Array.from({ length: 1000 }, (_, index) => deviceToken(index));
    for (const source of [deviceTokens, inArrays(deviceTokens, 300)]) {
      const run = client.broadcast({ aps: { alert: "To all" } }, source, {
        report: "problems",
        priority: 5,
        expiration: 0,
        context: "campaign 1",
      });
      const problems = await all(run);
      expect(problems.map(({ notification }) => notification.deviceToken).toSorted()).toEqual(
        bad.map(deviceToken),
      );
      for (const { notification } of problems) {
        expect(notification).toMatchObject({ priority: 5, expiration: 0, context: "campaign 1" });
        expect(notification.payload).toEqual(encodePayload({ aps: { alert: "To all" } }));
      }
      expect(run.counts.accepted).toBe(997);
    }
    expect(new Set(apple.journal.accepted.map((taken) => taken.deviceToken)).size).toBe(997);
    expect(apple.journal.accepted).toHaveLength(2 * 997);
  });

  test("a broadcast to device tokens as bytes; each outcome has its own device token", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const tokens = Array.from(
      { length: 50 },
      (_, index) => new Uint8Array(Buffer.from(deviceToken(index), "hex")),
    );
    const outcomes = await all(client.broadcast(payload, tokens));
    expect(outcomes).toHaveLength(50);
    for (const { notification, index } of outcomes) expect(notification.deviceToken).toBe(tokens[index]);
  });

  test("a broadcast: bad device tokens fail each by itself, wherever they stand, and the others go on", async () => {
    await using apple = await start();
    // Longer than a slow source takes: silence would settle what it yielded first.
    await using client = clientOf(apple, 5000);
    const good = (index: number): string | Uint8Array =>
      index % 5 === 0 ? new Uint8Array(Buffer.from(deviceToken(index), "hex")) : deviceToken(index);
    const isWrong = (index: number): boolean => index % 100 === 0 || index === 599 || index === 1;
    const tokens = Array.from({ length: 600 }, (_, index) => (isWrong(index) ? "no token" : good(index)));
    for (const source of [tokens, [tokens], inArrays(tokens, 70), asynchronously(tokens.slice())]) {
      const outcomes = await all(client.broadcast(payload, source));
      expect(indices(outcomes)).toEqual(tokens.map((_, index) => index));
      for (const { outcome, index, notification } of outcomes) {
        const expected = isWrong(index) ? "failed" : bad.includes(index) ? "rejected" : "accepted";
        expect([index, outcome]).toEqual([index, expected]);
        expect(notification.deviceToken).toBe(tokens[index]);
      }
    }
    expect(apple.journal.accepted).toHaveLength(4 * (600 - 8 - 2));
  });

  test("a broadcast: the source may fill the same array and the same bytes again", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    function* refilled(): Generator<string[] | Uint8Array, void> {
      const array: string[] = [];
      for (let index = 0; index < 500; index++) {
        array.push(deviceToken(index));
        if (array.length < 50) continue;
        yield array;
        array.length = 0;
      }
      const bytes = new Uint8Array(32);
      for (let index = 500; index < 510; index++) {
        bytes.set(Buffer.from(deviceToken(index), "hex"));
        yield bytes;
      }
    }
    const run = client.broadcast(payload, refilled(), { report: "problems" });
    const problems = await all(run);
    expect(problems.map(({ notification }) => notification.deviceToken)).toEqual([7, 70].map(deviceToken));
    expect(run.counts.accepted).toBe(508);
    expect(new Set(apple.journal.accepted.map((taken) => taken.deviceToken)).size).toBe(508);
  });

  test("a broadcast of a payload that is too large fails for each device, and says why", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const large = new Uint8Array(5000).fill(0x20);
    large.set([0x7b]);
    large.set([0x7d], large.length - 1);
    const outcomes = await all(
      client.broadcast(large, [deviceToken(0), deviceToken(1)], { pushType: "alert" }),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
    for (const one of outcomes) expect(one).toMatchObject({ error: { code: "payload-too-large" } });
  });

  test("wrong options are refused before anything is read", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const untouched = notifications(1);
    expect(() => client.sendMany(untouched, { report: "errors" as "problems" })).toThrow(
      expect.objectContaining({ name: "UsageError", field: "report" }),
    );
    expect(() => client.sendMany(untouched, { maxPending: 0 })).toThrow(
      expect.objectContaining({ name: "UsageError", field: "maxPending" }),
    );
    expect(() => client.broadcast(payload, [], { colour: "red" } as object)).toThrow(
      expect.objectContaining({ name: "UsageError", field: "colour" }),
    );
    expect([...untouched]).toHaveLength(1);
  });
});

function byIndex([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return Number(a) - Number(b);
}
