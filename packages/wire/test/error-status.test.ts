import { describeStatus, MISSING_DEVICE_TOKEN_STATUS, SHUTDOWN_STATUS } from "@apns/wire";
import { describe, expect, test } from "vitest";

describe("describeStatus", () => {
  test.each([
    { status: 0, name: "no-errors-encountered", action: "none", retryable: false, deviceTokenIsBad: false },
    { status: 1, name: "processing-error", action: "retry", retryable: true, deviceTokenIsBad: false },
    {
      status: 2,
      name: "missing-device-token",
      action: "fix-notification",
      retryable: false,
      deviceTokenIsBad: false,
    },
    {
      status: 3,
      name: "missing-topic",
      action: "fix-certificate",
      retryable: false,
      deviceTokenIsBad: false,
    },
    {
      status: 4,
      name: "missing-payload",
      action: "fix-notification",
      retryable: false,
      deviceTokenIsBad: false,
    },
    {
      status: 5,
      name: "invalid-token-size",
      action: "fix-notification",
      retryable: false,
      deviceTokenIsBad: false,
    },
    {
      status: 6,
      name: "invalid-topic-size",
      action: "fix-certificate",
      retryable: false,
      deviceTokenIsBad: false,
    },
    {
      status: 7,
      name: "invalid-payload-size",
      action: "fix-notification",
      retryable: false,
      deviceTokenIsBad: false,
    },
    {
      status: 8,
      name: "invalid-token",
      action: "drop-device-token",
      retryable: false,
      deviceTokenIsBad: true,
    },
    { status: 10, name: "shutdown", action: "none", retryable: false, deviceTokenIsBad: false },
    {
      status: 128,
      name: "protocol-error",
      action: "fix-notification",
      retryable: false,
      deviceTokenIsBad: false,
    },
    { status: 255, name: "unknown", action: "report", retryable: false, deviceTokenIsBad: false },
  ])("W-12: knows status $status as $name", (expected) => {
    expect(describeStatus(expected.status)).toMatchObject(expected);
  });

  test("W-12: describes every other status as undocumented and throws for none", () => {
    const documented = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 128, 255]);
    for (let status = 0; status < 256; status++) {
      const { name, action, meaning } = describeStatus(status);
      expect(name === "undocumented").toBe(!documented.has(status));
      if (name === "undocumented") expect(action).toBe("report");
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
    expect(describeStatus(9).meaning).toContain("9");
    expect(describeStatus(1000).name).toBe("undocumented");
  });

  test("W-13: shutdown names a notification that was taken", () => {
    expect(describeStatus(SHUTDOWN_STATUS)).toMatchObject({ name: "shutdown", action: "none" });
    expect(SHUTDOWN_STATUS).toBe(10);
  });

  test("W-14: a barrier is answered with the status of a missing device token", () => {
    expect(describeStatus(MISSING_DEVICE_TOKEN_STATUS).name).toBe("missing-device-token");
    expect(MISSING_DEVICE_TOKEN_STATUS).toBe(2);
  });
});
