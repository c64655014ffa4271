import type { NotificationEntry } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { DEVICE_TOKEN, Http2Client, providerToken } from "./http2-client.js";
import { ofKind, start } from "./simulator-fixture.js";

describe("a good notification", () => {
  test("with a provider token is answered 200 and written down", async () => {
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
