import { describeReason } from "@apns/wire/api";
import { describeStatus, MISSING_DEVICE_TOKEN_STATUS, SHUTDOWN_STATUS } from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { knownReasons } from "../api/apns-codes.js";

describe("describeStatus", () => {
  test.each([
    { status: 0, reason: "no-errors-encountered", action: "none", retry: "never", scope: "request" },
    { status: 1, reason: "processing-error", action: "back-off", retry: "later", scope: "request" },
    { status: 2, reason: "missing-device-token", action: "report", retry: "after-fixing", scope: "request" },
    { status: 3, reason: "missing-topic", action: "stop", retry: "after-fixing", scope: "credential" },
    { status: 4, reason: "missing-payload", action: "report", retry: "after-fixing", scope: "request" },
    { status: 5, reason: "invalid-token-size", action: "report", retry: "after-fixing", scope: "request" },
    { status: 6, reason: "invalid-topic-size", action: "stop", retry: "after-fixing", scope: "credential" },
    { status: 7, reason: "invalid-payload-size", action: "report", retry: "after-fixing", scope: "request" },
    {
      status: 8,
      reason: "invalid-token",
      action: "check-device-token",
      retry: "never",
      scope: "device-token",
    },
    { status: 10, reason: "shutdown", action: "none", retry: "never", scope: "connection" },
    { status: 128, reason: "protocol-error", action: "report", retry: "after-fixing", scope: "request" },
    { status: 255, reason: "unknown", action: "report", retry: "after-fixing", scope: "request" },
  ])("W-12: knows status $status as $reason", (expected) => {
    expect(describeStatus(expected.status)).toEqual({
      ...expected,
      known: true,
      meaning: expect.stringMatching(/^[A-Z].*\.$/),
      hint: expect.stringMatching(/^[A-Z].*\.$/),
      deviceTokenIsBad: expected.status === 8,
      deviceTokenIsDead: false,
    });
  });

  test("W-12: describes every other status as undocumented and throws for none", () => {
    const documented = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 128, 255]);
    for (let status = 0; status < 256; status++) {
      const { reason, known, action, retry, meaning } = describeStatus(status);
      expect(known).toBe(documented.has(status));
      expect(reason === "undocumented").toBe(!known);
      if (!known) expect([action, retry]).toEqual(["report", "after-fixing"]);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
    expect(describeStatus(9).meaning).toContain("9");
    expect(describeStatus(1000).reason).toBe("undocumented");
  });

  test("W-13: shutdown names a notification that was accepted", () => {
    expect(describeStatus(SHUTDOWN_STATUS)).toMatchObject({ reason: "shutdown", action: "none" });
    expect(SHUTDOWN_STATUS).toBe(10);
  });

  test("W-14: a barrier is answered with the status of a missing device token", () => {
    expect(describeStatus(MISSING_DEVICE_TOKEN_STATUS).reason).toBe("missing-device-token");
    expect(MISSING_DEVICE_TOKEN_STATUS).toBe(2);
  });
});

describe("one verdict over both protocols", () => {
  // Channels exist over HTTP/2 alone. The notification that status 10 names was accepted; one that is answered
  // with 503 Shutdown was not.
  const counterparts = knownReasons.filter(
    ({ api, reason }) => api.includes("device") && reason !== "Shutdown",
  );

  test.each(counterparts.map(({ status, reason }) => [status, reason] as const))(
    "W-12, A-13: %s %s and its binary status agree on retry and on the device token",
    (status, reason) => {
      const { retry, deviceTokenIsBad, legacyStatus } = describeReason(status, reason);
      expect(describeStatus(legacyStatus)).toMatchObject({ retry, deviceTokenIsBad });
    },
  );

  test("W-12, A-13: every binary status but those without a counterpart is compared", () => {
    const compared = new Set(counterparts.map(({ legacyBinaryStatus }) => legacyBinaryStatus));
    expect([...compared].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 6, 7, 8, 255]);
  });
});
