import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceToken, overBinary, overHttp2 } from "../fixture/clients.js";

const NOBODY = "00".repeat(32);
/** Longer than any test waits. */
const HOUR_MS = 3_600_000;
const payload = { aps: { alert: "Hello" } };

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

/** A server that takes connections and says nothing. */
async function startMute(): Promise<AsyncDisposable & { readonly host: string; readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on("error", () => {})));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    host: "127.0.0.1",
    port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const unreachable = { http2: { host: "127.0.0.1", port: 1 } };
describe("C-30: one silent request for nobody shows path and credentials", () => {
  test("C-30: warm opens the connection over which all notifications leave, and asks once", async () => {
    await using apple = await startSimulator({ identity, badDeviceTokens: [NOBODY] });
    await using client = overHttp2(apple);
    await client.warm();
    expect(client.stats).toMatchObject({ connections: 1, written: 1, pending: 0 });
    const sent = Array.from({ length: 300 }, (_, at) =>
      client.send({ deviceToken: deviceToken(at + 1), payload }),
    );
    const outcomes = await Promise.all(sent);
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["accepted"]));
    expect(client.stats).toMatchObject({ connections: 1, written: 301 });
  });

  test("C-30: what leaves is a background notification without content, and no listener gets an outcome", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    const rejected: unknown[] = [];
    client.on("rejected", (outcome) => rejected.push(outcome));
    expect(await client.check()).toEqual({ ok: true });
    expect(apple.journal.accepted).toEqual([
      expect.objectContaining({ deviceToken: NOBODY, pushType: "background", payload: { aps: {} } }),
    ]);
    expect(rejected).toEqual([]);
  });

  test("C-30: a certificate, and an identity by its name", async () => {
    await using apple = await startSimulator({ identity });
    const identities = {
      other: { credentials: { ...apple.providerKey, teamId: "OTHER12345" }, topic: apple.topic },
    };
    await using client = overHttp2(apple, { credentials: apple.clientCertificate, identities });
    expect(await client.check()).toEqual({ ok: true });
    expect(await client.check({ identity: "other" })).toMatchObject({
      error: { code: "credentials-refused" },
    });
    await expect(client.check({ identity: "nobody" })).rejects.toMatchObject({ field: "identity" });
  });

  test("C-30: the binary protocol has no such question", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overBinary(apple);
    await expect(client.warm()).rejects.toMatchObject({ name: "UsageError", code: "unsupported-protocol" });
    await expect(client.check()).rejects.toMatchObject({ name: "UsageError", code: "unsupported-protocol" });
  });

  test("C-30: a key without a topic is misuse", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple, { topic: undefined });
    await expect(client.check()).rejects.toMatchObject({ code: "missing-option", field: "topic" });
  });
});

describe("C-31: a bad path or credential is a typed error with a hint", () => {
  test("C-31: a key of another team", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple, { credentials: { ...apple.providerKey, teamId: "OTHER12345" } });
    const error = {
      code: "credentials-refused",
      message: expect.stringContaining("403 InvalidProviderToken"),
      hint: expect.stringContaining("Check the key id"),
    };
    await expect(client.warm()).rejects.toMatchObject(error);
    expect(await client.check()).toMatchObject({ ok: false, error });
  });

  test("C-31: a server that nobody trusts, a port that is closed, and 503", async () => {
    await using apple = await startSimulator({ identity });
    await using stranger = overHttp2(apple, { ca: undefined });
    expect(await stranger.check()).toMatchObject({ ok: false, error: { code: "server-not-trusted" } });
    await using nowhere = overHttp2(apple, {
      endpoints: unreachable,
      http2: { giveUpAfterMs: HOUR_MS },
    });
    await expect(nowhere.warm({ timeoutMs: HOUR_MS })).rejects.toMatchObject({
      name: "TransportError",
      code: "connect-failed",
    });
    apple.rules.add({ at: "request", do: { answer: { status: 503, reason: "Shutdown" } } });
    await using client = overHttp2(apple);
    expect(await client.check()).toMatchObject({
      ok: false,
      error: { code: "server-unavailable", hint: "Check again in a minute." },
    });
  });

  test("C-31: a client whose path was bad is ready once it is good", async () => {
    await using first = await startSimulator({ identity });
    const { port } = first.http2;
    await first.close();
    await using client = overHttp2(first, { http2: { reconnectDelay: { baseMs: 1, maxMs: 1 } } });
    expect(await client.check()).toMatchObject({ ok: false, error: { code: "connect-failed" } });
    await using apple = await startSimulator({ identity, http2Port: port });
    expect(apple.http2.port).toBe(port);
    expect(await client.check()).toEqual({ ok: true });
  });
});

describe("C-32: the wait is bounded", () => {
  test("C-32: a server that says nothing: answer-timeout, and nothing stays pending", async () => {
    await using apple = await startSimulator({ identity });
    await using mute = await startMute();
    await using client = overHttp2(apple, { endpoints: { http2: { host: mute.host, port: mute.port } } });
    expect(await client.check({ timeoutMs: 40 })).toMatchObject({
      ok: false,
      error: { code: "answer-timeout" },
    });
    await expect(client.warm({ timeoutMs: 40 })).rejects.toMatchObject({ code: "answer-timeout" });
    expect(client.stats.pending).toBe(0);
    await client.close({ timeoutMs: 0 });
  });

  test("C-32: a signal ends the wait, before and after it began", async () => {
    await using apple = await startSimulator({ identity });
    await using mute = await startMute();
    await using client = overHttp2(apple, { endpoints: { http2: { host: mute.host, port: mute.port } } });
    const controller = new AbortController();
    const warming = client.warm({ signal: controller.signal });
    controller.abort();
    await expect(warming).rejects.toMatchObject({ name: "TransportError", code: "closed" });
    expect(await client.check({ signal: controller.signal })).toMatchObject({ error: { code: "closed" } });
    await client.close({ timeoutMs: 0 });
  });

  test("C-32: options are checked", async () => {
    await using apple = await startSimulator({ identity });
    await using client = overHttp2(apple);
    await expect(client.check({ timeoutMs: 0 })).rejects.toMatchObject({ field: "timeoutMs" });
  });
});
