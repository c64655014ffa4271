import { describe, expect, test } from "vitest";
import { command0, command2, series, tokenOf } from "../fixture/notification-bytes.js";
import {
  closeReasons,
  connectionsClosed,
  gatewayClient,
  identifiers,
  ofKind,
  onThird,
  start,
  startWith,
} from "../fixture/simulator-fixture.js";

describe("what a rule answers", () => {
  test.each([0, 1, 3, 6, 9, 42, 128, 255])("any status: %i", async (status) => {
    await using apple = await startWith(onThird({ answer: { status } }));
    const end = await gatewayClient(apple).write(series(1, 5)).ended;
    expect(end.hex).toBe(`08${status.toString(16).padStart(2, "0")}00000003`);
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2]);
    expect(apple.journal.rejected).toMatchObject([{ identifier: 3, status, rule: "rule 1" }]);
  });

  test("status 10 (shutdown) names a notification that is accepted", async () => {
    await using apple = await startWith({ name: "maintenance", ...onThird({ answer: { status: 10 } }) });
    const end = await gatewayClient(apple).write(series(1, 5)).ended;
    expect(end.hex).toBe("080a00000003");
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2, 3]);
    expect(identifiers(apple.journal.discarded)).toEqual([4, 5]);
    expect(ofKind(apple, "answer")).toMatchObject([{ status: 10, identifier: 3, rule: "maintenance" }]);
  });

  test.each([
    ["own", "00000003"],
    ["zero", "00000000"],
    ["previous", "00000002"],
    ["unknown", "fffffffe"],
    [4_000_000_000, "ee6b2800"],
  ] as const)("identifier %s", async (identifier, hex) => {
    await using apple = await startWith(onThird({ answer: { status: 8, identifier } }));
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe(`0808${hex}`);
  });

  test("an unknown identifier is not the notification's own", async () => {
    await using apple = await startWith({ do: { answer: { status: 8, identifier: "unknown" } } });
    const end = await gatewayClient(apple).write(command2({ identifier: 0xfffffffe })).ended;
    expect(end.hex).toBe("0808fffffffd");
  });

  test("six bytes in pieces", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8, pieceBytes: 1, pieceDelayMs: 3 } }));
    const client = gatewayClient(apple).write(series(1, 3));
    expect((await client.ended).hex).toBe("080800000003");
    expect(client.readCount).toBeGreaterThan(1);
  });

  test("half an answer", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8, cutAfterBytes: 3 } }));
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe("080800");
    expect(ofKind(apple, "answer")).toMatchObject([{ bytes: "080800" }]);
  });

  test("the same answer twice", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8, repeat: 2 } }));
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe("080800000003080800000003");
    expect(apple.journal.counts.answers).toBe(2);
  });

  test("no answer to command 0, whatever the rule says", async () => {
    await using apple = await startWith({ do: { answer: { status: 8 }, close: "close" } });
    expect((await gatewayClient(apple).write(command0()).ended).hex).toBe("");
    await connectionsClosed(apple);
    expect(closeReasons(apple)).toEqual(["unanswered"]);
  });

  test("later than responseDelayMs, by the rule's own delay", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, delayMs: { min: 60, max: 70 } }));
    await gatewayClient(apple).write(series(1, 3)).ended;
    const delay = (ofKind(apple, "answer")[0]?.at ?? 0) - (apple.journal.rejected[0]?.at ?? 0);
    expect(delay).toBeGreaterThanOrEqual(55);
  });

  test("a verdict of its own: the notification is accepted although it is answered", async () => {
    await using apple = await startWith(onThird({ answer: { status: 1 }, verdict: "accepted" }));
    await gatewayClient(apple).write(series(1, 4)).ended;
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2, 3]);
  });

  test("a verdict alone lets a bad device token pass", async () => {
    const bad = tokenOf(0xbad);
    await using apple = await start({
      badDeviceTokens: [bad],
      rules: [{ when: { deviceToken: bad.toUpperCase() }, do: { verdict: "accepted" } }],
    });
    const client = gatewayClient(apple).write(
      Buffer.concat([command2({ identifier: 1, deviceToken: bad }), series(2, 2)]),
    );
    await apple.journal.waitFor((journal) => journal.counts.accepted === 2);
    client.destroy();
  });

  test("random bytes before the answer, the same for the same seed", async () => {
    const run = async (seed: number): Promise<string> => {
      await using apple = await start({ seed, rules: [onThird({ answer: { status: 8 }, garbageBytes: 9 })] });
      return (await gatewayClient(apple).write(series(1, 3)).ended).hex;
    };
    const first = await run(1);
    expect(first).toMatch(/^.{18}080800000003$/);
    expect(await run(1)).toBe(first);
    expect(await run(2)).not.toBe(first);
  });

  test("random bytes after the answer", async () => {
    await using apple = await startWith(
      onThird({ answer: { status: 8 }, garbageBytes: 9, garbageOrder: "after", close: "reset" }),
    );
    const client = gatewayClient(apple).write(series(1, 3));
    await client.ended;
    expect(client.received.toString("hex")).toMatch(/^080800000003.{18}$/);
  });

  test("ten megabytes of random bytes", async () => {
    await using apple = await startWith(onThird({ garbageBytes: 10_485_760, close: "fin", lingerMs: 0 }));
    const end = await gatewayClient(apple).write(series(1, 3)).ended;
    expect(end.byteCount).toBe(10_485_760);
    expect(identifiers(apple.journal.discarded)).toEqual([3]);
  });

  test("random bytes alone change nothing else", async () => {
    await using apple = await startWith(onThird({ garbageBytes: 5 }));
    const client = gatewayClient(apple).write(series(1, 5));
    await client.bytes(5);
    await apple.journal.waitFor((journal) => journal.counts.accepted === 5);
    expect(client.received).toHaveLength(5);
    client.destroy();
  });
});
