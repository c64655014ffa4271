import { createClient, type Outcome, type Payload } from "@apns/client";
import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import { describePushType } from "@apns/wire/api";
import { beforeAll, describe, expect, test } from "vitest";
import { all, deviceToken, overHttp2 } from "./fixture/clients.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const payload = { aps: { alert: "Hello" } };

describe("the client over HTTP/2, its default", () => {
  test("sends with a provider token and resolves to the answer", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const outcome = await client.send({ deviceToken: deviceToken(1), payload, identifier: 7 });
    expect(outcome).toMatchObject({ outcome: "accepted", evidence: "response", identifier: 7, index: 0 });
    expect(outcome.outcome === "accepted" && outcome.id).toMatch(/^[0-9a-f]{8}-/);
    expect(apple.journal.accepted).toHaveLength(1);
    expect(client.stats).toMatchObject({ written: 1, connections: 1, pending: 0 });
  });

  test("sends with a certificate, and takes its topic", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple, { credentials: apple.clientCertificate, topic: apple.topic });
    expect(await client.send({ deviceToken: deviceToken(1), payload })).toMatchObject({
      outcome: "accepted",
    });
  });

  test("a burst on a fresh connection, one stream until the provider token was accepted", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const notifications = Array.from({ length: 2000 }, (_, index) => ({
      deviceToken: deviceToken(index),
      payload,
    }));
    const outcomes = await all(client.sendMany(notifications));
    expect(outcomes.every(({ outcome }) => outcome === "accepted")).toBe(true);
    expect(new Set(apple.journal.accepted.map((entry) => entry.deviceToken)).size).toBe(2000);
    expect(apple.journal.accepted).toHaveLength(2000);
  });

  test("W-31: ids and expirations of their own, one write after the other on one connection", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple, { http2: { maxConnections: 1 } });
    const ids = Array.from({ length: 50 }, (_, index) => `123e4567-e89b-42d3-a456-4266141740${index + 10}`);
    for (const [index, id] of ids.entries()) {
      const sent = client.send({
        deviceToken: deviceToken(index),
        payload,
        id,
        expiration: 2_000_000_000 + index,
      });
      expect(await sent).toMatchObject({ outcome: "accepted", id });
    }
    expect(apple.journal.accepted.map(({ apnsId, expiration }) => [apnsId, expiration])).toEqual(
      ids.map((id, index) => [id, 2_000_000_000 + index]),
    );
    expect(client.stats.connections).toBe(1);
  });

  test("F-10: 410 answers feed the same stream as the feedback service", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const failedAt = new Date("2026-11-01T12:00:00.123Z");
    apple.unregisterDeviceToken(deviceToken(3), failedAt);
    const outcomes = await all(
      client.sendMany([2, 3, 4].map((index) => ({ deviceToken: deviceToken(index).toUpperCase(), payload }))),
    );
    expect(outcomes.filter(({ outcome }) => outcome === "accepted")).toHaveLength(2);
    expect(outcomes.find(({ outcome }) => outcome === "rejected")).toMatchObject({
      status: 410,
      reason: "Unregistered",
      deviceTokenIsDead: true,
      failedAt,
    });
    const items = [];
    for await (const item of client.feedback()) items.push(item);
    expect(items).toEqual([{ deviceToken: deviceToken(3), failedAt }]);
  });

  test("broadcast sends one payload to many device tokens", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const tokens = Array.from({ length: 50 }, (_, index) => deviceToken(index));
    const outcomes = await all(client.broadcast({ aps: { "content-available": 1 } }, tokens));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(tokens.map(() => "accepted"));
    expect(apple.journal.accepted).toHaveLength(50);
  });

  test("a broadcast under an unknown identity, or without a topic, fails for each device", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    await using nameless = overHttp2(apple, { topic: undefined });
    const tokens = [deviceToken(0), deviceToken(1)];
    const payload = { aps: { alert: "To all" } };
    const strangers = await all(client.broadcast(payload, tokens, { identity: "stranger" }));
    const topicless = await all(nameless.broadcast(payload, tokens));
    const failed = (field: string) => ({ outcome: "failed", error: { field } });
    expect(strangers).toMatchObject([failed("identity"), failed("identity")]);
    expect(topicless).toMatchObject([failed("topic"), failed("topic")]);
    expect(apple.journal.accepted).toHaveLength(0);
  });

  test("A-26, A-28: broadcast checks the payload before anything is sent, and sends what toJSON says", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const activity = { event: "update", timestamp: "now", "content-state": {} };
    for (const [bad, field] of [
      [{ aps: { badge: Number.NaN } }, "payload.aps.badge"],
      [{ aps: activity }, "payload.aps.timestamp"],
      [{ mdm: "magic", aps: {} }, "payload.aps"],
    ] as const) {
      expect(() => client.broadcast(bad as Payload, [deviceToken(0)])).toThrow(
        expect.objectContaining({ name: "UsageError", field }),
      );
    }
    const row = { toJSON: () => ({ aps: { "content-available": 1 } }) };
    const [outcome] = await all(client.broadcast(row, [deviceToken(1)]));
    expect(outcome).toMatchObject({ outcome: "accepted" });
    expect(apple.journal.accepted).toEqual([
      expect.objectContaining({ pushType: "background", payload: { aps: { "content-available": 1 } } }),
    ]);
  });

  test("W-30: the hint of a bad device token names a size that is that of a mistake", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const hintOf = async (token: string | Uint8Array): Promise<string | undefined> => {
      const outcome = await client.send({ deviceToken: token, payload });
      expect(outcome).toMatchObject({
        outcome: "rejected",
        reason: "BadDeviceToken",
        deviceTokenIsDead: false,
      });
      return outcome.outcome === "rejected" ? outcome.hint : undefined;
    };
    expect(await hintOf("a5f0")).toContain("has 2 bytes");
    expect(await hintOf(Uint8Array.of(1, 2))).toContain("has 2 bytes");
    expect(await hintOf(deviceToken(1) + deviceToken(2))).toContain("2 device tokens joined");
    expect(await hintOf(`80${"4f".repeat(79)}`)).toMatch(/^Check the environment/);
  });

  test("channels are created, read, listed, sent to and deleted; deleting twice is not an error", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const created = await client.channels.create({ messageStoragePolicy: "newest" });
    if (created.outcome !== "accepted") expect.unreachable(JSON.stringify(created));
    const { channelId } = created;
    expect(await client.channels.read(channelId)).toMatchObject({
      outcome: "accepted",
      messageStoragePolicy: "newest",
    });
    expect(await client.channels.list()).toMatchObject({ outcome: "accepted", channelIds: [channelId] });
    const update = {
      aps: { timestamp: 1, event: "update", "content-state": { score: 1 } },
    } as const;
    expect(await client.channels.send({ channelId, payload: update })).toMatchObject({ outcome: "accepted" });
    expect(await client.channels.delete(channelId)).toMatchObject({ outcome: "accepted" });
    expect(await client.channels.delete(channelId)).toMatchObject({ outcome: "accepted" });
    expect(await client.channels.read(channelId)).toMatchObject({ outcome: "rejected" });
  });

  test("J-5: token expiry under load: one new token, a new connection, none lost and none twice", async () => {
    let appleAheadMs = 0;
    let oursAheadMs = 0;
    await using apple = await startSimulator({ identity, now: () => Date.now() + appleAheadMs });
    const clock = {
      unixMs: () => Date.now() + oursAheadMs,
      monotonicMs: () => performance.now() + oursAheadMs,
    };
    await using client = overHttp2(apple, { credentials: { ...apple.providerKey, clock } });
    const issued = new Set<unknown>();
    const refused: unknown[] = [];
    client.on("connection", (event) => {
      if (event.type === "provider-token-refused") refused.push(event.renewed);
    });
    const source = (function* () {
      for (let index = 0; index < 3000; index++) {
        if (index === 1500) {
          // To Apple the token is too old; ours is old enough for another one.
          appleAheadMs = 61 * 60_000;
          oursAheadMs = 25 * 60_000;
        }
        yield { deviceToken: deviceToken(index), payload };
      }
    })();
    const outcomes = await all(client.sendMany(source, { maxPending: 500 }));
    expect(outcomes.filter(({ outcome }) => outcome === "accepted")).toHaveLength(3000);
    expect(apple.journal.accepted).toHaveLength(3000);
    for (const entry of apple.journal.accepted) {
      issued.add(entry.issuedAt);
    }
    expect(issued.size).toBe(2);
    expect(refused.every((renewed) => renewed === true)).toBe(true);
    expect(client.stats.possibleDuplicates).toBe(0);
  });

  test("J-6: where a new token is called expired, the clock is suspected and no second token is minted", async () => {
    await using apple = await startSimulator({ identity, now: () => Date.now() + 3 * 3_600_000 });
    await using client = overHttp2(apple);
    const outcome = await client.send({ deviceToken: deviceToken(1), payload });
    expect(outcome).toMatchObject({ outcome: "rejected", reason: "ExpiredProviderToken" });
    expect(outcome.outcome === "rejected" && outcome.hint).toMatch(/clock of this machine/);
  });

  test("bad input is refused before anything is sent, and harms nothing else", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const good = client.send({ deviceToken: deviceToken(1), payload });
    const bad = [
      { deviceToken: "xyz", payload },
      { deviceToken: deviceToken(1), payload, priority: 7 as 10 },
      { deviceToken: deviceToken(1), payload, collapseId: "x".repeat(65) },
      { deviceToken: deviceToken(1), payload, id: "no uuid" },
      { deviceToken: deviceToken(1), payload, expiration: 1.5e12 },
      { deviceToken: deviceToken(1), payload: { aps: { alert: "x".repeat(4096) } } },
      { deviceToken: deviceToken(1), payload, pushType: "background" as const },
      { deviceToken: deviceToken(1), payload, identity: "nobody" },
      { deviceToken: deviceToken(1), payload, colour: "red" },
    ];
    for (const notification of bad) await expect(client.send(notification)).rejects.toThrow(/./);
    expect(await good).toMatchObject({ outcome: "accepted" });
    expect(apple.journal.accepted).toHaveLength(1);
    const outcomes = await all(client.sendMany([...bad, { deviceToken: deviceToken(2), payload }]));
    expect(outcomes.filter(({ outcome }) => outcome === "failed")).toHaveLength(bad.length);
    expect(outcomes.filter(({ outcome }) => outcome === "accepted")).toHaveLength(1);
  });

  test("several identities in one client have connections of their own", async () => {
    const other = await createSimulatorIdentity({ topic: "com.example.other" });
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple, {
      identities: { other: { credentials: other.providerKey, topic: "com.example.other" } },
    });
    expect(await client.send({ deviceToken: deviceToken(1), payload })).toMatchObject({
      outcome: "accepted",
    });
    // The simulator does not know this key: Apple's answer, and nothing of it touches the first identity.
    expect(await client.send({ deviceToken: deviceToken(2), payload, identity: "other" })).toMatchObject({
      outcome: "rejected",
      reason: "InvalidProviderToken",
    });
    expect(await client.send({ deviceToken: deviceToken(3), payload })).toMatchObject({
      outcome: "accepted",
    });
    expect(client.stats.connections).toBe(2);
  });

  test("M-3: a server that is not trusted, and one that is not there, end in a clear error", async () => {
    const other = await createSimulatorIdentity();
    await using apple = await startSimulator({ identity });
    await using distrustful = overHttp2(apple, { ca: other.ca });
    const startedAt = performance.now();
    expect(await distrustful.send({ deviceToken: deviceToken(1), payload })).toMatchObject({
      outcome: "failed",
      error: { code: "server-not-trusted", hint: expect.stringContaining("ca") },
    });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    // A port that was closed a moment ago may be another test's by now.
    await using client = overHttp2(apple, {
      endpoints: { http2: { host: "127.0.0.1", port: 1 } },
      http2: { giveUpAfterMs: 300, answerTimeoutMs: 300, reconnectDelay: { baseMs: 10, maxMs: 50 } },
    });
    expect(await client.send({ deviceToken: deviceToken(1), payload })).toMatchObject({
      outcome: "failed",
      error: { code: "connect-failed", message: expect.stringContaining("Nothing has got through") },
    });
  });

  test("M-6: each client has connections of its own: closing one client leaves the others", async () => {
    await using apple = await startSimulator({ identity });
    await using one = overHttp2(apple);
    await using two = overHttp2(apple);
    await one.send({ deviceToken: deviceToken(1), payload });
    await two.send({ deviceToken: deviceToken(2), payload });
    await one.close();
    expect(await two.send({ deviceToken: deviceToken(3), payload })).toMatchObject({ outcome: "accepted" });
    await expect(one.send({ deviceToken: deviceToken(4), payload })).rejects.toMatchObject({
      code: "closed",
    });
    // One key, one provider token, however many clients.
    expect(new Set(apple.journal.accepted.map((entry) => entry.issuedAt)).size).toBe(1);
  });

  test("a key needs a topic, of the client or of the notification", async () => {
    await using apple = await startSimulator({ identity });
    await using client = createClient({
      credentials: apple.providerKey,
      endpoints: { http2: apple.http2 },
      ca: apple.ca,
    });
    const notification = { deviceToken: deviceToken(1), payload };
    await expect(client.send(notification)).rejects.toMatchObject({ code: "missing-option", field: "topic" });
    expect(await client.send({ ...notification, topic: apple.topic })).toMatchObject({ outcome: "accepted" });
  });

  test("a certificate that expires soon is reported with the first connection", async () => {
    const inTenDays = new Date(Date.now() + 10 * 86_400_000);
    const certificate = identity.issueClientCertificate({ notAfter: inTenDays });
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple, { credentials: certificate });
    const warnings: unknown[] = [];
    client.on("warning", (warning) => warnings.push(warning));
    await client.send({ deviceToken: deviceToken(1), payload });
    await client.send({ deviceToken: deviceToken(2), payload });
    expect(warnings).toMatchObject([
      { type: "certificate-expiring", message: expect.stringMatching(/expires/) },
    ]);
  });

  test("a signal withdraws a notification that has not left", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const abort = new AbortController();
    abort.abort();
    const outcome = await client.send({ deviceToken: deviceToken(1), payload }, { signal: abort.signal });
    expect(outcome.outcome).toBe("cancelled");
    expect(apple.journal.accepted).toHaveLength(0);
  });

  test("a notification that expired while it waited is never sent", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const outcome = await client.send({ deviceToken: deviceToken(1), payload, expiration: 1000 });
    expect(outcome.outcome).toBe("expired");
  });

  test("listeners and the log get connections and rejections, without device tokens", async () => {
    const lines: string[] = [];
    const write = (fields: object, message: string): void =>
      void lines.push(JSON.stringify(fields) + message);
    await using apple = await startSimulator({ identity, badDeviceTokens: [deviceToken(9)] });
    const rejected: Outcome[] = [];
    {
      await using client = overHttp2(apple, {
        logger: { debug: write, info: write, warn: write, error: write },
      });
      client.on("rejected", (outcome) => rejected.push(outcome));
      await client.send({ deviceToken: deviceToken(9), payload });
    }
    expect(rejected).toMatchObject([
      { reason: "BadDeviceToken", deviceTokenIsBad: true, deviceTokenIsDead: false },
    ]);
    expect(lines.some((line) => line.includes("connected"))).toBe(true);
    expect(lines.join("")).not.toContain(deviceToken(9));
    expect(lines.join("")).not.toContain("bearer");
  });

  for (const pushType of ["voip", "complication", "fileprovider"] as const) {
    test(`C-4: a certificate for ${pushType} sends for the app that its topic names`, async () => {
      const { topicSuffix } = describePushType(pushType);
      await using apple = await startSimulator({ identity });
      const certificate = identity.issueClientCertificate({ topic: `com.example.app${topicSuffix}` });
      for (const topic of ["com.example.app", undefined]) {
        await using client = overHttp2(apple, { credentials: certificate, topic });
        const content = pushType === "fileprovider" ? { "container-identifier": "x" } : payload;
        const { outcome } = await client.send({ deviceToken: deviceToken(1), payload: content, pushType });
        expect(outcome).toBe("accepted");
      }
      expect(apple.journal.accepted.map((entry) => entry.protocol === "http2" && entry.topic)).toEqual(
        Array<string>(2).fill(`com.example.app${topicSuffix}`),
      );
    });
  }
});
