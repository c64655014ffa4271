import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { command2, flood, series, tokenOf } from "../fixture/notification-bytes.js";
import { RawClient } from "../fixture/raw-client.js";
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

describe("how a rule ends a connection", () => {
  test("fin: an orderly end", async () => {
    await using apple = await startWith(onThird({ close: "fin" }));
    expect(await gatewayClient(apple).write(series(1, 5)).ended).toEqual({
      hex: "",
      byteCount: 0,
      how: "fin",
      code: undefined,
    });
    await connectionsClosed(apple);
    expect(identifiers(apple.journal.accepted)).toEqual([1, 2]);
    expect(identifiers(apple.journal.discarded)).toEqual([3, 4, 5]);
    expect(ofKind(apple, "connection-closed")).toMatchObject([{ reason: "rule", detail: "rule 1" }]);
  });

  test("fin without lingering still delivers the answer", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, lingerMs: 0 }));
    expect((await gatewayClient(apple).write(series(1, 3)).ended).hex).toBe("080800000003");
    await connectionsClosed(apple);
  });

  test("fin reads on for lingerMs, and then closes although the client stays", async () => {
    await using apple = await startWith(onThird({ close: "fin", lingerMs: 1000 }));
    const client = new RawClient(apple, apple.gateway.port, { allowHalfOpen: true } as object);
    client.write(series(1, 3));
    await once(client.socket, "end");
    client.write(series(4, 6));
    await apple.journal.waitFor((journal) => journal.counts.discarded === 4);
    await connectionsClosed(apple);
    expect(apple.connectionCount).toBe(0);
    client.destroy();
  });

  test("close: at once, and the six bytes before it still arrive", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, close: "close" }));
    const end = await gatewayClient(apple).write(series(1, 3)).ended;
    expect(end.hex).toBe("080800000003");
  });

  test("reset: the client sees ECONNRESET", async () => {
    await using apple = await startWith(onThird({ close: "reset" }));
    expect(await gatewayClient(apple).write(series(1, 3)).ended).toMatchObject({
      how: "error",
      code: "ECONNRESET",
    });
    await connectionsClosed(apple);
    expect(apple.connectionCount).toBe(0);
  });

  test("reset after an answer: the six bytes arrive first", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, close: "reset" }));
    const client = gatewayClient(apple).write(series(1, 3));
    await client.ended;
    expect(client.received.toString("hex")).toBe("080800000003");
  });

  test("half-close: ends its own side and reads for as long as the client writes", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, close: "half-close", lingerMs: 1 }));
    const client = new RawClient(apple, apple.gateway.port, { allowHalfOpen: true } as object);
    client.write(series(1, 3));
    await once(client.socket, "end");
    client.write(series(4, 500));
    await apple.journal.waitFor((journal) => journal.counts.discarded === 497);
    expect(apple.connectionCount).toBe(1);
    client.socket.end();
    await connectionsClosed(apple);
  });

  test("never: the answer comes, the connection stays, and everything is discarded", async () => {
    await using apple = await startWith(onThird({ answer: { status: 8 }, close: "never" }));
    const client = gatewayClient(apple).write(series(1, 3));
    await client.bytes(6);
    client.write(series(4, 10));
    await apple.journal.waitFor((journal) => journal.counts.discarded === 7);
    expect(apple.connectionCount).toBe(1);
    client.socket.end();
    await client.ended;
  });

  test("a poison notification: its device token resets the connection without an answer", async () => {
    await using apple = await startWith({
      name: "poison",
      when: { deviceToken: tokenOf(4) },
      do: { close: "reset" },
    });
    for (const round of [1, 2]) {
      await gatewayClient(apple).write(series(4, 6)).ended;
      await connectionsClosed(apple, round);
    }
    expect(apple.journal.counts).toMatchObject({ accepted: 0, rejected: 0, answers: 0 });
    expect(apple.journal.discarded[0]).toMatchObject({ identifier: 4, rule: "poison" });
  });
});

describe("how a rule reads", () => {
  test("a black hole reads nothing more and never answers", async () => {
    await using apple = await startWith(onThird({ reading: "stop" }));
    const client = await gatewayClient(apple).secured();
    client.write(flood(1, 6000));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3);
    // Meanwhile another connection gets as much through.
    apple.useRules([]);
    const other = gatewayClient(apple).write(flood(1, 6000));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 6003);
    other.destroy();
    await connectionsClosed(apple);
    // The kernel's buffers are full, and the client still has the rest.
    expect(client.socket.writableLength).toBeGreaterThan(0);
    client.destroy();
    await apple.close();
    expect(apple.journal.counts.received).toBe(6003);
    expect(closeReasons(apple)).toEqual(["client", "simulator-closed"]);
  });

  test("a pause, after which everything is read in order", async () => {
    await using apple = await startWith(onThird({ reading: { pauseMs: 60 } }));
    const client = gatewayClient(apple).write(series(1, 3000));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3000);
    client.destroy();
    const at = (place: number): number => apple.journal.accepted[place]?.at ?? 0;
    expect(at(3) - at(2)).toBeGreaterThanOrEqual(55);
    expect(identifiers(apple.journal.accepted)).toEqual(
      Array.from({ length: 3000 }, (_, place) => place + 1),
    );
  });

  test("a pause also delays notifications of the same packet", async () => {
    await using apple = await startWith(onThird({ reading: { pauseMs: 30 } }));
    const client = gatewayClient(apple).write(series(1, 6));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 3);
    expect(apple.journal.counts.received).toBe(3);
    await apple.journal.waitFor((journal) => journal.counts.accepted === 6);
    client.destroy();
  });

  test("a slow reader reads at its rate", async () => {
    await using apple = await startWith({ at: "handshake", do: { reading: { bytesPerSecond: 800_000 } } });
    const bytes = series(1, 1000);
    const begunAt = Date.now();
    const client = gatewayClient(apple).write(bytes);
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1000);
    client.destroy();
    // The last chunk is not waited for; TLS records hold 16 KiB.
    const leastMs = ((bytes.length - 65_536) / 800_000) * 1000;
    expect(leastMs).toBeGreaterThan(0);
    expect(Date.now() - begunAt).toBeGreaterThanOrEqual(leastMs);
  });

  test("a rule that only reads slowly leaves Apple's verdict", async () => {
    const bad = tokenOf(0xbad);
    await using apple = await start({
      badDeviceTokens: [bad],
      rules: [{ do: { reading: { bytesPerSecond: 10_000_000 } } }],
    });
    const end = await gatewayClient(apple).write(command2({ identifier: 9, deviceToken: bad })).ended;
    expect(end.hex).toBe("080800000009");
  });
});

describe("before and during the handshake", () => {
  test("alert: the handshake is refused", async () => {
    await using apple = await startWith({ at: "connect", do: { tls: "alert" } });
    const end = await gatewayClient(apple).ended;
    expect(end.code).toMatch(/HANDSHAKE_FAILURE/);
    await connectionsClosed(apple);
    expect(ofKind(apple, "connection-opened")).toMatchObject([{ rule: "rule 1" }]);
    expect(apple.journal.counts.connectionsSecured).toBe(0);
  });

  test.each(["close", "reset"] as const)("%s: the connection is gone before TLS", async (tls) => {
    await using apple = await startWith({ at: "connect", do: { tls } });
    const end = await gatewayClient(apple).ended;
    expect(end).toMatchObject({ how: "error", code: "ECONNRESET" });
  });

  test("stall: the client's first bytes are read, and nothing is ever answered", async () => {
    await using apple = await startWith({ at: "connect", do: { tls: "stall" } });
    const socket = connect({ host: "127.0.0.1", port: apple.gateway.port });
    socket.on("error", () => {});
    await once(socket, "connect");
    await new Promise<void>((resolve) => socket.write(Buffer.alloc(500), () => resolve()));
    await apple.journal.waitFor((journal) => journal.counts.connectionsOpened === 1);
    expect(apple.connectionCount).toBe(1);
    expect(socket.bytesRead).toBe(0);
    const gone = new Promise((resolve) => socket.once("close", resolve));
    await Promise.all([apple.close(), gone]);
    expect(socket.bytesRead).toBe(0);
  });

  test("a rule can refuse the feedback service alone", async () => {
    await using apple = await startWith({
      at: "connect",
      when: { service: "feedback" },
      do: { tls: "close" },
    });
    await new RawClient(apple, apple.feedback.port).ended;
    const client = gatewayClient(apple).write(series(1, 1));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 1);
    client.destroy();
    expect(apple.journal.counts.connectionsSecured).toBe(1);
  });

  test("a close right after every handshake", async () => {
    await using apple = await startWith({ at: "handshake", do: { close: "close" } });
    for (const round of [1, 2, 3]) {
      await gatewayClient(apple).write(series(1, 5)).ended;
      await connectionsClosed(apple, round);
    }
    expect(apple.journal.counts).toMatchObject({ accepted: 0, connectionsSecured: 3 });
    expect(closeReasons(apple)).toEqual(["rule", "rule", "rule"]);
  });

  test("an unsolicited answer, some time after the handshake", async () => {
    await using apple = await startWith({
      at: "handshake",
      do: { answer: { status: 10, identifier: 77 }, delayMs: 20 },
    });
    expect((await gatewayClient(apple).ended).hex).toBe("080a0000004d");
  });
});
