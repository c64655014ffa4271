import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { certificateClient, tokenClient } from "../fixture/http2-client.js";
import { command2, tokenOf } from "../fixture/notification-bytes.js";
import { connectionsClosed, gatewayClient, start } from "../fixture/simulator-fixture.js";

describe("apple.connections", () => {
  test("P-12: lists connections of all services, and those that closed", async () => {
    await using apple = await start();
    const heard: string[] = [];
    apple.events.listen(
      (event) => event.kind === "connection" && heard.push(`${event.connection.id} ${event.change}`),
    );
    await using client = await certificateClient(apple);
    await client.push();
    const raw = gatewayClient(apple).write(command2());
    await apple.received.waitFor({}, { count: 2 });
    expect(apple.connections.list()).toMatchObject([
      {
        id: "http2-1",
        service: "http2",
        number: 1,
        state: "open",
        tlsVersion: "TLSv1.3",
        topics: ["com.example.app"],
        notifications: 1,
        peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        closedAt: undefined,
        closeReason: undefined,
      },
      { id: "gateway-1", state: "open", notifications: 1 },
    ]);
    expect(apple.connections.get("http2-1")?.bytesIn).toBeGreaterThan(100);
    raw.destroy();
    await connectionsClosed(apple);
    expect(apple.connections.get("gateway-1")).toMatchObject({
      state: "closed",
      closeReason: "client",
      closedAt: expect.any(Number),
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    });
    expect(heard).toEqual([
      "http2-1 opened",
      "http2-1 secured",
      "gateway-1 opened",
      "gateway-1 secured",
      "gateway-1 closed",
    ]);
    expect(apple.connections.get("http2-9")).toBeUndefined();
  });

  test("P-12: remembers a hundred that closed", async () => {
    await using apple = await start();
    for (let index = 1; index <= 103; index += 1) {
      const socket = connect(apple.gateway.port, apple.gateway.host);
      await once(socket, "connect");
      socket.destroy();
      await connectionsClosed(apple, index);
    }
    expect(apple.connections.list().map(({ number }) => number)).toEqual(
      Array.from({ length: 100 }, (_none, index) => index + 4),
    );
  });

  test("P-13: sends a GOAWAY with the newest stream, and closes when it is drained", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    await client.push();
    await client.push();
    expect(apple.connections.goaway("http2-1", { debug: { reason: "Shutdown" } })).toBe(true);
    await client.closed;
    expect(client.goaways).toEqual([{ code: 0, lastStreamId: 3, debug: '{"reason":"Shutdown"}' }]);
    await connectionsClosed(apple);
    expect(apple.connections.get("http2-1")).toMatchObject({
      closeReason: "rule",
      closeDetail: "apple.connections",
    });
    expect(apple.connections.goaway("http2-1")).toBe(false);
  });

  test("P-13: changes the limits of an open connection", async () => {
    await using apple = await start();
    await using client = await certificateClient(apple);
    expect(client.session.remoteSettings.maxConcurrentStreams).toBe(1000);
    const changed = client.settings();
    apple.connections.act("http2-1", { settings: { maxConcurrentStreams: 7 } });
    await changed;
    expect(client.session.remoteSettings.maxConcurrentStreams).toBe(7);
    expect(() => apple.connections.act("http2-1", { settings: { maxFrameSize: 1 } })).toThrow(
      /^reaction\.settings\.maxFrameSize: /,
    );
  });

  test("P-13: closes and resets connections of any service", async () => {
    await using apple = await start();
    const [one, two] = [gatewayClient(apple), gatewayClient(apple)];
    await Promise.all([one.secured(), two.secured()]);
    await apple.journal.waitFor(({ counts }) => counts.connectionsSecured === 2);
    expect(apple.connections.act("gateway-1", { goaway: {} })).toBe(false);
    expect(apple.connections.close("gateway-1", "never")).toBe(true);
    expect(apple.connections.close("gateway-1")).toBe(true);
    expect(apple.connections.close("gateway-2", "reset")).toBe(true);
    const ends = await Promise.all([one.ended, two.ended]);
    expect(ends.map(({ how }) => how).sort()).toEqual(["error", "fin"]);
    await connectionsClosed(apple, 2);
    expect(apple.connections.close("gateway-1")).toBe(false);
    expect(() => apple.connections.close("gateway-1", "softly" as never)).toThrow(/^mode: /);
  });

  test("P-14: logs the frames of both directions, up to a bound", async () => {
    await using apple = await start({ frameLog: 6 });
    const live: string[] = [];
    apple.events.listen((event) => event.kind === "frame" && live.push(event.frame.type), {
      kinds: ["frame"],
    });
    await using client = tokenClient(apple);
    await client.push();
    const frames = apple.connections.frames("http2-1");
    expect(frames).toHaveLength(6);
    expect(live.length).toBeGreaterThan(6);
    const ofRequest = frames.filter(({ stream }) => stream === 1);
    expect(ofRequest.map(({ direction, type }) => `${direction} ${type}`)).toEqual([
      "in HEADERS",
      "in DATA",
      "out HEADERS",
    ]);
    expect(live.filter((type) => type === "SETTINGS").length).toBeGreaterThanOrEqual(3);
  });

  test("P-14: logs notifications and error responses of the binary protocol", async () => {
    await using apple = await start({ badDeviceTokens: [tokenOf(66)] });
    await gatewayClient(apple).write(command2({ identifier: 5, deviceToken: tokenOf(66) })).ended;
    await connectionsClosed(apple);
    expect(apple.connections.frames("gateway-1")).toMatchObject([
      { sequence: 1, direction: "in", type: "command 2", stream: 5, length: 57 },
      { sequence: 2, direction: "out", type: "error response", stream: 5, length: 6, detail: "status 8" },
    ]);
    await using off = await start({ journal: "counts" });
    const client = gatewayClient(off).write(command2());
    await off.journal.waitFor(({ counts }) => counts.accepted === 1);
    expect(off.connections.frames("gateway-1")).toEqual([]);
    client.destroy();
  });
});
