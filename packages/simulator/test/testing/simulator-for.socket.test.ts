import { describe, expect, test } from "vitest";
import { simulatorFor } from "../../src/testing/index.js";
import { tokenClient } from "../fixture/http2-client.js";
import { tokenOf } from "../fixture/notification-bytes.js";
import { sharedIdentity, start } from "../fixture/simulator-fixture.js";

describe("simulatorFor", () => {
  test("P-33: closes the simulator when the test ends, for both kinds of context", async () => {
    const identity = await sharedIdentity();
    for (const name of ["after", "onTestFinished"] as const) {
      const ends: (() => Promise<void>)[] = [];
      const context = { [name]: (callback: () => Promise<void>) => ends.push(callback) };
      const apple = await simulatorFor(context, { identity });
      const client = tokenClient(apple);
      expect(await client.push()).toMatchObject({ status: 200 });
      await Promise.all(ends.map((end) => end()));
      await client.closed;
      expect(apple.connectionCount).toBe(0);
    }
    await expect(simulatorFor({})).rejects.toThrow(/^simulatorFor: expected the context of a test/);
  });
});

test("P-34: tests that run at once share a simulator, each with its own device token", async () => {
  await using apple = await start();
  const scenario = async (number: number): Promise<void> => {
    const deviceToken = tokenOf(number);
    await using client = tokenClient(apple);
    for (let index = 0; index < number; index += 1) await client.push({}, { deviceToken });
    const own = await apple.received.waitFor({ deviceToken }, { count: number });
    expect(own.every((each) => each.deviceToken === deviceToken)).toBe(true);
    expect(apple.received.count({ deviceToken })).toBe(number);
    // What one forgets is its own.
    expect(apple.received.delete({ deviceToken })).toBe(number);
  };
  await Promise.all([1, 2, 3, 4, 5, 6].map(scenario));
  expect(apple.received.size).toBe(0);
});
