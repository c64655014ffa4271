import type { NotificationRule } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { command2, series } from "../fixture/notification-bytes.js";
import {
  closeReasons,
  connectionsClosed,
  gatewayClient,
  identifiers,
  ofKind,
  start,
  startWith,
} from "../fixture/simulator-fixture.js";

describe("when a rule holds", () => {
  test("on connections by number, by range, and from a number on", async () => {
    const close = { close: "close" } as const;
    await using apple = await startWith(
      { name: "second", at: "handshake", when: { connection: 2 }, do: close },
      { name: "fourth on", at: "handshake", when: { connection: { min: 4 } }, do: close },
    );
    for (let round = 1; round <= 5; round += 1) {
      const client = gatewayClient(apple);
      client.socket.end(series(round, round));
      await client.ended;
      await connectionsClosed(apple, round);
    }
    expect(ofKind(apple, "connection-closed").map((entry) => entry.detail)).toEqual([
      undefined,
      "second",
      undefined,
      "fourth on",
      "fourth on",
    ]);
  });

  test("for `times` notifications, then no more", async () => {
    await using apple = await startWith({ times: 2, do: { answer: { status: 1 } } });
    await gatewayClient(apple).write(series(1, 1)).ended;
    await gatewayClient(apple).write(series(2, 2)).ended;
    const client = gatewayClient(apple).write(series(3, 9));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 7);
    client.destroy();
    expect(identifiers(apple.journal.rejected)).toEqual([1, 2]);
  });

  test("for `times` connections, then no more", async () => {
    await using apple = await startWith({ at: "handshake", times: 2, do: { close: "close" } });
    for (let round = 1; round <= 3; round += 1) {
      const client = gatewayClient(apple);
      client.socket.end(series(round, round));
      await client.ended;
      await connectionsClosed(apple, round);
    }
    expect(closeReasons(apple)).toEqual(["rule", "rule", "client"]);
  });

  test("at a drawn place in the run, which is the same however the run is spread over connections", async () => {
    const rules: NotificationRule[] = [
      { when: { nthOfRun: { min: 5, max: 24 } }, do: { answer: { status: 8 } } },
    ];
    const place = async (perConnection: number): Promise<number[]> => {
      await using apple = await start({ rules });
      for (let next = 1; next <= 24; next += perConnection) {
        const client = gatewayClient(apple);
        client.socket.end(series(next, next + perConnection - 1));
        await client.ended;
      }
      return identifiers(apple.journal.rejected);
    };
    const alone = await place(24);
    expect(alone).toHaveLength(1);
    expect(await place(1)).toEqual(alone);
  });

  test("by the beginning of the device token", async () => {
    await using apple = await startWith({
      when: { deviceTokenPrefix: "ABc" },
      do: { answer: { status: 8 } },
    });
    const bytes = ["ab00", "abb0", "abc0"].map((deviceToken, at) =>
      command2({ identifier: at + 1, deviceToken }),
    );
    expect((await gatewayClient(apple).write(Buffer.concat(bytes)).ended).hex).toBe("080800000003");
  });

  test("every hundredth of the run, over all connections", async () => {
    await using apple = await startWith({ when: { everyOfRun: 100 }, do: { answer: { status: 8 } } });
    let next = 1;
    while (next <= 500) {
      await gatewayClient(apple).write(series(next, 500)).ended;
      next = (apple.journal.rejected.at(-1)?.identifier ?? 500) + 1;
    }
    expect(identifiers(apple.journal.rejected)).toEqual([100, 200, 300, 400, 500]);
    expect(apple.journal.counts.accepted).toBe(495);
  });

  test("the n-th of the run, whatever the connection", async () => {
    await using apple = await startWith({ when: { nthOfRun: 4 }, do: { answer: { status: 8 } } });
    const first = gatewayClient(apple).write(series(1, 2));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 2);
    await gatewayClient(apple).write(series(3, 9)).ended;
    first.destroy();
    expect(identifiers(apple.journal.rejected)).toEqual([4]);
  });

  test("every third on its connection", async () => {
    await using apple = await startWith({ when: { every: 3 }, do: { garbageBytes: 1 } });
    const client = gatewayClient(apple).write(series(1, 10));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 10);
    client.destroy();
    const touched = apple.journal.accepted.filter((entry) => entry.rule !== undefined);
    expect(identifiers(touched)).toEqual([3, 6, 9]);
  });

  test("a number drawn for each connection: the same with the same seed, within its range", async () => {
    const run = async (seed: number): Promise<number[]> => {
      await using apple = await start({
        seed,
        rules: [{ when: { nth: { min: 5, max: 20 } }, do: { close: "fin" } }],
      });
      const kept: number[] = [];
      for (let round = 1; round <= 8; round += 1) {
        await gatewayClient(apple).write(series(1, 30)).ended;
        await connectionsClosed(apple, round);
        kept.push(apple.journal.accepted.filter((entry) => entry.connection === round).length);
      }
      return kept;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(2);
    // The notification that the connection died of is not accepted.
    expect(Math.min(...first)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...first)).toBeLessThanOrEqual(19);
  });

  test("every n-th, drawn again after each match", async () => {
    await using apple = await startWith({ when: { every: { min: 2, max: 9 } }, do: { garbageBytes: 1 } });
    const client = gatewayClient(apple).write(series(1, 400));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 400);
    client.destroy();
    const touched = identifiers(apple.journal.accepted.filter((entry) => entry.rule !== undefined));
    const gaps = touched.map((identifier, at) => identifier - (touched[at - 1] ?? 0));
    expect(Math.min(...gaps)).toBe(2);
    expect(Math.max(...gaps)).toBe(9);
  });

  test("by chance: about as often as the probability says, and the same with the same seed", async () => {
    const run = async (seed: number): Promise<number[]> => {
      await using apple = await start({
        seed,
        rules: [{ when: { probability: 0.25 }, do: { garbageBytes: 1 } }],
      });
      const client = gatewayClient(apple).write(series(1, 2000));
      await apple.journal.waitFor((journal) => journal.counts.accepted === 2000);
      client.destroy();
      return identifiers(apple.journal.accepted.filter((entry) => entry.rule !== undefined));
    };
    const first = await run(1);
    expect(first.length).toBeGreaterThan(400);
    expect(first.length).toBeLessThan(600);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  test("the first rule that holds wins", async () => {
    await using apple = await startWith(
      { when: { nth: 2 }, do: { answer: { status: 1 } } },
      { do: { verdict: "discarded" } },
    );
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe("080100000002");
    expect(identifiers(apple.journal.discarded)).toEqual([1, 3]);
  });

  test("useRules replaces the rules on open connections too", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(series(1, 3));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3);
    apple.useRules([{ when: { nth: 5 }, do: { answer: { status: 10 } } }]);
    client.write(series(4, 9));
    expect((await client.ended).hex).toBe("080a00000005");
    apple.useRules([]);
    const other = gatewayClient(apple).write(series(1, 9));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 14);
    other.destroy();
  });
});
