import type { NotificationEntry } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { DEVICE_TOKEN, Http2Client, providerToken, tokenClient } from "../fixture/http2-client.js";
import { feedbackClient, ofKind, start } from "../fixture/simulator-fixture.js";

describe("a good notification", () => {
  test("with a provider token is answered 200 and noted in the journal", async () => {
    await using apple = await start();
    const iat = Math.floor(Date.now() / 1000) - 60;
    await using client = new Http2Client(apple, { token: providerToken(apple.providerKey, { iat }) });
    const id = "eabeae54-14a8-11e5-b60b-0800200c9a66";
    const answer = await client.push({
      "apns-id": id,
      "apns-push-type": "alert",
      "apns-priority": "5",
      "apns-expiration": "2000000000",
      "apns-collapse-id": "game 7",
    });
    expect(answer).toMatchObject({ status: 200, body: undefined, headers: { "apns-id": id } });
    expect(apple.journal.accepted).toEqual<NotificationEntry[]>([
      {
        kind: "notification",
        at: expect.any(Number),
        service: "http2",
        connection: 1,
        protocol: "http2",
        identifier: 0,
        stream: 1,
        path: `/3/device/${DEVICE_TOKEN}`,
        topic: "com.example.app",
        pushType: "alert",
        priority: 5,
        expiration: 2_000_000_000,
        collapseId: "game 7",
        apnsId: id,
        deviceToken: DEVICE_TOKEN,
        payload: { aps: { alert: "Hello" } },
        payloadText: '{"aps":{"alert":"Hello"}}',
        payloadBytes: 25,
        keyId: apple.providerKey.keyId,
        teamId: apple.providerKey.teamId,
        issuedAt: iat,
        verdict: "accepted",
      },
    ]);
    expect(ofKind(apple, "answer")).toMatchObject([
      { service: "http2", protocol: "http2", stream: 1, status: 200, apnsId: id },
    ]);
  });

  test("with a certificate needs no topic", async () => {
    await using apple = await start();
    await using client = new Http2Client(apple, { certificate: apple.clientCertificate });
    expect(await client.request({ ":path": `/3/device/${DEVICE_TOKEN}` })).toMatchObject({ status: 200 });
  });
});

describe("a dead device", () => {
  const DEAD = "dead".repeat(16);

  test("is on the feedback list once after a 410, and alive again when it is registered", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    apple.unregisterDeviceToken(DEAD, 1_700_000_000_999);
    expect((await feedbackClient(apple).ended).hex).toBe("");
    expect(await client.push({}, { deviceToken: DEAD })).toMatchObject({ status: 410 });
    expect(await client.push({}, { deviceToken: DEAD.toUpperCase() })).toMatchObject({ status: 410 });
    expect((await feedbackClient(apple).ended).hex).toBe(`6553f1000020${DEAD}`);
    expect((await feedbackClient(apple).ended).hex).toBe("");
    apple.registerDeviceToken(DEAD);
    expect(await client.push({}, { deviceToken: DEAD })).toMatchObject({ status: 200 });
  });

  test.each([-1, 0.5, Number.NaN, new Date("x")])("cannot be dead since %s", async (at) => {
    await using apple = await start();
    expect(() => apple.expireDeviceToken(DEAD, at)).toThrowError(
      expect.objectContaining({ code: "invalid-option", message: expect.stringMatching(/^at: /) }),
    );
  });

  test("must have a device token in hex", async () => {
    await using apple = await start();
    expect(() => apple.unregisterDeviceToken("xyz")).toThrowError(/^deviceToken: expected hex/);
  });
});
