import type { Aps, Payload, PushType } from "@apns/wire";
import type { PushNotification } from "@apns/wire/api";
import { createPushRequest, pushTypes } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { create, payloads, refusal } from "./push-request-fixture.js";

describe("payloads and push types", () => {
  const activity = { timestamp: 1_700_000_000, "content-state": {} };
  const start: Aps = {
    ...activity,
    event: "start",
    attributes: {},
    "attributes-type": "T",
    alert: { title: "x" },
  };
  const without = (aps: object, key: string): Payload => {
    const { [key]: _, ...rest } = aps as Record<string, unknown>;
    return { aps: rest };
  };

  for (const pushType of pushTypes) {
    test(`A-8: ${pushType} takes its own payload`, () => {
      expect(create({ pushType, payload: payloads[pushType] }).pushType).toBe(pushType);
    });
  }

  const refused: readonly (readonly [name: string, pushType: PushType, payload: unknown, field: string])[] = [
    ["background without content-available", "background", { aps: {} }, "payload.aps.content-available"],
    ["background without aps", "background", {}, "payload.aps.content-available"],
    [
      "background with content-available true",
      "background",
      { aps: { "content-available": true } },
      "payload.aps.content-available",
    ],
    [
      "background with an alert",
      "background",
      { aps: { "content-available": 1, alert: "x" } },
      "payload.aps",
    ],
    [
      "background with a badge of 0",
      "background",
      { aps: { "content-available": 1, badge: 0 } },
      "payload.aps",
    ],
    ["background with a sound", "background", { aps: { "content-available": 1, sound: "x" } }, "payload.aps"],
    ["MDM without its key", "mdm", { aps: {} }, "payload.mdm"],
    ["MDM with an empty key", "mdm", { mdm: "" }, "payload.mdm"],
    ["MDM with a number", "mdm", { mdm: 5 }, "payload.mdm"],
    ["MDM with aps", "mdm", { mdm: "magic", aps: {} }, "payload.aps"],
    ["a widget without content-changed", "widgets", { aps: {} }, "payload.aps.content-changed"],
    [
      "a control with content-changed 1",
      "controls",
      { aps: { "content-changed": 1 } },
      "payload.aps.content-changed",
    ],
    ["a file provider without a container", "fileprovider", { domain: "d" }, "payload.container-identifier"],
    ["a Live Activity without aps", "liveactivity", {}, "payload.aps"],
    ["a Live Activity without an event", "liveactivity", { aps: activity }, "payload.aps.event"],
    [
      "a Live Activity with another event",
      "liveactivity",
      { aps: { ...activity, event: "stop" } },
      "payload.aps.event",
    ],
    [
      "an update without its state",
      "liveactivity",
      { aps: { event: "update", timestamp: 1 } },
      "payload.aps.content-state",
    ],
    ["an end without a time", "liveactivity", { aps: { event: "end" } }, "payload.aps.timestamp"],
    ["a start without a time", "liveactivity", without(start, "timestamp"), "payload.aps.timestamp"],
    [
      "a start without its state",
      "liveactivity",
      without(start, "content-state"),
      "payload.aps.content-state",
    ],
    ["a start without attributes", "liveactivity", without(start, "attributes"), "payload.aps.attributes"],
    [
      "a start without their type",
      "liveactivity",
      without(start, "attributes-type"),
      "payload.aps.attributes-type",
    ],
    ["a start without an alert", "liveactivity", without(start, "alert"), "payload.aps.alert"],
    [
      "a time in milliseconds",
      "liveactivity",
      { aps: { ...start, timestamp: 1_700_000_000_000 } },
      "payload.aps.timestamp",
    ],
    [
      "a stale date in milliseconds",
      "liveactivity",
      { aps: { ...start, "stale-date": 1_700_000_000_000 } },
      "payload.aps.stale-date",
    ],
    [
      "a dismissal date in milliseconds",
      "liveactivity",
      { aps: { ...activity, event: "end", "dismissal-date": 1.7e12 } },
      "payload.aps.dismissal-date",
    ],
    [
      "an update token and a channel",
      "liveactivity",
      { aps: { ...start, "input-push-token": 1, "input-push-channel": "x" } },
      "payload.aps.input-push-channel",
    ],
  ];
  for (const [name, pushType, payload, field] of refused) {
    test(`A-8: ${name} is refused, and ${field} named`, () => {
      const error = refusal({ pushType, payload: payload as Payload });
      expect(error).toMatchObject({ code: "invalid-payload", field });
      expect(error.message).toContain(pushType);
    });
  }

  test("A-8: further keys of a payload are left to APNs and the app", () => {
    expect(
      create({
        pushType: "liveactivity",
        payload: { aps: { ...start, event: "end", tomorrow: 1 } },
      }),
    ).toBeDefined();
    expect(create({ pushType: "voip", payload: { anything: [1] } }).expiration).toBe(0);
    expect(
      create({ pushType: "liveactivity", payload: { aps: { event: "end", timestamp: 1 } } }),
    ).toBeDefined();
  });

  test("A-8: bytes are sent under any push type without being read", () => {
    for (const pushType of pushTypes) {
      expect(create({ pushType, payload: new TextEncoder().encode("{}") }).pushType).toBe(pushType);
    }
  });

  test("A-10: anything but a notification is refused by its shape", () => {
    for (const odd of [null, undefined, "text", 7]) {
      expect(usageErrorOf(() => createPushRequest(odd as unknown as PushNotification))).toMatchObject({
        code: "invalid-type",
        field: "notification",
      });
    }
  });
});
