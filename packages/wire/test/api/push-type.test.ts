import { type Payload, type PushType, payloadLimits } from "@apns/wire";
import { derivePushType, describePushType, pushTypes, topicFor } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { knownPushTypes, limits } from "./apns-codes.js";

describe("the table of push types", () => {
  for (const known of knownPushTypes) {
    test(`A-1: ${known.value} has its suffix, priorities, limit, authentication and expiration`, () => {
      const description = describePushType(known.value as PushType);
      expect(description).toEqual({
        pushType: known.value,
        topicSuffix: known.topicSuffix,
        priorities: known.allowedPriorities,
        suggestedPriority: known.defaultPriority === 5 ? 5 : undefined,
        maxPayloadBytes: known.maxPayloadBytes,
        authentication: known.auth,
        suggestedExpiration: known.suggestedExpiration ?? undefined,
        meaning: expect.stringMatching(/^[A-Z].*\.$/),
      });
    });

    test(`A-2: the topic of ${known.value} is that of the table`, () => {
      const base = known.topicBase === "bundleId" ? "com.example.app" : known.topicExample;
      expect(topicFor(base, known.value as PushType)).toBe(known.topicExample);
    });

    test(`A-2: a topic of ${known.value} that has its suffix is unchanged`, () => {
      expect(topicFor(known.topicExample, known.value as PushType)).toBe(known.topicExample);
    });
  }

  test("A-1: there are eleven, in the order of the alphabet", () => {
    expect(pushTypes).toHaveLength(11);
    expect(pushTypes).toEqual(knownPushTypes.map(({ value }) => value).sort());
  });

  test("A-1: the limits are the documented ones", () => {
    expect(payloadLimits.http2).toBe(limits.payloadBytes);
    expect(payloadLimits.http2Voip).toBe(limits.voipPayloadBytes);
    expect(payloadLimits.broadcast).toBe(limits.broadcastPayloadBytes);
  });

  test("A-1: an unknown push type is refused with a list of all eleven", () => {
    const error = usageErrorOf(() => describePushType("liveActivity" as PushType));
    expect(error).toMatchObject({ code: "out-of-range", field: "pushType" });
    for (const pushType of pushTypes) expect(error.message).toContain(pushType);
  });

  test("A-1: anything but text is refused by its shape, names that every object has are not push types", () => {
    expect(usageErrorOf(() => describePushType(7 as unknown as PushType))).toMatchObject({
      code: "invalid-type",
      message: expect.stringContaining("the number 7"),
    });
    expect(usageErrorOf(() => describePushType("constructor" as PushType)).code).toBe("out-of-range");
  });

  test("A-2: a bundle id that itself ends with the suffix counts as complete", () => {
    expect(topicFor("com.example.voip", "voip")).toBe("com.example.voip");
    expect(topicFor("com.example.voip.voip", "voip")).toBe("com.example.voip.voip");
    expect(topicFor("com.example.voip", "alert")).toBe("com.example.voip");
  });
});

describe("what a payload shows", () => {
  const cases: readonly (readonly [name: string, payload: Payload | Uint8Array, pushType: PushType])[] = [
    ["an alert", { aps: { alert: "x" } }, "alert"],
    ["a badge", { aps: { badge: 0 } }, "alert"],
    ["content-available alone", { aps: { "content-available": 1 }, id: 3 }, "background"],
    ["content-available 0", { aps: { "content-available": 0 } }, "alert"],
    ["content-available with an alert", { aps: { "content-available": 1, alert: "x" } }, "alert"],
    ["content-available with a badge of 0", { aps: { "content-available": 1, badge: 0 } }, "alert"],
    ["content-available with a sound", { aps: { "content-available": 1, sound: "default" } }, "alert"],
    ["the start of a Live Activity", { aps: { event: "start", "content-state": {} } }, "liveactivity"],
    ["the update of a Live Activity", { aps: { event: "update", "content-state": {} } }, "liveactivity"],
    [
      "the end of a Live Activity, without a last state",
      { aps: { event: "end", timestamp: 1 } },
      "liveactivity",
    ],
    [
      "a Live Activity with an alert",
      { aps: { event: "update", "content-state": {}, alert: { title: "x" } } },
      "liveactivity",
    ],
    [
      "an event that does not exist",
      { aps: { event: "Start" as "start", alert: { title: "x" } } },
      "liveactivity",
    ],
    ["the event as node-apn spelt it", { aps: { events: "update", "content-state": {} } }, "liveactivity"],
    [
      "that spelling with an alert alone",
      { aps: { events: "update", alert: { title: "x" } } },
      "liveactivity",
    ],
    ["a state without an event", { aps: { "content-state": {}, timestamp: 1 } }, "liveactivity"],
    ["a state in camel case", { aps: { contentState: {}, timestamp: 1 } }, "liveactivity"],
    ["an event of the app's own", { aps: { alert: "x" }, event: "start" }, "alert"],
    ["MDM", { mdm: "magic" }, "mdm"],
    ["MDM beside an empty aps", { mdm: "magic", aps: {} }, "mdm"],
    ["MDM beside content-available", { mdm: "magic", aps: { "content-available": 1 } }, "mdm"],
    ["MDM beside null", { mdm: "magic", aps: null as unknown as object }, "mdm"],
    ["an app's own key mdm beside an alert", { aps: { alert: "x" }, mdm: "x" }, "alert"],
    ["a file provider", { "container-identifier": "root", domain: "d" }, "fileprovider"],
    ["a file provider beside an empty aps", { "container-identifier": "root", aps: {} }, "fileprovider"],
    ["an app's own container beside an alert", { aps: { alert: "x" }, "container-identifier": "c" }, "alert"],
    ["content-changed, of widgets or of controls", { aps: { "content-changed": true } }, "alert"],
    ["nothing, as Wallet wants it", {}, "alert"],
    ["an empty aps", { aps: {} }, "alert"],
    ["bytes", new TextEncoder().encode('{"mdm":"magic"}'), "alert"],
  ];
  for (const [name, payload, pushType] of cases) {
    test(`A-3: ${name}: ${pushType}`, () => {
      expect(derivePushType(payload)).toBe(pushType);
    });
  }

  test("A-3: anything but a payload is alert here: encoding refuses it", () => {
    for (const odd of [null, undefined, "text", 7, [], { aps: null }, { aps: "x" }]) {
      expect(derivePushType(odd as unknown as Payload)).toBe("alert");
    }
  });
});
