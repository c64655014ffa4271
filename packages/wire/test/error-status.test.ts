import { describeStatus, MISSING_DEVICE_TOKEN_STATUS, SHUTDOWN_STATUS } from "@apns/wire";
import { describe, expect, test } from "vitest";

describe("describeStatus", () => {
  test.each([
    [0, "no-errors-encountered", "none", false, false],
    [1, "processing-error", "retry", true, false],
    [2, "missing-device-token", "fix-notification", false, false],
    [3, "missing-topic", "fix-certificate", false, false],
    [4, "missing-payload", "fix-notification", false, false],
    [5, "invalid-token-size", "fix-notification", false, false],
    [6, "invalid-topic-size", "fix-certificate", false, false],
    [7, "invalid-payload-size", "fix-notification", false, false],
    [8, "invalid-token", "drop-device-token", false, true],
    [10, "shutdown", "none", false, false],
    [128, "protocol-error", "fix-notification", false, false],
    [255, "unknown", "report", false, false],
  ])("W-12: knows status %i as %s", (status, name, action, retryable, deviceTokenIsBad) => {
    expect(describeStatus(status)).toMatchObject({ status, name, action, retryable, deviceTokenIsBad });
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
