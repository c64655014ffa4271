import { describe, expect, test } from "vitest";
import { ReceivedRing } from "../../src/received/received-ring.js";
import { type SimulatorMatchers, simulatorMatchers } from "../../src/testing/index.js";
import { facts } from "../fixture/received-facts.js";

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: Vitest declares it so, and both declarations have to agree.
  interface Matchers<T = any> extends SimulatorMatchers<T> {}
}

expect.extend(simulatorMatchers);

function simulator(): { received: ReceivedRing } {
  const received = new ReceivedRing("0a1b2c3d", { count: 10, bytes: 100_000 });
  received.add(facts({ payloadText: '{"aps":{"alert":{"title":"T","body":"B"},"badge":1}}' }));
  received.add(facts({ topic: "com.example.other", outcome: "rejected", answer: undefined }));
  return { received };
}

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return "passed";
}

describe("toHaveReceivedNotification", () => {
  test("P-33: passes for one that matches, and for an exact number", () => {
    const apple = simulator();
    expect(apple).toHaveReceivedNotification({ topic: "com.example.app", alert: { body: "B" } });
    expect(apple).toHaveReceivedNotification({ payload: { aps: { badge: expect.any(Number) } } }, 1);
    expect(apple).toHaveReceivedNotification({}, 2);
    expect(apple).not.toHaveReceivedNotification({ topic: "com.example.none" });
    expect(apple).not.toHaveReceivedNotification({}, 1);
  });

  test("P-33: a failure shows the nearest, and each place where it differs", () => {
    const message = messageOf(() =>
      expect(simulator()).toHaveReceivedNotification({
        topic: "com.example.app",
        outcome: "accepted",
        payload: { aps: { alert: { title: "T", body: /^C/ }, badge: 2 } },
      }),
    );
    expect(message.split("\n")).toEqual([
      "expected the simulator to have received a notification",
      '  {"topic":"com.example.app","outcome":"accepted","payload":{"aps":{"alert":{"title":"T","body":"/^C/"},"badge":2}}}',
      "it received 2, of which 0 match",
      "the nearest, 0a1b2c3d-1, differs in",
      '  payload.aps.alert.body: expected "/^C/", was "B"',
      "  payload.aps.badge: expected 2, was 1",
    ]);
    expect(messageOf(() => expect(simulator()).toHaveReceivedNotification({ status: 200 }, 3))).toMatch(
      /3 notifications\n {2}\{"status":200\}\nit received 2, of which 1 match\n.*\n {2}status: expected 200, was nothing/,
    );
    expect(messageOf(() => expect(simulator()).not.toHaveReceivedNotification({}))).toMatch(
      /^expected the simulator not to have received a notification/,
    );
  });

  test("P-33: says that the ring dropped some, and refuses what is not a simulator", () => {
    const apple = simulator();
    for (let index = 0; index < 20; index += 1) apple.received.add(facts());
    expect(messageOf(() => expect(apple).toHaveReceivedNotification({ topic: "x" }))).toContain(
      "it received 10, of which 0 match (12 older ones were dropped from the ring)",
    );
    expect(messageOf(() => expect(7).toHaveReceivedNotification({}))).toContain("startSimulator()");
    expect(messageOf(() => expect(apple).toHaveReceivedNotification({ tokn: 1 } as never))).toContain(
      "tokn: no such field of a filter",
    );
  });
});
