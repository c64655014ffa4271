import { once } from "node:events";
import { connect } from "node:tls";
import type { Rule } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import {
  certificateClient,
  Http2Client,
  providerToken,
  pushMany,
  REFUSED,
  statuses,
  tokenClient,
} from "../fixture/http2-client.js";
import { closeReasons, connectionsClosed, ofKind, start, startWith } from "../fixture/simulator-fixture.js";

describe("GOAWAY", () => {
  test("with a last stream in the middle cuts off later streams, and the rest is answered", async () => {
    await using apple = await startWith(
      {
        at: "request",
        when: { nth: 10 },
        do: { goaway: { lastStreamId: 9, debug: { reason: "Shutdown" } } },
      },
      { at: "request", do: { delayMs: 20 } },
    );
    await using client = await certificateClient(apple);
    const answers = await pushMany(client, 10);
    expect(statuses(answers)).toEqual([...Array(5).fill(200), ...Array(5).fill(REFUSED)]);
    await client.closed;
    expect(client.goaways[0]).toEqual({ code: 0, lastStreamId: 9, debug: '{"reason":"Shutdown"}' });
    expect(apple.journal.accepted.map((entry) => entry.stream)).toEqual([1, 3, 5, 7, 9]);
    expect(apple.journal.counts.discarded).toBe(5);
    await connectionsClosed(apple);
    expect(closeReasons(apple)).toEqual(["rule"]);
  });

  test.each<["this" | "before" | number, number, number | string]>([
    ["this", 3, 200],
    ["before", 1, REFUSED],
    [0, 0, REFUSED],
  ])("may name %s", async (lastStreamId, named, second) => {
    await using apple = await startWith({
      at: "request",
      when: { nth: 2 },
      do: { goaway: { lastStreamId } },
    });
    await using client = tokenClient(apple);
    expect(await client.push()).toMatchObject({ status: 200 });
    expect(statuses([await client.push()])).toEqual([second]);
    expect(client.goaways).toEqual([{ code: 0, lastStreamId: named, debug: "" }]);
  });

  test("with an error code and plain text", async () => {
    const goaway = { code: "ENHANCE_YOUR_CALM", debug: "too many", lastStreamId: "before" } as const;
    await using apple = await startWith({ at: "request", do: { goaway, close: "never" } });
    await using client = tokenClient(apple);
    await client.push();
    expect(client.goaways).toEqual([{ code: 11, lastStreamId: 0, debug: "too many" }]);
  });

  test("can come twice, and the connection can stay open", async () => {
    await using apple = await startWith({
      at: "request",
      do: {
        goaway: [{ lastStreamId: 2 ** 31 - 1 }, { lastStreamId: "this", delayMs: 10 }],
        delayMs: 5,
        close: "never",
        answer: "never",
      },
    });
    await using client = tokenClient(apple);
    const silent = client.push();
    await once(client.session, "goaway");
    await once(client.session, "goaway");
    expect(client.goaways.map((each) => each.lastStreamId)).toEqual([2 ** 31 - 1, 1]);
    expect(apple.connectionCount).toBe(1);
    client.session.destroy();
    await silent;
  });

  test("comes right after the handshake", async () => {
    const debug = { reason: "BadCertificateEnvironment" };
    await using apple = await startWith({
      at: "handshake",
      when: { service: "http2" },
      do: { goaway: { debug } },
    });
    await using client = tokenClient(apple);
    await client.closed;
    expect(client.goaways).toEqual([{ code: 0, lastStreamId: 0, debug: JSON.stringify(debug) }]);
  });
});

describe("connections", () => {
  test.each(["fin", "close", "reset", "half-close"] as const)("end with %s in the middle", async (close) => {
    await using apple = await startWith({ at: "request", when: { nth: 3 }, do: { close } });
    await using client = tokenClient(apple);
    expect(statuses([await client.push(), await client.push()])).toEqual([200, 200]);
    expect(await client.push()).not.toHaveProperty("status");
    client.session.destroy();
    await connectionsClosed(apple);
    expect(apple.journal.counts).toMatchObject({ accepted: 2, discarded: 1 });
    expect(closeReasons(apple)).toEqual(["rule"]);
  });

  test.each(["fin", "reset", "close"] as const)("end with %s after the answer", async (close) => {
    await using apple = await startWith({ at: "request", do: { answer: { status: 200 }, close } });
    await using client = tokenClient(apple);
    expect(await client.push()).toMatchObject({ status: 200 });
    await client.closed;
    expect(apple.journal.counts.accepted).toBe(1);
  });

  test("become a black hole: neither requests nor a PING are answered", async () => {
    await using apple = await startWith({ at: "request", when: { nth: 2 }, do: { reading: "stop" } });
    await using client = tokenClient(apple);
    await client.push();
    await new Promise((resolve) => client.session.ping(resolve));
    const lost = client.push();
    await apple.journal.waitFor((journal) => journal.counts.discarded === 1);
    const ping = new Promise((resolve) => client.session.ping(resolve));
    client.session.destroy();
    expect(await ping).toMatchObject({ code: "ERR_HTTP2_PING_CANCEL" });
    expect(await lost).not.toHaveProperty("status");
  });

  test("stop reading for a while and go on", async () => {
    await using apple = await startWith({
      at: "request",
      when: { nth: 1 },
      do: { reading: { pauseMs: 30 } },
    });
    await using client = tokenClient(apple);
    const answers = await pushMany(client, 5);
    expect(statuses(answers)).toEqual(Array(5).fill(200));
  });

  test("read slowly", async () => {
    const reading = { bytesPerSecond: 20_000 };
    await using apple = await startWith({ at: "request", when: { nth: 1 }, do: { reading } });
    await using client = tokenClient(apple);
    await client.push();
    const before = performance.now();
    await client.push({}, { body: JSON.stringify({ aps: {}, x: "x".repeat(2000) }) });
    await client.push();
    // The previous request has to be paid for first: 2000 bytes take a tenth of a second.
    expect(performance.now() - before).toBeGreaterThan(90);
  });

  test("send garbage", async () => {
    const fault = { garbageBytes: 1000, close: "fin" } as const;
    await using apple = await startWith({ at: "handshake", when: { service: "http2" }, do: fault });
    const socket = connect({ ...apple.http2, ca: apple.ca, ALPNProtocols: ["h2"] });
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    // After one frame of SETTINGS, which has a head of 9 bytes and 6 for each value.
    const bytes = Buffer.concat(chunks);
    expect(bytes.readUIntBE(0, 3) % 6).toBe(0);
    expect(bytes.length).toBeGreaterThanOrEqual(9 + bytes.readUIntBE(0, 3) + 1000);
  });

  test.each(["alert", "close", "reset"] as const)("fail before TLS with %s", async (tls) => {
    await using apple = await startWith({ at: "connect", when: { service: "http2" }, do: { tls } });
    await using client = tokenClient(apple);
    expect(await client.push()).not.toHaveProperty("status");
    expect(ofKind(apple, "connection-secured")).toEqual([]);
  });

  test("change their SETTINGS in the middle, up and down", async () => {
    const set = (nth: number, maxConcurrentStreams: number): Rule => ({
      at: "request",
      when: { nth },
      do: { settings: { maxConcurrentStreams, initialWindowSize: 100, headerTableSize: 0 } },
    });
    await using apple = await startWith(set(1, 7), set(2, 0), set(3, 3));
    await using client = await certificateClient(apple);
    const changed = async (): Promise<number | undefined> => {
      const seen = once(client.session, "remoteSettings");
      void client.push();
      await seen;
      return client.session.remoteSettings.maxConcurrentStreams;
    };
    expect(client.session.remoteSettings).toMatchObject({
      maxConcurrentStreams: 1000,
      initialWindowSize: 65_535,
      maxFrameSize: 16_384,
      maxHeaderListSize: 8000,
    });
    expect(await changed()).toBe(7);
    expect(client.session.remoteSettings.initialWindowSize).toBe(100);
    expect(await changed()).toBe(0);
  });

  test("allow one stream until the first good provider token, then the option's number", async () => {
    await using apple = await start({
      maxConcurrentStreams: 5,
      initialWindowSize: 70_000,
      maxFrameSize: 20_000,
    });
    await using client = tokenClient(apple);
    await client.settings();
    expect(client.session.remoteSettings).toMatchObject({
      maxConcurrentStreams: 1,
      initialWindowSize: 70_000,
      maxFrameSize: 20_000,
    });
    expect(await client.push({ authorization: "bearer x" })).toMatchObject({ status: 403 });
    expect(client.session.remoteSettings.maxConcurrentStreams).toBe(1);
    const more = client.settings();
    expect(await client.push()).toMatchObject({ status: 200 });
    await more;
    expect(client.session.remoteSettings.maxConcurrentStreams).toBe(5);
  });

  test("refuse streams beyond the limit", async () => {
    await using apple = await start();
    const token = providerToken(apple.providerKey);
    await using client = new Http2Client(apple, { token }, { peerMaxConcurrentStreams: 100 });
    const answers = statuses(await pushMany(client, 50));
    expect(answers.filter((each) => each === 200).length).toBeGreaterThan(0);
    expect(new Set(answers)).toEqual(new Set([200, REFUSED]));
  });
});
