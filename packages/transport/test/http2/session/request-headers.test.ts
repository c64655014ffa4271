import type { Http2SessionOptions } from "@apns/transport";
import type { PushNotification } from "@apns/wire/api";
import { SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { type RawRequest, settings } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";
import { Tokens } from "../world/tokens.js";

/** The requests that a session writes for these notifications to a server that allows 100 streams. */
function requestsFor(
  notifications: readonly Partial<PushNotification>[],
  options: Partial<Http2SessionOptions> = {},
): RawRequest[] {
  const world = new RawWorld(options, { tokens: new Tokens(`bearer ${"x".repeat(180)}`), startUnixMs: 0 });
  world.greeting = settings([SettingId.maxConcurrentStreams, 100]);
  for (const [index, notification] of notifications.entries()) world.submit(index, notification);
  return world.requests;
}

describe("M-12: header requests", () => {
  test("pseudo-headers come first, in the order that every server takes; then what was said", () => {
    const [request] = requestsFor([
      {
        deviceToken: "ab".repeat(32),
        priority: 5,
        expiration: 1700000000,
        collapseId: "Überall",
        id: "123e4567-e89b-42d3-a456-426614174000",
      },
    ]);
    expect(request?.fields).toEqual([
      [":method", "POST"],
      [":scheme", "https"],
      [":authority", "api.push.apple.com"],
      [":path", `/3/device/${"ab".repeat(32)}`],
      ["authorization", `bearer ${"x".repeat(180)}`],
      ["apns-topic", "com.example.app"],
      ["apns-push-type", "alert"],
      ["apns-priority", "5"],
      ["apns-expiration", "1700000000"],
      ["apns-id", "123e4567-e89b-42d3-a456-426614174000"],
      // UTF-8, an octet for each character.
      ["apns-collapse-id", "\u00c3\u009cberall"],
    ]);
  });

  test("what repeats costs a byte each: the provider token is written once", () => {
    const requests = requestsFor(Array.from({ length: 10 }, () => ({})));
    expect(requests).toHaveLength(10);
    expect(requests[0]?.blockBytes).toBeGreaterThan(300);
    // 76 for the path, 38 for the apns-id, 6 for all the rest.
    for (const { blockBytes } of requests.slice(1)) expect(blockBytes).toBeLessThanOrEqual(122);
    for (const { fields } of requests)
      expect(fields.map(([name]) => name)).toEqual(requests[0]?.fields.map(([name]) => name));
  });

  test("or literally each time, where that is wished", () => {
    const requests = requestsFor([{}, {}, {}], { authorizationHeader: "literal" });
    for (const { blockBytes } of requests) expect(blockBytes).toBeGreaterThan(300);
  });

  test("topics and push types may change with every request", () => {
    const requests = requestsFor(
      Array.from({ length: 60 }, (_, index) => ({
        topic: `com.example.app${index % 20}`,
        pushType: index % 2 === 0 ? ("alert" as const) : ("voip" as const),
      })),
    );
    for (const [index, { fields }] of requests.entries()) {
      expect(fields).toContainEqual([
        "apns-topic",
        `com.example.app${index % 20}${index % 2 === 0 ? "" : ".voip"}`,
      ]);
    }
  });

  test("M-5: with the duplicate guard each notification has a collapse id, its own or its apns-id", () => {
    const [one, two] = requestsFor([{}, { collapseId: "mine" }], { duplicateGuard: "collapse-id" });
    expect(one?.headers.get("apns-collapse-id")).toBe(one?.headers.get("apns-id"));
    expect(two?.headers.get("apns-collapse-id")).toBe("mine");
  });
});
