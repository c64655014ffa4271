import { subscribe, unsubscribe } from "node:diagnostics_channel";
import {
  createPayload,
  encodePayload,
  type Notification,
  type Outcome,
  UsageError,
  WireError,
} from "@apns/client";
import {
  createSimulatorIdentity,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { overBinary } from "../fixture/clients.js";

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const start = (options: SimulatorOptions = {}): Promise<Simulator> =>
  startSimulator({ identity, responseDelayMs: 10, ...options });
const deviceToken = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
const payload = createPayload({ alert: "Hello", badge: 1, sound: "default" });
const note = (more: object = {}): Notification => ({ deviceToken, payload, ...more }) as Notification;

describe("send", () => {
  test("delivers payload, device token, expiration and priority; the identifier stays with the caller", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    const sent = note({
      deviceToken: "<B5BB9D80 14A0F9B1 D61E21E7 96D78DCC DF1352F2 3CD32812 F4850B87 8AE4944C>",
      expiration: new Date("2030-01-02T03:04:05.678Z"),
      priority: 5,
      identifier: 4_000_000_000,
      context: { user: 17 },
    });
    const outcome = client.send(sent);
    await client.flush();
    expect(await outcome).toEqual({
      outcome: "accepted",
      evidence: "barrier",
      notification: sent,
      identifier: 4_000_000_000,
      index: 0,
      queuedMs: expect.any(Number),
      answeredMs: expect.any(Number),
      attempts: 1,
      connection: 1,
      identity: undefined,
      topic: apple.topic,
      pushType: undefined,
    });
    expect(apple.journal.accepted[0]).toMatchObject({
      command: 2,
      deviceToken,
      payload: { aps: { alert: "Hello", badge: 1, sound: "default" } },
      expiration: 1_893_553_445,
      priority: 5,
      identifier: 1,
    });
  });

  test("resolves to a rejection and does not reject when Apple says no; listeners get it with its identifier", async () => {
    await using apple = await start({ badDeviceTokens: [deviceToken] });
    await using client = overBinary(apple);
    const received: [number, number | undefined][] = [];
    client.on("rejected", ({ status, identifier }) => received.push([status, identifier]));
    const outcome = await client.send(note({ identifier: 42 }));
    expect(outcome).toMatchObject({
      outcome: "rejected",
      status: 8,
      deviceTokenIsBad: true,

      identifier: 42,
    });
    expect(received).toEqual([[8, 42]]);
  });

  test("identifiers need not be unique", async () => {
    await using apple = await start({ badDeviceTokens: [`${"0".repeat(62)}07`] });
    await using client = overBinary(apple);
    const outcomes = Array.from({ length: 20 }, (_, n) =>
      client.send(note({ deviceToken: n.toString(16).padStart(64, "0"), identifier: 0 })),
    );
    await client.flush();
    const rejected = (await Promise.all(outcomes)).flatMap((one, n) =>
      one.outcome === "rejected" ? [n] : [],
    );
    expect(rejected).toEqual([7]);
    expect(apple.journal.counts.accepted).toBe(19);
  });

  test("silence settles a notification without a flush", async () => {
    await using apple = await start();
    await using client = overBinary(apple, { binary: { settleAfterMs: 50 } });
    expect(await client.send(note())).toMatchObject({ outcome: "presumed-accepted" });
  });

  test("an expiration that passes before there is a connection settles as expired, and nothing is sent", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    expect(await client.send(note({ expiration: 1_000_000_000 }))).toMatchObject({ outcome: "expired" });
    expect(apple.journal.counts.received).toBe(0);
  });

  test("a signal withdraws a notification that was not written", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    const stop = new AbortController();
    const outcome = client.send(note(), { signal: stop.signal });
    stop.abort();
    expect(await outcome).toMatchObject({ outcome: "cancelled" });
    expect(await client.send(note(), { signal: stop.signal })).toMatchObject({ outcome: "cancelled" });
  });

  const bad: [string, object, typeof WireError | typeof UsageError, string][] = [
    ["a device token that is not hex", { deviceToken: "zz" }, WireError, "deviceToken"],
    ["a device token with half a byte", { deviceToken: "abc" }, WireError, "deviceToken"],
    ["an empty device token", { deviceToken: "" }, WireError, "deviceToken"],
    ["a device token of 101 bytes", { deviceToken: "ab".repeat(101) }, WireError, "deviceToken"],
    ["a device token of a wrong type", { deviceToken: 7 }, WireError, "deviceToken"],
    ["a payload over the limit", { payload: { aps: { alert: "é".repeat(1100) } } }, WireError, "payload"],
    ["a circular payload", { payload: circular() }, WireError, "payload"],
    ["a payload of a wrong type", { payload: "text" }, WireError, "payload"],
    ["a payload that is absent", { payload: undefined }, WireError, "payload"],
    ["an identifier beyond 32 bits", { identifier: 2 ** 32 }, UsageError, "identifier"],
    ["a negative identifier", { identifier: -1 }, UsageError, "identifier"],
    ["an identifier of a wrong type", { identifier: "1" }, UsageError, "identifier"],
    ["a negative expiration", { expiration: -1 }, WireError, "expiration"],
    ["a fractional expiration", { expiration: 1.5 }, WireError, "expiration"],
    ["an expiration in milliseconds", { expiration: Date.UTC(2030, 1) }, WireError, "expiration"],
    ["an invalid Date", { expiration: new Date(Number.NaN) }, UsageError, "expiration"],
    ["a priority that does not exist", { priority: 7 }, WireError, "priority"],
    ["a field that does not exist", { expiry: 5 }, UsageError, "expiry"],
  ];
  test("bad input rejects with a typed error before anything is written, and harms nothing in flight", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    const good: Promise<Outcome>[] = [];
    for (const [title, more, type, field] of bad) {
      good.push(client.send(note()));
      const error: unknown = await client.send(note(more)).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error, title).toBeInstanceOf(type);
      expect((error as WireError).field?.split(".")[0], title).toBe(field);
      expect((error as Error).message, title).toContain(field);
    }
    await client.flush();
    for (const outcome of await Promise.all(good)) expect(outcome.outcome).toBe("accepted");
    expect(apple.journal.counts.accepted).toBe(bad.length);
    await expect(client.send(undefined as never)).rejects.toThrow(UsageError);
  });

  test("a payload over the limit names its size and the limit", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    await expect(client.send(note({ payload: { aps: { alert: "x".repeat(3000) } } }))).rejects.toMatchObject({
      code: "payload-too-large",
      bytes: 3020,
      maxBytes: 2048,
    });
  });

  test("changing a notification after send changes nothing on the wire, not even in a resend", async () => {
    await using apple = await start({ badDeviceTokens: ["00"] });
    await using client = overBinary(apple);
    const first = client.send(note({ deviceToken: "00" }));
    const mine = { deviceToken, payload: { aps: { alert: "before" } } };
    const second = client.send(mine);
    mine.payload.aps.alert = "after";
    await client.flush();
    await Promise.all([first, second]);
    expect(apple.journal.accepted.map((one) => one.payload)).toEqual([{ aps: { alert: "before" } }]);
  });
});

describe("the client", () => {
  test("close drains, then refuses more; close at once does not wait", async () => {
    await using apple = await start();
    const client = overBinary(apple);
    const outcome = client.send(note());
    await client.close();
    expect(await outcome).toMatchObject({ outcome: "accepted" });
    await expect(client.send(note())).rejects.toMatchObject({ name: "UsageError", code: "closed" });
    const other = overBinary(apple);
    const unsent = other.send(note());
    await other.close({ timeoutMs: 0 });
    expect(await unsent).toMatchObject({ outcome: "failed", error: { code: "closed" } });
  });

  test("an unreachable gateway ends in failed outcomes with a code, in the time given", async () => {
    await using apple = await start();
    await using client = overBinary(apple, {
      endpoints: { gateway: { host: "127.0.0.1", port: 1 } },
      binary: { giveUpAfterMs: 200, reconnectDelay: { baseMs: 10, maxMs: 50 } },
    });
    expect(await client.send(note())).toMatchObject({
      outcome: "failed",
      error: { name: "TransportError", code: "connect-failed" },
    });
  });

  test("a listener that throws harms nothing in flight", async () => {
    await using apple = await start({ badDeviceTokens: ["00"] });
    await using client = overBinary(apple);
    const thrown: unknown[] = [];
    const keep = (error: unknown): void => {
      thrown.push(error);
    };
    process.once("uncaughtException", keep);
    client.on("rejected", () => {
      throw new Error("from the listener");
    });
    const outcomes = Promise.all([client.send(note({ deviceToken: "00" })), client.send(note())]);
    await client.flush();
    expect((await outcomes).map((one) => one.outcome)).toEqual(["rejected", "accepted"]);
    expect(thrown).toHaveLength(1);
  });

  test("reports its connections to listeners, the logger and diagnostics_channel, without device tokens", async () => {
    await using apple = await start({ badDeviceTokens: [deviceToken] });
    const lines: string[] = [];
    const line = (fields: object, message: string): void => {
      lines.push(`${message} ${JSON.stringify(fields)}`);
    };
    const published: unknown[] = [];
    const listener = (message: unknown): void => {
      published.push(message);
    };
    subscribe("apns:outcome", listener);
    await using client = overBinary(apple, { logger: { debug: line, info: line, warn: line, error: line } });
    const events: string[] = [];
    client.on("connection", (event) => events.push(event.type));
    const outcomes = [client.send(note()), client.send(note({ deviceToken: "01" }))];
    await client.flush();
    await Promise.all(outcomes);
    unsubscribe("apns:outcome", listener);
    expect(events).toEqual(
      expect.arrayContaining(["connected", "error-response", "resending", "disconnected"]),
    );
    expect(lines.join("\n")).toContain("error response");
    expect(lines.join("\n")).not.toContain(deviceToken.slice(0, 20));
    expect(published).toHaveLength(2);
    expect(client.stats).toMatchObject({ resent: 1, possibleDuplicates: 0, pending: 0 });
  });

  test("one payload encoded once serves many devices", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    const bytes = encodePayload(payload);
    const outcomes = Array.from({ length: 50 }, (_, n) =>
      client.send({ deviceToken: Uint8Array.of(n, 1), payload: bytes }),
    );
    await client.flush();
    await Promise.all(outcomes);
    expect(apple.journal.accepted).toHaveLength(50);
    expect(apple.journal.accepted[49]).toMatchObject({ deviceToken: "3101", payload });
  });

  test("reads the feedback service", async () => {
    const failedAt = new Date("2020-02-03T04:05:06Z");
    await using apple = await start({ feedback: [{ deviceToken, failedAt }] });
    await using client = overBinary(apple);
    const items = [];
    for await (const item of client.feedback()) items.push(item);
    expect(items).toEqual([{ deviceToken, failedAt }]);
  });
});

function circular(): object {
  const payload: Record<string, unknown> = { aps: { alert: "x" } };
  payload["self"] = payload;
  return payload;
}
