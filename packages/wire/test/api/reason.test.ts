import { type AnswerAction, describeReason, reasons } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { type KnownReason, knownReasons } from "./apns-codes.js";

/** Our names for the actions of apns-codes.json. */
const actions: { readonly [action: string]: AnswerAction } = {
  report: "report",
  "verify-environment-then-drop": "check-device-token",
  "check-topic-for-token": "check-device-token",
  "reconnect-and-retry-once": "new-connection",
  "use-new-connection-retry-once": "new-connection",
  "fail-fast-credential": "stop",
  "mint-token-reopen-retry-once": "renew-provider-token",
  "drop-token-if-older-than-timestamp": "drop-device-token",
  "keep-previous-token": "keep-provider-token",
  "delay-this-token": "delay-device-token",
  backoff: "back-off",
  "reconnect-and-retry-with-backoff": "back-off",
  "drop-channel": "drop-channel",
};

/** Where ours says more than the fixture: these are about one topic, and the others may go on. */
const ofTheTopic = new Set(["TopicDisallowed", "TopicMismatch"]);

/** The fixture says "never"; a change of the notification or the request mends these, which our rule calls fixing. */
const fixable = new Set(["PayloadTooLarge", "Forbidden"]);

function expectedOf(known: KnownReason): object {
  const isOfTheTopic = ofTheTopic.has(known.reason);
  return {
    status: known.status,
    reason: known.reason,
    known: true,
    action: isOfTheTopic ? "pause-topic" : actions[known.action],
    retry: fixable.has(known.reason) ? "after-fixing" : known.retryable,
    scope: isOfTheTopic ? "topic" : known.scope === "token" ? "device-token" : known.scope,
    deviceTokenIsDead: known.tokenIsDead,
    deviceTokenIsBad: known.tokenIsDead || known.tokenSuspect,
    minDelayMs: (known.minDelaySeconds ?? 0) * 1000,
    closesConnection: known.mustCloseConnection,
    legacyStatus: known.legacyBinaryStatus,
  };
}

describe("the table of reasons", () => {
  for (const known of knownReasons) {
    test(`A-13: ${known.status} ${known.reason} is known, with what to do about it`, () => {
      const description = describeReason(known.status, known.reason);
      expect(description).toMatchObject(expectedOf(known));
      expect(description.meaning).toMatch(/^[A-Z].*\.$/);
      expect(description.hint).toMatch(/^[A-Z].*\.$/);
    });
  }

  test("A-13: all 43 spellings are there, one of them an alias, and nothing else", () => {
    expect(knownReasons).toHaveLength(43);
    const spelled = knownReasons
      .map(({ reason }) => reason)
      .filter((reason) => reason !== "BadEnvironmentKeyInToken");
    expect(reasons.map(({ reason }) => reason).sort()).toEqual(spelled.sort());
  });

  test("A-13: only what says 410 makes a device token dead, and all of those never try again", () => {
    for (const reason of reasons) {
      expect(reason.deviceTokenIsDead, reason.reason).toBe(reason.status === 410);
      if (reason.deviceTokenIsBad) expect(reason.retry, reason.reason).toBe("never");
    }
  });

  test("A-13: the hint of BadDeviceToken begins with the environment", () => {
    expect(describeReason(400, "BadDeviceToken").hint).toMatch(/^Check the environment first/);
  });

  test("A-13: later is Apple's rule: 429, 5xx, and idle connections", () => {
    const later = reasons.filter(({ retry }) => retry === "later");
    expect(later.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      "400 IdleTimeout",
      "429 TooManyProviderTokenUpdates",
      "429 TooManyRequests",
      "500 InternalServerError",
      "503 ServiceUnavailable",
      "503 Shutdown",
    ]);
  });

  test("A-13: the same answer is described by the same object: a million of them cost no memory", () => {
    expect(describeReason(410, "Unregistered")).toBe(describeReason(410, "Unregistered"));
  });
});

describe("other spellings and other statuses", () => {
  test("A-14: the reason of the channel pages, with a space, is ServiceUnavailable", () => {
    expect(describeReason(503, "Service Unavailable")).toEqual({
      ...describeReason(503, "ServiceUnavailable"),
      reason: "Service Unavailable",
    });
  });

  test("A-14: BadEnvironmentKeyInToken, as seen on the wire, is BadEnvironmentKeyIdInToken, as spelled as it came", () => {
    expect(describeReason(403, "BadEnvironmentKeyInToken")).toEqual({
      ...describeReason(403, "BadEnvironmentKeyIdInToken"),
      reason: "BadEnvironmentKeyInToken",
    });
  });

  for (const status of [400, 404, 410]) {
    test(`A-14: ChannelNotRegistered with status ${status} drops the channel, and no device token`, () => {
      expect(describeReason(status, "ChannelNotRegistered")).toMatchObject({
        status,
        known: true,
        action: "drop-channel",
        retry: "never",
        deviceTokenIsDead: false,
        deviceTokenIsBad: false,
      });
    });
  }

  for (const reason of ["Unregistered", "ExpiredToken"]) {
    test(`A-15: ${reason} with status 400 does not make the device token dead`, () => {
      const description = describeReason(400, reason);
      expect(description).toMatchObject({
        status: 400,
        reason,
        known: true,
        action: "check-device-token",
        retry: "never",
        deviceTokenIsDead: false,
        deviceTokenIsBad: true,
      });
      expect(description.hint).toMatch(/^Keep the device token/);
    });
  }
});

describe("unknown reasons", () => {
  for (const status of [429, 500, 502, 503, 504, 599]) {
    test(`A-14: ${status} with an unknown reason is tried again later`, () => {
      expect(describeReason(status, "SomethingOfTomorrow")).toMatchObject({
        status,
        reason: "SomethingOfTomorrow",
        known: false,
        action: "back-off",
        retry: "later",
        minDelayMs: status === 429 ? 0 : 900_000,
        deviceTokenIsBad: false,
        closesConnection: false,
        legacyStatus: 1,
      });
    });
  }

  for (const status of [400, 401, 403, 404, 413, 418, 451]) {
    test(`A-14: ${status} with an unknown reason has to be looked at`, () => {
      expect(describeReason(status, "SomethingOfTomorrow")).toMatchObject({
        status,
        reason: "SomethingOfTomorrow",
        known: false,
        action: "report",
        retry: "after-fixing",
        deviceTokenIsDead: false,
        legacyStatus: 255,
      });
    });
  }

  test("A-15: 410 means a dead device token, whatever the reason beside it", () => {
    expect(describeReason(410, "GoneForGood")).toMatchObject({
      status: 410,
      reason: "GoneForGood",
      known: false,
      action: "drop-device-token",
      retry: "never",
      deviceTokenIsDead: true,
      legacyStatus: 8,
    });
    expect(describeReason(410, undefined)).toMatchObject({ reason: "status 410", deviceTokenIsDead: true });
  });

  test("A-14: no reason at all, and an empty one, are named by the status", () => {
    expect(describeReason(502, undefined)).toMatchObject({
      reason: "status 502",
      known: false,
      retry: "later",
    });
    expect(describeReason(400, "")).toMatchObject({
      reason: "status 400",
      known: false,
      retry: "after-fixing",
    });
  });

  test("A-14: names that every object has are not reasons", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      expect(describeReason(400, name)).toMatchObject({ reason: name, known: false, action: "report" });
    }
  });
});
