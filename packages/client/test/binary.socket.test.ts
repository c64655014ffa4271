import { type ClientWarning, type ConnectionEvent, createAlert, type Notification } from "@apns/client";
import { createSimulatorIdentity, type Simulator, startSimulator } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { all, deviceToken, overBinary } from "./fixture/clients.js";

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const start = (): Promise<Simulator> => startSimulator({ identity, responseDelayMs: 5 });
const payload = { aps: { alert: "Hello" } };

describe("a notification for HTTP/2, sent over the binary protocol", () => {
  test("is taken, and one warning names the first field that is not sent", async () => {
    await using apple = await start();
    const lines: [object, string][] = [];
    const warn = (fields: object, message: string): void => void lines.push([fields, message]);
    const logger = { debug() {}, info() {}, warn, error() {} };
    await using client = overBinary(apple, { logger });
    const warnings: ClientWarning[] = [];
    client.on("warning", (warning) => warnings.push(warning));
    const fields: Partial<Notification>[] = [
      { collapseId: "score" },
      { topic: "com.example.app", pushType: "alert", id: "01234567-89ab-cdef-0123-456789abcdef" },
      createAlert({ alert: "Hello" }),
    ];
    const outcomes = await all(
      client.sendMany(fields.map((more, index) => ({ deviceToken: deviceToken(index), payload, ...more }))),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "accepted"]);
    expect(warnings).toEqual([
      {
        type: "binary-ignores-field",
        field: "collapseId",
        message: expect.stringMatching(/^collapseId was given and is ignored/),
      },
    ]);
    expect(lines).toEqual([[{ type: "binary-ignores-field", field: "collapseId" }, warnings[0]?.message]]);
  });

  test("a listener that throws at the warning does not make the call fail that caused it", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    const thrown: unknown[] = [];
    process.once("uncaughtException", (error) => thrown.push(error));
    client.on("warning", () => {
      throw new Error("from the listener");
    });
    const outcome = client.send({ deviceToken: deviceToken(1), payload, topic: "com.example.app" });
    await client.flush();
    expect((await outcome).outcome).toBe("accepted");
    expect(thrown).toHaveLength(1);
  });

  test("is refused where it names an identity, as the option identities is", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    const refusal = { name: "UsageError", code: "unsupported-protocol", field: "identity" };
    const notification = { deviceToken: deviceToken(1), payload, identity: "other" };
    await expect(client.send(notification)).rejects.toMatchObject(refusal);
    const { signal } = new AbortController();
    await expect(client.send(notification, { signal })).rejects.toMatchObject(refusal);
    expect(await all(client.sendMany([notification]))).toMatchObject([{ outcome: "failed", error: refusal }]);
    expect(() => client.broadcast(payload, [deviceToken(1)], { identity: "other" })).toThrow(
      expect.objectContaining(refusal),
    );
    expect(apple.journal.counts.received).toBe(0);
  });

  test("a broadcast warns of the fields that the program gave, not of those that follow from the payload", async () => {
    await using apple = await start();
    await using client = overBinary(apple);
    const warnings: ClientWarning[] = [];
    client.on("warning", (warning) => warnings.push(warning));
    const tokens = [deviceToken(1), new Uint8Array(32)];
    await all(client.broadcast(payload, tokens, { priority: 5 }));
    expect(warnings).toEqual([]);
    await all(client.broadcast(payload, tokens, { collapseId: "score", pushType: undefined }));
    expect(warnings).toMatchObject([{ field: "collapseId" }]);
    expect(apple.journal.counts.accepted).toBe(4);
  });
});

describe("the connections of a client over the binary protocol", () => {
  test("have numbers from 1 that are unique over all of them; events of none have no number", async () => {
    await using apple = await start();
    const events: ConnectionEvent[] = [];
    {
      await using client = overBinary(apple, { binary: { connections: 3 } });
      client.on("connection", (event) => events.push(event));
      const bad = `fa17fa170108${"00".repeat(26)}`;
      // Each connection gets a bad device token, is closed for it and is followed by another.
      const source = Array.from({ length: 300 }, (_, index) => ({
        deviceToken: index % 32 === 0 ? bad : deviceToken(index),
        payload,
      }));
      await all(client.sendMany(source));
    }
    const numbersOf = (type: ConnectionEvent["type"]): (number | undefined)[] =>
      events.flatMap((event) => (event.type === type ? [event.connection] : []));
    const connected = numbersOf("connected");
    expect(new Set(connected).size).toBe(connected.length);
    expect(connected.slice(0, 3).toSorted()).toEqual([1, 2, 3]);
    expect(connected.length).toBeGreaterThan(6);
    const refused = numbersOf("error-response");
    expect(refused.length).toBe(10);
    for (const number of refused) expect(connected).toContain(number);
    // A connection ends with its error response, so no number comes twice.
    expect(new Set(refused).size).toBe(refused.length);
    expect(events.map(({ type }) => type)).not.toContain("room");
  });
});
