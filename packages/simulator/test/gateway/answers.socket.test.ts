import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  command0,
  command1,
  command2,
  frameOf,
  item,
  series,
  TOKEN,
  tokenOf,
} from "../fixture/notification-bytes.js";
import { RawClient } from "../fixture/raw-client.js";
import {
  closeReasons,
  connectionsClosed,
  gatewayClient,
  identifiers,
  ofKind,
  start,
} from "../fixture/simulator-fixture.js";

const BAD = tokenOf(0xbad);

// For tests that only look at their own connection.
let shared: Simulator;
beforeAll(async () => {
  shared = await start({ badDeviceTokens: [BAD] });
});
afterAll(() => shared.close());

/** Sends the bytes on a connection of their own and returns everything that comes back until it ends. */
async function answerTo(bytes: Buffer): Promise<string> {
  return (await gatewayClient(shared).write(bytes).ended).hex;
}

describe("what the gateway answers", () => {
  test.each([
    ["2 for a device token that is missing", frameOf(item(2, "7b7d"), item(3, "00000007")), "080200000007"],
    [
      "2 for an empty device token, before the empty payload (Pushy's barrier)",
      Buffer.from("020000001803000400000009010000020000040004000000000500010a", "hex"),
      "080200000009",
    ],
    ["4 for a payload that is missing", frameOf(item(1, TOKEN), item(3, "00000007")), "080400000007"],
    ["4 for an empty payload", command2({ identifier: 7, payload: "" }), "080400000007"],
    [
      "4 before 5: an empty payload and a device token of 101 bytes",
      command2({ identifier: 7, payload: "", deviceToken: "aa".repeat(101) }),
      "080400000007",
    ],
    [
      "5 for a device token of 101 bytes",
      command2({ identifier: 7, deviceToken: "aa".repeat(101) }),
      "080500000007",
    ],
    [
      "5 before 7: a device token of 101 bytes and a payload of 2049",
      command2({ identifier: 7, deviceToken: "aa".repeat(101), payload: "x".repeat(2049) }),
      "080500000007",
    ],
    ["7 for a payload of 2049 bytes", command2({ identifier: 7, payload: "x".repeat(2049) }), "080700000007"],
    [
      "7 before 8: a payload of 2049 bytes to a bad device token",
      command2({ identifier: 7, payload: "x".repeat(2049), deviceToken: BAD }),
      "080700000007",
    ],
    ["7 for 2049 bytes in command 1", command1({ identifier: 7, payload: "x".repeat(2049) }), "080700000007"],
    ["8 for a bad device token", command2({ identifier: 0xfedcba98, deviceToken: BAD }), "0808fedcba98"],
    ["8 for a bad device token in command 1", command1({ identifier: 7, deviceToken: BAD }), "080800000007"],
    ["8 with identifier 0 if item 3 is missing", command2({ deviceToken: BAD }), "080800000000"],
    [
      "128 for an item that reaches beyond the frame",
      frameOf(item(3, "00000007"), "010020aabb"),
      "088000000007",
    ],
    [
      "128 for bytes after the last item",
      frameOf(item(3, "00000007"), item(1, TOKEN), item(2, "7b7d"), "01"),
      "088000000007",
    ],
    [
      "128 for an item that occurs twice",
      frameOf(item(3, "00000007"), item(1, TOKEN), item(2, "7b7d"), item(1, TOKEN)),
      "088000000007",
    ],
    [
      "128 for an item 6",
      frameOf(item(3, "00000007"), item(1, TOKEN), item(2, "7b7d"), item(6, "00")),
      "088000000007",
    ],
    [
      "128 with identifier 0 for an identifier of three bytes",
      frameOf(item(3, "000007"), item(1, TOKEN), item(2, "7b7d")),
      "088000000000",
    ],
    [
      "128 for an expiration of five bytes",
      frameOf(item(3, "00000007"), item(4, "0000000000"), item(1, TOKEN), item(2, "7b7d")),
      "088000000007",
    ],
    [
      "128 for a priority of two bytes",
      frameOf(item(3, "00000007"), item(5, "000a"), item(1, TOKEN), item(2, "7b7d")),
      "088000000007",
    ],
    [
      "128 before 2: an item 6 and no device token",
      frameOf(item(3, "00000007"), item(6, "00")),
      "088000000007",
    ],
    ["2 for a frame without items", Buffer.from("0200000000", "hex"), "080200000000"],
  ])("%s", async (_what, bytes, answer) => {
    expect(await answerTo(bytes)).toBe(answer);
  });

  test.each([
    ["a device token of 100 bytes", command2({ deviceToken: "aa".repeat(100) })],
    ["a device token of one byte", command2({ deviceToken: "aa" })],
    ["a payload of 2048 bytes", command2({ payload: "x".repeat(2048) })],
    ["a payload of 2048 bytes in command 0", command0({ payload: "x".repeat(2048) })],
    ["a payload of 2048 bytes in command 1", command1({ payload: "x".repeat(2048) })],
  ])("nothing for %s", async (_what, bytes) => {
    await using apple = await start();
    const client = gatewayClient(apple).write(Buffer.concat([bytes, command2({ identifier: 2 })]));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 2);
    client.destroy();
    expect((await client.ended).hex).toBe("");
  });

  test("its limits are options", async () => {
    await using apple = await start({
      minDeviceTokenBytes: 32,
      maxDeviceTokenBytes: 33,
      maxPayloadBytes: 10,
      maxLegacyPayloadBytes: 5,
    });
    const answers: string[] = [];
    for (const bytes of [
      command2({ identifier: 1, deviceToken: "aa".repeat(31), payload: "{}" }),
      command2({ identifier: 2, deviceToken: "aa".repeat(34), payload: "{}" }),
      command2({ identifier: 3, payload: "x".repeat(11) }),
      command1({ identifier: 4, payload: "x".repeat(6) }),
    ]) {
      answers.push((await gatewayClient(apple).write(bytes).ended).hex);
    }
    expect(answers).toEqual(["080500000001", "080500000002", "080700000003", "080700000004"]);
  });
});

describe("after the first bad notification", () => {
  test("earlier ones are accepted, later ones are discarded, and the connection ends", async () => {
    await using apple = await start({ badDeviceTokens: [BAD] });
    const client = gatewayClient(apple).write(
      Buffer.concat([series(1, 10), command2({ identifier: 11, deviceToken: BAD }), series(12, 1000)]),
    );
    const end = await client.ended;
    await connectionsClosed(apple);
    expect(end).toMatchObject({ hex: "08080000000b", how: "fin" });
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(apple.journal.rejected).toMatchObject([{ identifier: 11, status: 8 }]);
    expect(identifiers(apple.journal.discarded)).toEqual(Array.from({ length: 989 }, (_, at) => at + 12));
    expect(ofKind(apple, "answer")).toMatchObject([{ status: 8, identifier: 11, bytes: "08080000000b" }]);
    expect(closeReasons(apple)).toEqual(["answered"]);
  });

  test("a second bad one is discarded and not answered", async () => {
    await using apple = await start({ badDeviceTokens: [BAD] });
    const bad = (identifier: number): Buffer => command2({ identifier, deviceToken: BAD });
    const client = gatewayClient(apple).write(Buffer.concat([bad(1), bad(2), Buffer.from("ff", "hex")]));
    expect((await client.ended).hex).toBe("080800000001");
    expect(identifiers(apple.journal.discarded)).toEqual([2]);
  });

  test("notifications that arrive before the answer is written are discarded too", async () => {
    await using apple = await start({ badDeviceTokens: [BAD], responseDelayMs: 50 });
    const client = gatewayClient(apple).write(command2({ identifier: 1, deviceToken: BAD }));
    await apple.journal.waitFor((journal) => journal.counts.rejected === 1);
    client.write(series(2, 3));
    await apple.journal.waitFor((journal) => journal.counts.discarded === 2);
    expect(apple.journal.counts.answers).toBe(0);
    expect((await client.ended).hex).toBe("080800000001");
  });

  test("the answer takes responseDelayMs", async () => {
    await using apple = await start({ badDeviceTokens: [BAD], responseDelayMs: 60 });
    await gatewayClient(apple).write(command2({ identifier: 1, deviceToken: BAD })).ended;
    const rejectedAt = apple.journal.rejected[0]?.at ?? 0;
    const answeredAt = ofKind(apple, "answer")[0]?.at ?? 0;
    // Timers and the wall clock may differ by a millisecond or two.
    expect(answeredAt - rejectedAt).toBeGreaterThanOrEqual(55);
  });

  test("the answer still comes when the client has ended its own side", async () => {
    await using apple = await start({ badDeviceTokens: [BAD], responseDelayMs: 50 });
    const client = new RawClient(apple, apple.gateway.port, { allowHalfOpen: true } as object);
    client.socket.end(command2({ identifier: 5, deviceToken: BAD }));
    await client.bytes(6);
    expect(client.received.toString("hex")).toBe("080800000005");
    client.destroy();
  });

  test("command 0 gets no answer, only the end", async () => {
    await using apple = await start({ badDeviceTokens: [BAD] });
    const client = gatewayClient(apple).write(Buffer.concat([command0({ deviceToken: BAD }), series(1, 2)]));
    expect(await client.ended).toMatchObject({ hex: "", how: "fin" });
    await connectionsClosed(apple);
    expect(apple.journal.counts).toMatchObject({ rejected: 1, discarded: 2, answers: 0 });
    expect(closeReasons(apple)).toEqual(["unanswered"]);
  });

  test("other connections continue", async () => {
    await using apple = await start({ badDeviceTokens: [BAD] });
    const good = gatewayClient(apple).write(series(1, 2));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 2);
    await gatewayClient(apple).write(command2({ identifier: 3, deviceToken: BAD })).ended;
    good.write(series(4, 5));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 4);
    expect(apple.journal.accepted.map((entry) => entry.connection)).toEqual([1, 1, 1, 1]);
    good.destroy();
  });
});
