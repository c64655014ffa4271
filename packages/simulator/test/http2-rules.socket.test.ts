import { once } from "node:events";
import { connect } from "node:tls";
import type { Rule, Simulator } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { type Answer, type Ending, Http2Client, providerToken } from "./http2-client.js";
import { closeReasons, ofKind, start, startWith } from "./simulator-fixture.js";

function clientOf(apple: Simulator): Http2Client {
  return new Http2Client(apple, { token: providerToken(apple.providerKey) });
}

/** Waits until the first good token has opened the way for many streams. */
async function ready(apple: Simulator): Promise<Http2Client> {
  const client = new Http2Client(apple, { certificate: apple.clientCertificate });
  await client.settings();
  return client;
}

function many(client: Http2Client, count: number): Promise<(Answer | Ending)[]> {
  return Promise.all(Array.from({ length: count }, () => client.push()));
}

function statuses(answers: readonly (Answer | Ending)[]): (number | string)[] {
  return answers.map((answer) => ("status" in answer ? answer.status : `reset ${answer.code}`));
}

const REFUSED = "reset 7";

describe("answers by rule", () => {
  test("any status, reason, headers and body, for the device tokens that are meant", async () => {
    const deviceToken = "AbCd";
    await using apple = await startWith(
      {
        name: "slow down",
        at: "request",
        when: { deviceToken },
        times: 1,
        do: { answer: { status: 429, reason: "TooManyRequests", headers: { "retry-after": "2" } } },
      },
      { at: "request", when: { deviceToken }, do: { answer: { status: 502, body: "<html>" } } },
    );
    await using client = clientOf(apple);
    expect(await client.push({}, { deviceToken: "abcd" })).toMatchObject({
      status: 429,
      body: { reason: "TooManyRequests" },
      headers: { "retry-after": "2" },
    });
    const stream = client.open({ ":path": "/3/device/abcd" });
    stream.setEncoding("utf8");
    expect((await once(stream, "response"))[0]).toMatchObject({ ":status": 502 });
    expect(await once(stream, "data")).toEqual(["<html>"]);
    expect(await client.push()).toMatchObject({ status: 200 });
    expect(apple.journal.rejected).toMatchObject([
      { status: 429, reason: "TooManyRequests", rule: "slow down" },
      { status: 502, rule: "rule 2" },
    ]);
    expect(ofKind(apple, "answer")[0]).toMatchObject({ rule: "slow down", status: 429 });
  });

  test.each<[string, Rule, (number | string)[]]>([
    ["the third", { at: "request", when: { nth: 3 }, do: { resetStream: "REFUSED_STREAM" } }, [2]],
    ["every second", { at: "request", when: { every: 2 }, do: { resetStream: 7 } }, [1, 3, 5]],
    ["the fifth of the run", { at: "request", when: { nthOfRun: 5 }, do: { resetStream: 7 } }, [4]],
    [
      "a topic",
      { at: "request", when: { topic: "com.example.app" }, do: { resetStream: 7 } },
      [0, 1, 2, 3, 4, 5],
    ],
    ["another topic", { at: "request", when: { topic: ["a", "b"] }, do: { resetStream: 7 } }, []],
    ["a push type", { at: "request", when: { pushType: "alert" }, do: { resetStream: 7 } }, []],
    ["an interface", { at: "request", when: { api: "channels" }, do: { resetStream: 7 } }, []],
    ["a chance of none", { at: "request", when: { probability: 0 }, do: { resetStream: 7 } }, []],
    ["another connection", { at: "request", when: { connection: 2 }, do: { resetStream: 7 } }, []],
  ])("hold for %s", async (_what, rule, refused) => {
    await using apple = await startWith(rule);
    await using client = clientOf(apple);
    const answers = [];
    for (let at = 0; at < 6; at += 1) answers.push(await client.push());
    expect(statuses(answers).flatMap((each, at) => (each === REFUSED ? [at] : []))).toEqual(refused);
    expect(apple.journal.counts).toMatchObject({ accepted: 6 - refused.length, discarded: refused.length });
  });

  test.each<[string, number]>([
    ["ENHANCE_YOUR_CALM", 11],
    ["INTERNAL_ERROR", 2],
    ["CANCEL", 8],
  ])("a stream is reset with %s", async (name, code) => {
    await using apple = await startWith({ at: "request", do: { resetStream: name as "CANCEL" } });
    await using client = clientOf(apple);
    expect(await client.push()).toEqual({ code });
    expect(apple.journal.discarded).toHaveLength(1);
  });

  test("come out of order", async () => {
    await using apple = await startWith({ at: "request", do: { hold: { requests: 4, order: "reverse" } } });
    await using client = await ready(apple);
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((n) => client.push().then(() => order.push(n))));
    expect(order).toEqual([4, 3, 2, 1]);
    expect(apple.journal.accepted.map((entry) => entry.stream)).toEqual([7, 5, 3, 1]);
  });

  test("come late, and count only when they are given", async () => {
    await using apple = await startWith({ at: "request", when: { nth: 1 }, do: { delayMs: 50 } });
    await using client = await ready(apple);
    const late = client.push();
    await client.push();
    expect(apple.journal.counts).toMatchObject({ accepted: 1, received: 1 });
    expect(await late).toMatchObject({ status: 200 });
    expect(apple.journal.accepted.map((entry) => entry.stream)).toEqual([3, 1]);
  });

  test("never come, and the rest goes on", async () => {
    await using apple = await startWith({ at: "request", when: { nth: 1 }, do: { answer: "never" } });
    await using client = await ready(apple);
    const silent = client.push();
    expect(statuses(await many(client, 3))).toEqual([200, 200, 200]);
    client.session.destroy();
    expect(await silent).not.toHaveProperty("status");
    expect(apple.journal.counts).toMatchObject({ accepted: 3, discarded: 1 });
  });
});

describe("GOAWAY", () => {
  test("with a last stream in the middle cuts off what came after it, and the rest is answered", async () => {
    await using apple = await startWith(
      {
        at: "request",
        when: { nth: 10 },
        do: { goaway: { lastStreamId: 9, debug: { reason: "Shutdown" } } },
      },
      { at: "request", do: { delayMs: 20 } },
    );
    await using client = await ready(apple);
    const answers = await many(client, 10);
    expect(statuses(answers)).toEqual([...Array(5).fill(200), ...Array(5).fill(REFUSED)]);
    await client.closed;
    expect(client.goaways[0]).toEqual({ code: 0, lastStreamId: 9, debug: '{"reason":"Shutdown"}' });
    expect(apple.journal.accepted.map((entry) => entry.stream)).toEqual([1, 3, 5, 7, 9]);
    expect(apple.journal.counts.discarded).toBe(5);
    await apple.journal.waitFor((journal) => journal.counts.connectionsClosed === 1);
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
    await using client = clientOf(apple);
    expect(await client.push()).toMatchObject({ status: 200 });
    expect(statuses([await client.push()])).toEqual([second]);
    expect(client.goaways).toEqual([{ code: 0, lastStreamId: named, debug: "" }]);
  });

  test("with an error code and plain text", async () => {
    const goaway = { code: "ENHANCE_YOUR_CALM", debug: "too many", lastStreamId: "before" } as const;
    await using apple = await startWith({ at: "request", do: { goaway, close: "never" } });
    await using client = clientOf(apple);
    await client.push();
    expect(client.goaways).toEqual([{ code: 11, lastStreamId: 0, debug: "too many" }]);
  });

  test("comes twice, and the connection may stay open", async () => {
    await using apple = await startWith({
      at: "request",
      do: {
        goaway: [{ lastStreamId: 2 ** 31 - 1 }, { lastStreamId: "this", delayMs: 10 }],
        delayMs: 5,
        close: "never",
        answer: "never",
      },
    });
    await using client = clientOf(apple);
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
    await using client = clientOf(apple);
    await client.closed;
    expect(client.goaways).toEqual([{ code: 0, lastStreamId: 0, debug: JSON.stringify(debug) }]);
  });
});

describe("connections", () => {
  test.each(["fin", "close", "reset", "half-close"] as const)("end with %s in the middle", async (close) => {
    await using apple = await startWith({ at: "request", when: { nth: 3 }, do: { close } });
    await using client = clientOf(apple);
    expect(statuses([await client.push(), await client.push()])).toEqual([200, 200]);
    expect(await client.push()).not.toHaveProperty("status");
    client.session.destroy();
    await apple.journal.waitFor((journal) => journal.counts.connectionsClosed === 1);
    expect(apple.journal.counts).toMatchObject({ accepted: 2, discarded: 1 });
    expect(closeReasons(apple)).toEqual(["rule"]);
  });

  test.each(["fin", "reset", "close"] as const)("end with %s after the answer", async (close) => {
    await using apple = await startWith({ at: "request", do: { answer: { status: 200 }, close } });
    await using client = clientOf(apple);
    expect(await client.push()).toMatchObject({ status: 200 });
    await client.closed;
    expect(apple.journal.counts.accepted).toBe(1);
  });

  test("become a black hole: no answer, no acknowledgement of a PING", async () => {
    await using apple = await startWith({ at: "request", when: { nth: 2 }, do: { reading: "stop" } });
    await using client = clientOf(apple);
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
    await using client = clientOf(apple);
    const answers = await many(client, 5);
    expect(statuses(answers)).toEqual(Array(5).fill(200));
  });

  test("read slowly", async () => {
    const reading = { bytesPerSecond: 20_000 };
    await using apple = await startWith({ at: "request", when: { nth: 1 }, do: { reading } });
    await using client = clientOf(apple);
    await client.push();
    await client.push({}, { body: JSON.stringify({ aps: {}, x: "x".repeat(2000) }) });
    const before = performance.now();
    await client.push();
    // What came before has to be paid for first: 2000 bytes take a tenth of a second.
    expect(performance.now() - before).toBeGreaterThan(50);
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
    await using client = clientOf(apple);
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
    await using client = await ready(apple);
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

  test("are told one stream until the first good token, then the option's number", async () => {
    await using apple = await start({
      maxConcurrentStreams: 5,
      initialWindowSize: 70_000,
      maxFrameSize: 20_000,
    });
    await using client = clientOf(apple);
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

  test("refuse the streams that are one too many", async () => {
    await using apple = await start();
    const token = providerToken(apple.providerKey);
    await using client = new Http2Client(apple, { token }, { peerMaxConcurrentStreams: 100 });
    const answers = statuses(await many(client, 50));
    expect(answers.filter((each) => each === 200).length).toBeGreaterThan(0);
    expect(new Set(answers)).toEqual(new Set([200, REFUSED]));
  });
});
