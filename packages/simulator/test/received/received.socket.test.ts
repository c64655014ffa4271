import { describe, expect, test } from "vitest";
import { certificateClient, Http2Client, providerToken, tokenClient } from "../fixture/http2-client.js";
import { command1, command2, series, tokenOf } from "../fixture/notification-bytes.js";
import { gatewayClient, start } from "../fixture/simulator-fixture.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("apple.received over HTTP/2", () => {
  test("P-2: has everything that was sent but the provider token", async () => {
    await using apple = await start({ environment: "sandbox" });
    const token = providerToken(apple.providerKey);
    await using client = new Http2Client(apple, { token });
    const before = Date.now();
    const answer = await client.push(
      {
        "apns-push-type": "alert",
        "apns-priority": "5",
        "apns-expiration": "1700000000",
        "apns-collapse-id": Buffer.from("größe").toString("latin1"),
        "x-trace": "7",
      },
      { deviceToken: tokenOf(9).toUpperCase(), body: '{"aps":{"alert":"☃"},"big":12345678901234567890}' },
    );
    const [received] = await apple.received.waitFor({ topic: "com.example.app" });
    expect(received).toMatchObject({
      id: `${apple.received.startId}-1`,
      sequence: 1,
      protocol: "http2",
      connection: "http2-1",
      stream: 1,
      deviceToken: tokenOf(9),
      topic: "com.example.app",
      pushType: "alert",
      priority: 5,
      expiration: 1_700_000_000,
      collapseId: "größe",
      payloadText: '{"aps":{"alert":"☃"},"big":12345678901234567890}',
      payloadBytes: 50,
      providerToken: {
        keyId: apple.providerKey.keyId,
        teamId: apple.providerKey.teamId,
        issuedAt: expect.any(Number),
      },
      outcome: "accepted",
      answer: {
        status: 200,
        apnsId: "headers" in answer ? answer.headers["apns-id"] : "",
        apnsUniqueId: expect.stringMatching(UUID),
      },
    });
    expect(received?.payload).toMatchObject({ aps: { alert: "☃" } });
    expect(received?.headers).toContainEqual(["x-trace", "7"]);
    expect(received?.headers).toContainEqual(["apns-collapse-id", "größe"]);
    expect(received?.receivedAt).toBeGreaterThanOrEqual(before);
    expect(received?.answeredAt).toBeGreaterThanOrEqual(received?.receivedAt ?? Number.POSITIVE_INFINITY);
    const text = JSON.stringify(received);
    expect(JSON.parse(text)).toMatchObject({ payload: { aps: { alert: "☃" } }, sequence: 1 });
    expect(text).not.toContain(token.split(".")[2]);
    expect(text).not.toContain("authorization");
  });

  test("P-3: has the answer, its reason and the rule; one that never came has none", async () => {
    await using apple = await start({
      rules: [
        { name: "silent", at: "request", when: { topic: "silent" }, do: { answer: "never" } },
        {
          name: "late",
          at: "request",
          times: 1,
          do: { answer: { status: 503, reason: "Shutdown" }, delayMs: 20 },
        },
      ],
    });
    await using client = tokenClient(apple);
    await client.push();
    await client.push({}, { deviceToken: "abc" });
    void client.push({ "apns-topic": "silent" });
    const all = await apple.received.waitFor({}, { count: 3 });
    expect(all.map(({ outcome, answer, rule }) => [outcome, answer?.status, answer?.reason, rule])).toEqual([
      ["rejected", 503, "Shutdown", "late"],
      ["rejected", 400, "BadDeviceToken", undefined],
      ["discarded", undefined, undefined, "silent"],
    ]);
    expect(all[1]?.answer?.body).toBe('{"reason":"BadDeviceToken"}');
    expect(apple.received.count({ status: [400, 503] })).toBe(2);
  });

  test("P-3: an answer that comes after its verdict is added, with an event of its own", async () => {
    const rule = { at: "request", do: { verdict: "accepted", delayMs: 20 } } as const;
    await using apple = await start({ rules: [rule] });
    const heard: string[] = [];
    apple.events.listen(
      (event) => {
        if (event.kind !== "notification" && event.kind !== "answer") return;
        heard.push(`${event.kind} ${event.notification.answer?.status}`);
      },
      { kinds: ["notification", "answer"] },
    );
    await using client = tokenClient(apple);
    await client.push();
    const [received] = await apple.received.waitFor({ status: 200 });
    expect(heard).toEqual(["notification undefined", "answer 200"]);
    expect(apple.received.get(received?.id ?? "")).toBe(received);
  });

  test("P-2: a certificate gives the topic, and no provider token", async () => {
    await using apple = await start();
    await using client = await certificateClient(apple);
    await client.push({ "apns-topic": undefined });
    const [received] = await apple.received.waitFor({});
    expect(received).toMatchObject({ topic: "com.example.app", providerToken: undefined });
  });
});

describe("apple.received over the binary protocol", () => {
  test("P-2: has every notification, whatever its command", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(
      Buffer.concat([command1({ identifier: 7, expiration: 9 }), command2({ priority: 5, payload: "x" })]),
    );
    const [one, two] = await apple.received.waitFor({ protocol: "binary" }, { count: 2 });
    expect(one).toMatchObject({
      command: 1,
      identifier: 7,
      expiration: 9,
      priority: 10,
      connection: "gateway-1",
      topic: "com.example.app",
      outcome: "accepted",
      answer: undefined,
      headers: [],
    });
    expect(two).toMatchObject({ command: 2, priority: 5, payload: "x", payloadBytes: 1 });
    client.destroy();
  });

  test("P-3: has the error response of the one that is named, and those that were discarded", async () => {
    await using apple = await start({ badDeviceTokens: [tokenOf(66)] });
    const bad = command2({ identifier: 2, deviceToken: tokenOf(66) });
    await gatewayClient(apple).write(Buffer.concat([series(1, 1), bad, series(3, 3)])).ended;
    const all = apple.received.list({}, { order: "oldest-first" });
    expect(all.map(({ outcome, answer }) => [outcome, answer?.status])).toEqual([
      ["accepted", undefined],
      ["rejected", 8],
      ["discarded", undefined],
    ]);
    expect(all[1]?.answeredAt).toBeGreaterThanOrEqual(all[1]?.receivedAt ?? Number.POSITIVE_INFINITY);
  });

  test("P-1: a load test keeps none, unless it asks for a ring", async () => {
    await using none = await start({ journal: "counts" });
    const first = gatewayClient(none).write(series(1, 10));
    await none.journal.waitFor(({ counts }) => counts.accepted === 10);
    expect(none.received).toMatchObject({ size: 0, dropped: 0 });
    first.destroy();
    await using some = await start({ journal: "counts", ring: { count: 100 } });
    const second = gatewayClient(some).write(series(1, 1000));
    await some.journal.waitFor(({ counts }) => counts.accepted === 1000);
    expect(some.received).toMatchObject({ size: 100, dropped: 900 });
    expect(some.journal.entries).toEqual([]);
    second.destroy();
    await using off = await start({ ring: "off" });
    const third = gatewayClient(off).write(series(1, 1));
    // One who waits gets it all the same.
    await expect(off.received.waitFor({ protocol: "binary" })).resolves.toHaveLength(1);
    expect(off.received.size).toBe(0);
    third.destroy();
  });
});
