import type { OutgoingHttpHeaders } from "node:http2";
import type { Delivery, Simulator } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  certificateClient,
  type Ending,
  Http2Client,
  providerToken,
  tokenClient,
} from "../fixture/http2-client.js";
import { command2, tokenOf } from "../fixture/notification-bytes.js";
import { feedbackClient, gatewayClient, start } from "../fixture/simulator-fixture.js";

const PHONE = tokenOf(1);
const HOUR_MS = 3_600_000;
const CHANNEL_HEADERS = { "apns-push-type": "liveactivity", "apns-priority": "10" };

function log(apple: Simulator, deviceToken = PHONE): string[] {
  return apple.devices.deliveries({ deviceToken }).map(({ step }: Delivery) => step);
}

function reasonOf(answer: Answer | Ending): unknown {
  return "body" in answer ? (answer.body as { reason?: string } | undefined)?.reason : answer;
}

function push(client: Http2Client, change: OutgoingHttpHeaders = {}, deviceToken = PHONE): Promise<unknown> {
  return client.push(change, { deviceToken }).then(reasonOf);
}

describe("apple.devices", () => {
  test("P-21: an offline phone is answered 200, and gets the newest when it comes back", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    const heard: string[] = [];
    apple.events.listen((event) => event.kind === "delivery" && heard.push(event.delivery.step));
    expect(apple.devices.set(PHONE.toUpperCase(), { state: "offline", name: "mine" })).toMatchObject({
      deviceToken: PHONE,
      state: "offline",
    });
    for (const round of ["a", "b"]) expect(await push(client, { "apns-collapse-id": round })).toBeUndefined();
    const [first, second] = apple.received.list({ deviceToken: PHONE }, { order: "oldest-first" });
    expect(apple.devices.get(PHONE)?.stored).toMatchObject([{ notification: second?.id, why: "offline" }]);
    apple.devices.set(PHONE, { state: "online" });
    expect(apple.devices.deliveries().map(({ notification, step }) => [notification, step])).toEqual([
      [first?.id, "Received"],
      [first?.id, "Stored – Device Offline"],
      [second?.id, "Received"],
      [first?.id, "Discarded – Overwritten"],
      [second?.id, "Stored – Device Offline"],
      [second?.id, "Delivered (From Storage)"],
    ]);
    expect(heard).toEqual(log(apple));
    expect(apple.devices.deliveries({ notification: first?.id, after: 2 })).toMatchObject([{ sequence: 4 }]);
    expect(apple.devices.get(PHONE)).toMatchObject({ name: "mine", delivered: 1, stored: [] });
  });

  test("P-22: an expiration passes as the clock advances; without one it is thirty days", async () => {
    await using apple = await start();
    await using client = await certificateClient(apple);
    apple.devices.set(PHONE, { state: "offline" });
    const inAnHour = Math.ceil((apple.clock.now() + HOUR_MS) / 1000);
    await push(client, { "apns-expiration": String(inAnHour) });
    apple.clock.advance(HOUR_MS - 5000);
    expect(log(apple)).toEqual(["Received", "Stored – Device Offline"]);
    apple.clock.advance(6000);
    expect(log(apple).at(-1)).toBe("Discarded – Expired");
    await push(client, { "apns-expiration": "0" });
    expect(log(apple).slice(-2)).toEqual(["Received", "Discarded – Expired"]);
    await push(client);
    const [stored] = apple.devices.get(PHONE)?.stored ?? [];
    expect(stored?.expiresAt).toBe(
      (apple.received.get(stored?.notification ?? "")?.receivedAt ?? 0) + 30 * 24 * HOUR_MS,
    );
  });

  test("P-22: an expiration also passes in real time", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    apple.devices.set(PHONE, { state: "offline" });
    const expired = new Promise((resolve) => {
      apple.events.listen((event) => {
        if (event.kind === "delivery" && event.delivery.step === "Discarded – Expired") resolve(event.at);
      });
    });
    const soon = Math.floor(apple.clock.now() / 1000) + 1;
    await push(client, { "apns-expiration": String(soon) });
    expect(await expired).toBeGreaterThanOrEqual(soon * 1000);
  });

  test("P-24: an uninstalled app is answered 410 with its time, and is on the feedback list", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    apple.devices.set(PHONE);
    expect(await push(client)).toBeUndefined();
    const since = apple.devices.set(PHONE, { state: "uninstalled" }).uninstalledAt ?? 0;
    apple.clock.advance(1000);
    const answer = await client.push({}, { deviceToken: PHONE });
    expect(answer).toMatchObject({ status: 410, body: { reason: "Unregistered", timestamp: since } });
    expect(log(apple).at(-1)).toBe("Discarded – Token Unregistered");
    const seconds = Math.floor(since / 1000)
      .toString(16)
      .padStart(8, "0");
    expect((await feedbackClient(apple).ended).hex).toBe(`${seconds}0020${PHONE}`);
    apple.devices.set(PHONE, { state: "online" });
    expect(await push(client)).toBeUndefined();
  });

  test("P-24: over the binary protocol it is accepted, and is on the feedback list", async () => {
    await using apple = await start();
    apple.unregisterDeviceToken(PHONE, 5000);
    expect(apple.devices.get(PHONE)).toMatchObject({ state: "uninstalled", uninstalledAt: 5000 });
    const client = gatewayClient(apple).write(command2({ deviceToken: PHONE, identifier: 1 }));
    await apple.received.waitFor({ outcome: "accepted" });
    expect(log(apple)).toEqual(["Discarded – Token Unregistered", "Received"].reverse());
    expect((await feedbackClient(apple).ended).hex).toBe(`000000050020${PHONE}`);
    client.destroy();
  });

  test("P-22: the binary protocol stores nothing without an expiration", async () => {
    await using apple = await start();
    apple.devices.set(PHONE, { state: "offline" });
    const later = Math.floor(apple.clock.now() / 1000) + 3600;
    const frames = [
      command2({ deviceToken: PHONE }),
      command2({ deviceToken: PHONE, expiration: later, identifier: 2 }),
    ];
    const client = gatewayClient(apple).write(Buffer.concat(frames));
    await apple.received.waitFor({}, { count: 2 });
    expect(log(apple)).toEqual(["Received", "Discarded – Expired", "Received", "Stored – Device Offline"]);
    client.destroy();
  });

  test("P-27: refuses other apps and the other environment, over both protocols", async () => {
    await using apple = await start({ environment: "sandbox" });
    await using client = tokenClient(apple);
    apple.devices.set(PHONE, { topics: ["com.example.app"] });
    expect(await push(client)).toBeUndefined();
    expect(await push(client, { "apns-topic": "com.example.app.voip" })).toBeUndefined();
    expect(await push(client, { "apns-topic": "com.example.other" })).toBe("DeviceTokenNotForTopic");
    apple.devices.set(PHONE, { environment: "production" });
    expect(await push(client)).toBe("BadDeviceToken");
    const bytes = command2({ deviceToken: PHONE, identifier: 3 });
    expect((await gatewayClient(apple).write(bytes).ended).hex).toBe("080800000003");
    apple.devices.set(PHONE, { environment: "both", topics: ["com.example.other"] });
    expect((await gatewayClient(apple).write(bytes).ended).hex).toBe("080800000003");
  });

  test("P-28: a broadcast reaches the phones that listen to its channel", async () => {
    await using apple = await start();
    const token = providerToken(apple.providerKey);
    await using client = new Http2Client(apple, { token });
    const authorization = `bearer ${token}`;
    const created = await client.request(
      { ":path": "/1/apps/com.example.app/channels", authorization },
      '{"message-storage-policy":1,"push-type":"LiveActivity"}',
    );
    const channel = "headers" in created ? String(created.headers["apns-channel-id"]) : "";
    apple.devices.set(PHONE, { channels: [channel] });
    apple.devices.set(tokenOf(2), { channels: [channel], state: "offline" });
    apple.devices.set(tokenOf(3), { channels: ["other"] });
    const later = String(Math.floor(apple.clock.now() / 1000) + 3600);
    await client.request({
      ":path": "/4/broadcasts/apps/com.example.app",
      authorization,
      "apns-channel-id": channel,
      "apns-expiration": later,
      ...CHANNEL_HEADERS,
    });
    expect(log(apple)).toEqual(["Received", "Delivered"]);
    expect(log(apple, tokenOf(2))).toEqual(["Received", "Stored – Device Offline"]);
    expect(log(apple, tokenOf(3))).toEqual([]);
    expect(apple.received.list({ channelId: channel })).toMatchObject([
      { topic: "com.example.app", deviceToken: "" },
    ]);
  });

  test("P-29: a Live Activity starts by push, and its own device token takes updates", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    apple.devices.set(PHONE);
    const seconds = Math.floor(apple.clock.now() / 1000);
    const send = (deviceToken: string, aps: object): Promise<unknown> =>
      client
        .push(
          { "apns-topic": "com.example.app.push-type.liveactivity", "apns-push-type": "liveactivity" },
          { deviceToken, body: JSON.stringify({ aps: { timestamp: seconds, ...aps } }) },
        )
        .then(reasonOf);
    await send(PHONE, { event: "start", "attributes-type": "T", attributes: {}, "content-state": { n: 0 } });
    const [started] = apple.devices.get(PHONE)?.activities ?? [];
    const token = started?.updateToken ?? "";
    expect(await send(token, { event: "update", "content-state": { n: 1 } })).toBeUndefined();
    expect(apple.devices.get(PHONE)?.activities).toMatchObject([{ contentState: { n: 1 }, state: "active" }]);
    expect(apple.devices.get(token)?.deviceToken).toBe(PHONE);
    apple.clock.advance(8 * HOUR_MS);
    expect(apple.devices.get(PHONE)?.activities[0]?.state).toBe("ended");
    apple.clock.advance(4 * HOUR_MS);
    expect(apple.devices.get(PHONE)?.activities[0]?.state).toBe("dismissed");
  });

  test("P-32: a device that is forgotten is online again and leaves no trace", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    const heard: (string | undefined)[] = [];
    apple.events.listen((event) => event.kind === "device" && heard.push(event.device?.state));
    apple.devices.set(PHONE, { state: "uninstalled", display: { locked: true } });
    expect(apple.devices.list()).toMatchObject([{ deviceToken: PHONE, display: { locked: true } }]);
    expect(apple.devices.delete(PHONE)).toBe(true);
    expect(apple.devices.delete(PHONE)).toBe(false);
    expect(await push(client)).toBeUndefined();
    expect([apple.devices.size, heard]).toEqual([0, ["uninstalled", undefined]]);
  });

  test.each<[object, RegExp]>([
    [{ state: "asleep" }, /^state: expected one of online, offline, /],
    [{ battery: 5 }, /^battery: no such option of devices\.set/],
    [{ topics: "all" }, /^topics: expected a list/],
  ])("P-32: refuses %j", async (settings, message) => {
    await using apple = await start();
    expect(() => apple.devices.set(PHONE, settings)).toThrow(message);
    expect(apple.devices.size).toBe(0);
  });
});
