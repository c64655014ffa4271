import { once } from "node:events";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command2, flood, series } from "../fixture/notification-bytes.js";
import { RawClient, type RawEnd } from "../fixture/raw-client.js";
import { gatewayClient, identifiers, ofKind, start } from "../fixture/simulator-fixture.js";

function rigged(kindAndArgument: string): string {
  return `fa17fa17${kindAndArgument}`.padEnd(64, "0");
}

// For tests that only look at their own connection.
let shared: Simulator;
beforeAll(async () => {
  shared = await start();
});
afterAll(() => shared.close());

/** Sends good ones around a rigged one with identifier 3, and returns what comes back. */
async function answerTo(kindAndArgument: string): Promise<RawEnd> {
  const bytes = [
    series(1, 2),
    command2({ identifier: 3, deviceToken: rigged(kindAndArgument) }),
    series(4, 6),
  ];
  return await gatewayClient(shared).write(Buffer.concat(bytes)).ended;
}

describe("a rigged device token", () => {
  test.each([
    ["01 07: status 7", "0107", "080700000003"],
    ["01 ff: status 255", "01ff", "08ff00000003"],
    ["04 00: identifier 0", "0400", "080800000000"],
    ["04 01: an identifier that was never sent", "0401", "0808fffffffe"],
    ["04 02: the identifier before it", "0402", "080800000002"],
    ["05 01: a tenth of a second later", "0501", "080800000003"],
    ["06 01: byte by byte", "0601", "080800000003"],
    ["08 02: twice", "0802", "080800000003080800000003"],
    ["09 00: shutdown", "0900", "080a00000003"],
    ["0b 01: an answer, then closed at once", "0b01", "080800000003"],
    ["0c 03: half an answer", "0c03", "080800"],
    ["02 00: an orderly end without an answer", "0200", ""],
  ])("%s", async (_what, kindAndArgument, hex) => {
    expect(await answerTo(kindAndArgument)).toMatchObject({ hex, how: "fin" });
  });

  test("02 02: a reset without an answer", async () => {
    expect(await answerTo("0202")).toMatchObject({ hex: "", code: "ECONNRESET" });
  });

  test("02 03: half-closed", async () => {
    await using apple = await start();
    const client = new RawClient(apple, apple.gateway.port, { allowHalfOpen: true } as object);
    client.write(command2({ identifier: 1, deviceToken: rigged("0203") }));
    await once(client.socket, "end");
    client.write(series(2, 3));
    await apple.journal.waitFor((journal) => journal.counts.discarded === 3);
    client.destroy();
  });

  test("03 00: a black hole", async () => {
    await using apple = await start();
    const client = await gatewayClient(apple).secured();
    client.write(Buffer.concat([command2({ identifier: 1, deviceToken: rigged("0300") }), flood(2, 6000)]));
    await apple.journal.waitFor((journal) => journal.counts.received === 1);
    expect(client.socket.writableNeedDrain).toBe(true);
    await apple.close();
    expect(apple.journal.counts.received).toBe(1);
    client.destroy();
  });

  test("07 0a: 1024 random bytes, then the end", async () => {
    expect(await answerTo("070a")).toMatchObject({ byteCount: 1024, how: "fin" });
  });

  test("0a 08: eight kibibytes a second from now on", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(command2({ identifier: 1, deviceToken: rigged("0a08") }));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    const begunAt = Date.now();
    client.write(series(2, 20));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 20);
    client.destroy();
    // The 98 bytes of the first notification alone hold reading up for 12 ms.
    expect(Date.now() - begunAt).toBeGreaterThanOrEqual(8);
  });

  test("is named in the journal", async () => {
    await using apple = await start();
    await gatewayClient(apple).write(command2({ identifier: 1, deviceToken: rigged("0105") })).ended;
    expect(apple.journal.rejected).toMatchObject([{ status: 5, rule: "device token fa17fa170105" }]);
    expect(ofKind(apple, "answer")).toMatchObject([{ rule: "device token fa17fa170105" }]);
  });

  test.each([
    ["of a kind that does not exist", rigged("ee01")],
    ["that is too short to say what it wants", "fa17fa1701"],
    ["that only looks like one", rigged("0108").replace("fa17fa17", "fa17fa18")],
  ])("%s is an ordinary device token", async (_which, deviceToken) => {
    await using apple = await start();
    const client = gatewayClient(apple).write(command2({ identifier: 1, deviceToken }));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
  });

  test("is an ordinary one if riggedDeviceTokens is off", async () => {
    await using apple = await start({ riggedDeviceTokens: "off" });
    const client = gatewayClient(apple).write(command2({ identifier: 1, deviceToken: rigged("0108") }));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
  });

  test("yields to a rule", async () => {
    await using apple = await start({ rules: [{ do: { verdict: "accepted" } }] });
    const bytes = command2({ identifier: 1, deviceToken: rigged("0108") });
    const client = gatewayClient(apple).write(Buffer.concat([bytes, series(2, 2)]));
    await apple.journal.waitFor((journal) => journal.counts.received === 2);
    client.destroy();
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2]);
  });
});
