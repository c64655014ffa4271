import { describe, expect, test } from "vitest";
import { Http2Client, providerToken, tokenClient } from "./fixture/http2-client.js";
import { command2, tokenOf } from "./fixture/notification-bytes.js";
import { feedbackClient, gatewayClient, start } from "./fixture/simulator-fixture.js";

const PHONE = tokenOf(1);
const HOUR_MS = 3_600_000;

describe("apple.reset", () => {
  test("P-15: everything is as after the start, on the connection that is open", async () => {
    await using apple = await start({
      rules: [{ name: "own", at: "request", when: { topic: "refused" }, do: { answer: { status: 500 } } }],
      feedback: [{ deviceToken: "aa", failedAt: 1 }],
    });
    const { startId } = apple.received;
    const kinds: string[] = [];
    apple.events.listen(({ kind }) => kinds.push(kind));
    await using client = tokenClient(apple);
    apple.useRules([{ at: "request", do: { answer: { status: 503 } } }]);
    apple.devices.set(PHONE, { state: "uninstalled" });
    apple.addFeedback({ deviceToken: "bb", failedAt: 2 });
    apple.clock.advance(2 * HOUR_MS);
    apple.expireProviderTokens();
    expect(await client.push({}, { deviceToken: PHONE })).toMatchObject({ status: 503 });

    apple.reset();
    expect(kinds.at(-1)).toBe("reset");
    expect(apple.received).toMatchObject({ size: 0, dropped: 0 });
    expect(apple.received.startId).not.toBe(startId);
    expect(apple.journal.entries).toEqual([]);
    expect(apple.rules.list()).toMatchObject([{ name: "own", matches: 0 }]);
    expect([apple.devices.size, apple.devices.deliveries(), apple.clock.aheadMs]).toEqual([0, [], 0]);
    // The provider token was too old by both; the connection is the same.
    expect(await client.push({}, { deviceToken: PHONE })).toMatchObject({ status: 200 });
    expect(apple.received.list()).toMatchObject([{ sequence: 1, connection: "http2-1" }]);
    expect((await feedbackClient(apple).ended).hex).toBe("000000010001aa");
  });

  test("P-15: a connection that expired a provider token for good serves again", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    await client.push();
    apple.clock.advance(2 * HOUR_MS);
    expect(await client.push()).toMatchObject({ body: { reason: "ExpiredProviderToken" } });
    apple.reset();
    expect(await client.push()).toMatchObject({ status: 200 });
  });

  test("P-15: connections that were silenced or cut off are closed, others stay", async () => {
    await using apple = await start({
      rules: [{ at: "request", when: { connection: 1 }, do: { reading: "stop" } }],
    });
    await using silenced = tokenClient(apple);
    await using other = tokenClient(apple);
    await other.push();
    void silenced.push();
    const slow = gatewayClient(apple);
    await slow.secured();
    apple.rules.add({ do: { reading: { bytesPerSecond: 10 } } });
    slow.write(command2());
    const idle = gatewayClient(apple);
    await idle.secured();
    await apple.received.waitFor({}, { count: 3 });
    await apple.journal.waitFor(({ counts }) => counts.connectionsSecured === 4);
    apple.reset();
    await Promise.all([silenced.closed, slow.ended]);
    expect(await other.push()).toMatchObject({ status: 200 });
    expect(apple.connections.list().filter(({ state }) => state === "open")).toHaveLength(2);
    idle.destroy();
  });
});

describe("the clock", () => {
  test("P-9: makes provider tokens old without waiting", async () => {
    await using apple = await start();
    const iat = Math.floor(Date.now() / 1000);
    await using early = new Http2Client(apple, { token: providerToken(apple.providerKey, { iat }) });
    expect(await early.push()).toMatchObject({ status: 200 });
    const heard: number[] = [];
    apple.events.listen((event) => event.kind === "clock" && heard.push(event.now));
    const now = apple.clock.advance(HOUR_MS + 1000);
    expect(await early.push()).toMatchObject({ body: { reason: "ExpiredProviderToken" } });
    await using late = new Http2Client(apple, {
      token: providerToken(apple.providerKey, { iat: Math.floor(now / 1000) }),
    });
    expect(await late.push()).toMatchObject({ status: 200 });
    expect(heard).toEqual([now]);
    expect(apple.received.list()[0]?.receivedAt).toBeGreaterThanOrEqual(now);
  });
});
