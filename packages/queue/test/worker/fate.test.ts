import { type Notification, type Outcome, TransportError, UsageError } from "@apns/client";
import { expect, test } from "vitest";
import { type FatePolicy, fateOf } from "../../src/worker/fate.js";
import { retryWaitMs } from "../../src/worker/retry-wait.js";

const NOW_MS = 1_700_000_000_000;
const policy: FatePolicy = { onUnknown: "resend", refusedPauseMs: 300_000 };
const notification: Notification = { deviceToken: "ab", payload: {} };
const common = {
  notification,
  identifier: undefined,
  index: 0,
  queuedMs: 0,
  answeredMs: undefined,
  attempts: 1,
  connection: 1,
  identity: undefined,
  topic: undefined,
  pushType: undefined,
};

function rejected(status: number, reason: string, given: object = {}): Outcome {
  return {
    outcome: "rejected",
    status,
    reason,
    retry: "never",
    deviceTokenIsBad: false,
    deviceTokenIsDead: false,
    failedAt: undefined,
    ...common,
    ...given,
  };
}

const failed = (error: TransportError | UsageError): Outcome => ({ outcome: "failed", error, ...common });
const unknown: Outcome = {
  outcome: "unaccounted",
  error: new TransportError("connection-lost", "x"),
  ...common,
};

test("Q-17: accepted, expired and permanent answers settle, with the reason", () => {
  const accepted: Outcome = { outcome: "accepted", evidence: "response", ...common };
  expect(fateOf(accepted, policy, NOW_MS)).toMatchObject({ kind: "settle", outcome: "accepted" });
  expect(fateOf(rejected(413, "PayloadTooLarge"), policy, NOW_MS)).toEqual({
    kind: "settle",
    outcome: "rejected",
    reason: "PayloadTooLarge",
    failedAtMs: undefined,
  });
});

test("Q-80: what the client refuses is buried, and what the client lacks rests with its error", () => {
  for (const error of [
    new UsageError("invalid-payload", "x", { field: "payload" }),
    new UsageError("out-of-range", "x", { field: "topic" }),
  ]) {
    expect(fateOf(failed(error), policy, NOW_MS)).toEqual({ kind: "bury", reason: error.code });
  }
  for (const error of [
    new UsageError("missing-option", "x", { field: "topic" }),
    new UsageError("out-of-range", "x", { field: "identity" }),
    new UsageError("unsupported-protocol", "x", { field: "identity" }),
  ]) {
    expect(fateOf(failed(error), policy, NOW_MS)).toEqual({
      kind: "rest",
      reason: error.code,
      forMs: 300_000,
      error,
    });
  }
});

test("Q-17: a dead device token is reported since when APNs knew it, a bad one since the answer", () => {
  const failedAt = new Date(5000);
  const dead = rejected(410, "Unregistered", { deviceTokenIsBad: true, deviceTokenIsDead: true, failedAt });
  expect(fateOf(dead, policy, NOW_MS)).toMatchObject({ kind: "settle", failedAtMs: 5000 });
  const bad = rejected(400, "BadDeviceToken", { deviceTokenIsBad: true });
  expect(fateOf(bad, policy, NOW_MS)).toMatchObject({ kind: "settle", failedAtMs: NOW_MS });
});

test("Q-18: an answer that says later counts as an attempt and keeps its wait; no connection does not count", () => {
  const busy = rejected(503, "ServiceUnavailable", { retry: "later", retryAfterMs: 900_000 });
  expect(fateOf(busy, policy, NOW_MS)).toMatchObject({ kind: "later", leastMs: 900_000, counts: true });
  const away = failed(new TransportError("connect-failed", "x"));
  expect(fateOf(away, policy, NOW_MS)).toMatchObject({ kind: "later", counts: false });
  expect(fateOf(failed(new UsageError("closed", "x")), policy, NOW_MS)).toMatchObject({
    kind: "later",
    counts: false,
  });
});

test("Q-18: a wait doubles with the attempts, is random, ends at an hour, and is never less than APNs asked", () => {
  const wait = (attempts: number, leastMs: number, chance: number): number =>
    retryWaitMs({ attempts, leastMs, chance });
  expect([wait(0, 0, 0), wait(1, 0, 0), wait(2, 0, 0)]).toEqual([1000, 2000, 4000]);
  expect([wait(0, 0, 0.5), wait(60, 0, 0.5)]).toEqual([1500, 2_700_000]);
  expect([wait(0, 60_000, 0), wait(0, 60_000, 0.5)]).toEqual([60_000, 63_000]);
});

test("Q-19: refused credentials and topics let the topic rest, as long as APNs or the program says", () => {
  for (const [status, reason] of [
    [403, "InvalidProviderToken"],
    [400, "TopicDisallowed"],
  ] as const) {
    expect(fateOf(rejected(status, reason), policy, NOW_MS)).toEqual({
      kind: "rest",
      reason,
      forMs: 300_000,
    });
  }
  const updates = rejected(429, "TooManyProviderTokenUpdates", { retry: "later", retryAfterMs: 1_200_000 });
  expect(fateOf(updates, policy, NOW_MS)).toMatchObject({ kind: "rest", forMs: 1_200_000 });
  for (const code of ["credentials-refused", "certificate-expired", "wrong-passphrase"] as const) {
    const outcome = failed(new TransportError(code, "x"));
    expect(fateOf(outcome, policy, NOW_MS)).toEqual({ kind: "rest", reason: code, forMs: 300_000 });
  }
});

test("Q-23: what may have been taken is sent again, reported, or asked about, as the program says", () => {
  expect(fateOf(unknown, policy, NOW_MS)).toMatchObject({ kind: "later", counts: true });
  expect(fateOf(unknown, { ...policy, onUnknown: "report" }, NOW_MS)).toMatchObject({
    kind: "settle",
    outcome: "unaccounted",
    reason: "connection-lost",
  });
  expect(fateOf(unknown, { ...policy, onUnknown: "ask" }, NOW_MS)).toMatchObject({ kind: "bury" });
});
