import type { ReceivedNotification } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { notificationLine } from "../src/commands/simulate/notification-line.js";
import { paintedLine } from "../src/screen/span.js";

const line = (parts: Partial<ReceivedNotification>): string =>
  paintedLine(
    notificationLine({
      receivedAt: 0,
      outcome: "accepted",
      pushType: "alert",
      topic: "com.example.app",
      deviceToken: "ab".repeat(32),
      payload: { aps: { alert: { title: "Goal", body: "1:0" } } },
      ...parts,
    } as ReceivedNotification),
    "off",
  ).slice(9);

describe("a line for each notification", () => {
  test("I-43: has outcome, reason, push type, topic, the first digits of the device and the text", () => {
    expect(line({})).toBe('accepted alert com.example.app abababab… "Goal"');
    expect(line({ outcome: "rejected", answer: { status: 410, reason: "Unregistered", at: 0 } })).toMatch(
      /^rejected Unregistered alert /,
    );
    expect(
      line({
        outcome: "rejected",
        answer: { status: 8, at: 0 },
        pushType: undefined,
        topic: undefined,
        payload: null,
      }),
    ).toBe("rejected 8 - - abababab…");
  });

  test("I-43: is one line, whatever the text is", () => {
    expect(line({ payload: { aps: { alert: "a\n\n01:00:00 accepted" } } })).toContain(
      '"a 01:00:00 accepted"',
    );
    expect(line({ payload: { aps: { alert: "👩‍👩‍👧".repeat(100) } } }).length).toBeLessThan(200);
  });
});
