import type { Payload } from "@apns/wire";
import { createBroadcastRequest } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { toUtf8 } from "../binary/byte-builder.js";
import { usageErrorOf } from "../errors/thrown-error.js";

const bundleId = "com.example.app";
const channelId = "dHN0LXNyY2gtY2hubA==";
const requestId = "123E4567-e89b-42d3-a456-426614174000";
const update: Payload = { aps: { timestamp: 1_700_000_000, event: "update", "content-state": { score: 1 } } };

describe("broadcasts", () => {
  test("A-11: go to the bundle id, with every header that Apple demands", () => {
    const request = createBroadcastRequest({ bundleId, channelId, payload: update });
    expect({ ...request, body: toUtf8(request.body ?? new Uint8Array(0)) }).toEqual({
      method: "POST",
      path: "/4/broadcasts/apps/com.example.app",
      headers: [
        ["apns-channel-id", channelId],
        ["apns-push-type", "liveactivity"],
        ["apns-expiration", "0"],
        ["apns-priority", "10"],
      ],
      body: '{"aps":{"timestamp":1700000000,"event":"update","content-state":{"score":1}}}',
    });
  });

  test("A-11: expiration, priority and request id are as given, without a topic", () => {
    const { headers } = createBroadcastRequest({
      bundleId,
      channelId,
      payload: update,
      expiration: new Date(1_800_000_000_500),
      priority: 1,
      requestId,
    });
    expect(Object.fromEntries(headers)).toEqual({
      "apns-channel-id": channelId,
      "apns-push-type": "liveactivity",
      "apns-expiration": "1800000000",
      "apns-priority": "1",
      "apns-request-id": requestId.toLowerCase(),
    });
  });

  test("A-11: have at most 5120 bytes", () => {
    const bytes = (length: number): Uint8Array => new TextEncoder().encode(`{${" ".repeat(length - 2)}}`);
    expect(createBroadcastRequest({ bundleId, channelId, payload: bytes(5120) }).body).toHaveLength(5120);
    const large = { aps: { ...update.aps, "content-state": { text: "x".repeat(5120) } } };
    for (const payload of [bytes(5121), large]) {
      expect(usageErrorOf(() => createBroadcastRequest({ bundleId, channelId, payload }))).toMatchObject({
        code: "payload-too-large",
        maxBytes: 5120,
      });
    }
  });

  test("A-11: update or end an activity, and start none", () => {
    const aps = {
      timestamp: 1,
      event: "start" as const,
      "content-state": {},
      attributes: {},
      "attributes-type": "T",
      alert: "x",
    };
    expect(
      usageErrorOf(() => createBroadcastRequest({ bundleId, channelId, payload: { aps } })),
    ).toMatchObject({
      code: "invalid-payload",
      field: "payload.aps.event",
    });
    expect(usageErrorOf(() => createBroadcastRequest({ bundleId, channelId, payload: {} })).field).toBe(
      "payload.aps",
    );
    const end: Payload = { aps: { timestamp: 1, event: "end" } };
    expect(createBroadcastRequest({ bundleId, channelId, payload: end }).method).toBe("POST");
  });

  const good = { bundleId, channelId, payload: update };
  const refused: readonly (readonly [name: string, change: object, code: string, field: string])[] = [
    ["a priority of 2", { priority: 2 }, "out-of-range", "priority"],
    ["an expiration in milliseconds", { expiration: 1.8e12 }, "out-of-range", "expiration"],
    ["a request id that is not a UUID", { requestId: "1" }, "out-of-range", "requestId"],
    ["an empty channel id", { channelId: "" }, "out-of-range", "channelId"],
    ["a channel id with a line end", { channelId: "a\r\nx: y" }, "out-of-range", "channelId"],
    ["no channel id", { channelId: undefined }, "invalid-type", "channelId"],
    ["no bundle id", { bundleId: undefined }, "invalid-type", "bundleId"],
    ["a bundle id that leaves the path", { bundleId: "../../3/device" }, "out-of-range", "bundleId"],
    ["a bundle id with a question mark", { bundleId: "com.example?x" }, "out-of-range", "bundleId"],
    [
      "a bundle id with the suffix of a topic",
      { bundleId: "com.example.push-type.liveactivity" },
      "out-of-range",
      "bundleId",
    ],
    ["an empty body", { payload: new Uint8Array(0) }, "invalid-payload", "payload"],
    ["a text", { payload: "text" }, "invalid-type", "payload"],
    ["no payload", { payload: undefined }, "invalid-type", "payload"],
  ];
  for (const [name, change, code, field] of refused) {
    test(`A-11: ${name} is refused`, () => {
      const broadcast = { ...good, ...change } as unknown as typeof good;
      expect(usageErrorOf(() => createBroadcastRequest(broadcast))).toMatchObject({ code, field });
    });
  }
});
