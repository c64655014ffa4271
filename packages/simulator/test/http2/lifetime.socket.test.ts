import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import type { Rule, Simulator } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { DEVICE_TOKEN, Http2Client, PAYLOAD, tokenClient } from "../fixture/http2-client.js";
import { closeReasons, connectionsClosed, ofKind, start } from "../fixture/simulator-fixture.js";

function dial(apple: Simulator, ALPNProtocols?: string[]): TLSSocket {
  const socket = connect({ ...apple.http2, ca: apple.ca, ...(ALPNProtocols && { ALPNProtocols }) });
  socket.on("error", () => {});
  return socket;
}

describe("close", () => {
  test.each<[string, Rule]>([
    ["an answer that is due in an hour", { at: "request", do: { delayMs: 3_600_000 } }],
    ["silence", { at: "request", do: { answer: "never" } }],
    ["a black hole", { at: "request", do: { reading: "stop" } }],
    ["a pause of an hour", { at: "request", do: { reading: { pauseMs: 3_600_000 } } }],
    ["slow reading", { at: "request", do: { reading: { bytesPerSecond: 1 } } }],
    ["answers that are held", { at: "request", do: { hold: { requests: 9, order: "shuffled" } } }],
    ["a GOAWAY that is never drained", { at: "request", do: { goaway: {}, answer: "never" } }],
    ["a half-close", { at: "request", do: { close: "half-close" } }],
  ])("does not wait for %s", async (_what, rule) => {
    const apple = await start({ rules: [rule] });
    const client = tokenClient(apple);
    const first = client.push();
    await once(client.session, "remoteSettings");
    await Promise.race([first, apple.journal.waitFor((journal) => journal.counts.connectionsSecured === 1)]);
    await apple.close();
    expect(apple.connectionCount).toBe(0);
    await client.closed;
    await first;
  });
});

describe("clients", () => {
  test("that reset at any moment do no harm", async () => {
    await using apple = await start({ rules: [{ at: "request", when: { every: 3 }, do: { delayMs: 2 } }] });
    for (let round = 1; round <= 20; round += 1) {
      const client = tokenClient(apple);
      const streams = Array.from({ length: 10 }, () => client.push());
      if (round % 2 === 0) await streams[0];
      else await once(client.session, "connect");
      client.session.destroy();
      await Promise.all([client.closed, ...streams]);
    }
    await connectionsClosed(apple, 20);
    await using client = tokenClient(apple);
    expect(await client.push()).toMatchObject({ status: 200 });
  });

  test("that cancel an incomplete request have not sent it", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    const stream = client.session.request({ ":method": "POST", ":path": `/3/device/${DEVICE_TOKEN}` });
    stream.on("error", () => {});
    stream.write("{");
    stream.close(8);
    await once(stream, "close");
    expect(await client.push()).toMatchObject({ status: 200 });
    expect(apple.journal.counts.received).toBe(1);
  });

  test("that cancel many requests are not limited", async () => {
    await using apple = await start();
    await using client = new Http2Client(apple, { certificate: apple.clientCertificate });
    await client.settings();
    // Node 20 has a limit of a thousand that cannot be lifted.
    const rounds = Number.parseInt(process.versions.node, 10) >= 22 ? 12 : 9;
    for (let round = 0; round < rounds; round += 1) {
      const cancelled = Array.from({ length: 100 }, () => {
        const stream = client.session.request({ ":method": "POST", ":path": `/3/device/${DEVICE_TOKEN}` });
        stream.on("error", () => {});
        stream.close(8);
        return once(stream, "close");
      });
      await Promise.all(cancelled);
    }
    expect(await client.push({ authorization: undefined })).toMatchObject({ status: 200 });
    expect(client.goaways).toEqual([]);
  });

  test("that offer no protocol in the handshake are served; those that offer another are not", async () => {
    await using apple = await start();
    const silent = dial(apple);
    // The server's SETTINGS come first.
    expect((await once(silent, "data"))[0][3]).toBe(4);
    silent.destroy();
    const other = dial(apple, ["http/1.1"]);
    await new Promise((resolve) => other.once("close", resolve));
    await connectionsClosed(apple, 2);
    expect(closeReasons(apple)).toEqual(["client", "handshake-failed"]);
  });

  test("that do not speak HTTP/2 are disconnected", async () => {
    await using apple = await start();
    const socket = dial(apple, ["h2"]);
    socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    socket.resume();
    await once(socket, "close");
    await connectionsClosed(apple);
    expect(closeReasons(apple)).toEqual(["protocol-error"]);
  });
});

describe("the journal", () => {
  test("has the events of a connection in order", async () => {
    await using apple = await start();
    const client = tokenClient(apple);
    await client.push();
    client.session.close();
    await client.closed;
    await connectionsClosed(apple);
    expect(apple.journal.entries.map((entry) => `${entry.service} ${entry.kind}`)).toEqual([
      "http2 connection-opened",
      "http2 connection-secured",
      "http2 notification",
      "http2 answer",
      "http2 connection-closed",
    ]);
    expect(closeReasons(apple)).toEqual(["client"]);
  });

  test("has counts only, with that option", async () => {
    await using apple = await start({ journal: "counts", rules: [{ at: "request", do: {} }] });
    await using client = tokenClient(apple);
    await Promise.all(Array.from({ length: 200 }, () => client.push()));
    await client.push({ "apns-topic": "" });
    expect(apple.journal.entries).toEqual([]);
    expect(apple.journal.counts).toMatchObject({ received: 201, accepted: 200, rejected: 1, answers: 201 });
  });

  test("is written to a file, a line for each notification and each answer", async () => {
    const directory = await mkdtemp(join(tmpdir(), "apns-http2-journal-"));
    const journalFile = join(directory, "journal.ndjson");
    const apple = await start({ journalFile });
    const client = tokenClient(apple);
    await client.push();
    await client.push({}, { deviceToken: "x" });
    client.session.destroy();
    await apple.close();
    const lines = (await readFile(journalFile, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { kind: "notification", protocol: "http2", verdict: "accepted", deviceToken: DEVICE_TOKEN, stream: 1 },
      { kind: "answer", status: 200, stream: 1 },
      { kind: "notification", verdict: "rejected", status: 400, reason: "BadDeviceToken", stream: 3 },
      { kind: "answer", status: 400, bytes: Buffer.from('{"reason":"BadDeviceToken"}').toString("hex") },
    ]);
    expect(lines.join("")).not.toContain("bearer");
    await rm(directory, { recursive: true });
  });
});

describe("startSimulator", () => {
  test("fails if the port of HTTP/2 is taken", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as { port: number };
    await expect(start({ http2Port: port })).rejects.toMatchObject({ code: "listen-failed" });
    await new Promise((resolve) => blocker.close(resolve));
  });

  test("applies new rules to open connections", async () => {
    await using apple = await start();
    await using client = tokenClient(apple);
    expect(await client.push()).toMatchObject({ status: 200 });
    apple.useRules([
      { at: "request", times: 1, do: { answer: { status: 503, reason: "ServiceUnavailable" } } },
    ]);
    expect(await client.push()).toMatchObject({ status: 503, body: { reason: "ServiceUnavailable" } });
    expect(await client.push({}, { body: PAYLOAD })).toMatchObject({ status: 200 });
    expect(ofKind(apple, "answer").map((entry) => entry.status)).toEqual([200, 503, 200]);
  });
});
