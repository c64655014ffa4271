import { describe, expect, test } from "vitest";
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

describe("what the gateway reads", () => {
  test("a command 0 of PyAPNs", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(
      Buffer.from(
        "000020000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f003c7b22617073223a7b22616c657274223a2248656c6c6f20576f726c6421222c22736f756e64223a2264656661756c74222c226261646765223a347d7d",
        "hex",
      ),
    );
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
    expect(apple.journal.accepted[0]).toEqual({
      kind: "notification",
      at: expect.any(Number),
      service: "gateway",
      protocol: "binary",
      connection: 1,
      command: 0,
      identifier: 0,
      priority: 10,
      deviceToken: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      payload: { aps: { alert: "Hello World!", sound: "default", badge: 4 } },
      payloadText: expect.stringContaining("Hello World!"),
      payloadBytes: 60,
      verdict: "accepted",
    });
  });

  test("a command 1 of PyAPNs, with identifier and expiration", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(
      Buffer.from(
        "0100000007000000010020b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c003c7b22617073223a7b22616c657274223a2248656c6c6f20576f726c6421222c22736f756e64223a2264656661756c74222c226261646765223a347d7d",
        "hex",
      ),
    );
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
    expect(apple.journal.accepted[0]).toMatchObject({
      command: 1,
      identifier: 7,
      expiration: 1,
      priority: 10,
      deviceToken: TOKEN,
    });
  });

  test("a command 2 of PyAPNs, with all five items", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(
      Buffer.from(
        "0200000080010020000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0200487b22617073223a7b22616c657274223a22486920f09f9880f09f91a8e2808df09f91a9e2808df09f91a720f09f87abf09f87b7222c22736f756e64223a2264656661756c74227d7d0300040000000104000453724e000500010a",
        "hex",
      ),
    );
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
    expect(apple.journal.accepted[0]).toMatchObject({
      command: 2,
      identifier: 1,
      expiration: 1_400_000_000,
      priority: 10,
      payload: { aps: { alert: "Hi 😀👨‍👩‍👧 🇫🇷", sound: "default" } },
      payloadBytes: 72,
    });
  });

  test("items in any order, as Pushy writes them", async () => {
    await using apple = await start();
    const frame = frameOf(
      item(3, "000003e7"),
      item(5, "05"),
      item(2, Buffer.from("{}").toString("hex")),
      item(4, "ffffffff"),
      item(1, "abcd"),
    );
    const client = gatewayClient(apple).write(frame);
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
    expect(apple.journal.accepted[0]).toMatchObject({
      identifier: 999,
      priority: 5,
      expiration: 0xffffffff,
      deviceToken: "abcd",
      payload: {},
    });
  });

  test("a command 2 without items 3, 4 and 5: identifier 0, no expiration, priority 10", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(command2());
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
    expect(apple.journal.accepted[0]).toMatchObject({ identifier: 0, priority: 10 });
    expect(apple.journal.accepted[0]).not.toHaveProperty("expiration");
  });

  test("no field of one notification leaks into the next", async () => {
    await using apple = await start();
    const full = { identifier: 1, expiration: 7, priority: 5 };
    const malformed = frameOf(item(1, TOKEN), item(2, "7b7d"), item(6, "00"));
    await gatewayClient(apple).write(Buffer.concat([command2(full), command2(), malformed, command2()]))
      .ended;
    expect(apple.journal.accepted[1]).toMatchObject({ identifier: 0, priority: 10 });
    expect(apple.journal.accepted[1]).not.toHaveProperty("expiration");
    expect(apple.journal.rejected).toMatchObject([{ malformed: "item 6 is not defined" }]);
    expect(apple.journal.discarded[0]).not.toHaveProperty("malformed");
  });

  test("all three commands mixed on one connection, cut after every byte", async () => {
    await using apple = await start();
    const client = await gatewayClient(apple).secured();
    client.socket.setNoDelay(true);
    const bytes = Buffer.concat([
      command0({ deviceToken: tokenOf(1) }),
      command1({ identifier: 2, deviceToken: tokenOf(2) }),
      command2({ identifier: 3, deviceToken: tokenOf(3) }),
    ]);
    for (const byte of bytes) client.write(Buffer.of(byte));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3);
    client.destroy();
    expect(apple.journal.accepted.map((entry) => [entry.command, entry.deviceToken])).toEqual([
      [0, tokenOf(1)],
      [1, tokenOf(2)],
      [2, tokenOf(3)],
    ]);
  });

  test("a payload that is not JSON is kept as text", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(command2({ payload: "not JSON" }));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
    expect(apple.journal.accepted[0]?.payload).toBe("not JSON");
  });

  test("a notification that has expired on arrival is accepted", async () => {
    await using apple = await start();
    const client = gatewayClient(apple).write(command2({ identifier: 1, expiration: 1 }));
    await apple.journal.waitFor((journal) => journal.counts.received === 1);
    client.destroy();
    expect(apple.journal.accepted).toHaveLength(1);
  });

  test("TLS 1.2 and TLS 1.3 clients", async () => {
    await using apple = await start();
    for (const [at, version] of (["TLSv1.2", "TLSv1.3"] as const).entries()) {
      const options = { minVersion: version, maxVersion: version };
      const client = new RawClient(apple, apple.gateway.port, options);
      await apple.journal.waitFor((journal) => journal.counts.connectionsSecured === at + 1);
      client.destroy();
    }
    expect(ofKind(apple, "connection-secured").map((entry) => entry.tlsVersion)).toEqual([
      "TLSv1.2",
      "TLSv1.3",
    ]);
  });
});

describe("what cannot be parsed", () => {
  test.each([
    ["an unknown command", Buffer.from("03", "hex"), "unknown-command"],
    ["a frame of 4 GiB", Buffer.from("02ffffffff", "hex"), "oversized-frame"],
  ])("%s ends the connection without an error response", async (_what, bytes, detail) => {
    await using apple = await start();
    const client = gatewayClient(apple).write(Buffer.concat([series(1, 1), bytes, series(2, 2)]));
    expect(await client.ended).toMatchObject({ hex: "", how: "fin" });
    await connectionsClosed(apple);
    expect(identifiers(apple.journal.accepted)).toEqual([1]);
    expect(apple.journal.counts.received).toBe(1);
    expect(ofKind(apple, "connection-closed")).toMatchObject([{ reason: "unparsable", detail }]);
  });

  test("half a notification at the end of a connection is ignored", async () => {
    await using apple = await start();
    const client = await gatewayClient(apple).secured();
    client.socket.end(series(1, 2).subarray(0, -1));
    await client.ended;
    await connectionsClosed(apple);
    expect(identifiers(apple.journal.accepted)).toEqual([1]);
    expect(closeReasons(apple)).toEqual(["client"]);
  });
});
