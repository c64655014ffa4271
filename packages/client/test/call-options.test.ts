import {
  type BroadcastOptions,
  type Client,
  type ClientOptions,
  createClient,
  isAccepted,
  type Notification,
  type Outcome,
  UsageError,
} from "@apns/client";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ topic: "com.example.app" });
});

const overHttp2 = (options: Partial<ClientOptions> = {}): Client =>
  createClient({ credentials: identity.providerKey, topic: "com.example.app", ...options });
const overBinary = (options: Partial<ClientOptions> = {}): Client =>
  createClient({ protocol: "binary", credentials: identity.clientCertificate, ...options });
const notification: Notification = { deviceToken: "0a", payload: { aps: { alert: "Hello" } } };

/** A source that fails the test when it is read. */
const untouched = (): Iterable<never> => ({
  [Symbol.iterator]: () => expect.unreachable("the source was read"),
});

/** Values that throw something else at nearly every touch. */
function hostile(): Record<string, unknown>[] {
  const thrower = (): never => {
    throw new Error("not loaded");
  };
  const revoked = Proxy.revocable({}, {});
  const revokedList = Proxy.revocable([], {});
  revoked.revoke();
  revokedList.revoke();
  const traps = { get: thrower, has: thrower, ownKeys: thrower, getPrototypeOf: thrower };
  return [revoked.proxy, revokedList.proxy as never, new Proxy({}, traps), new Proxy([], traps) as never];
}

test("W-29: options and values that throw when they are read are refused with a UsageError", async () => {
  const unlike: string[] = [];
  const check = async (what: string, call: (bad: never) => unknown): Promise<void> => {
    for (const [index, bad] of hostile().entries()) {
      try {
        await call(bad as never);
        unlike.push(`${what} took value ${index}`);
      } catch (error) {
        if (!(error instanceof UsageError)) unlike.push(`${what}, value ${index}: ${error}`);
      }
    }
  };
  await check("createClient", (bad) => createClient(bad));
  for (const option of [
    "credentials",
    "endpoints",
    "http2",
    "ca",
    "proxy",
    "logger",
    "topic",
    "identities",
  ]) {
    await check(option, (bad) => overHttp2({ [option]: bad }));
  }
  await check("http2.retry", (bad) => overHttp2({ http2: { retry: bad } }));
  await check("binary.reconnectDelay", (bad) => overBinary({ binary: { reconnectDelay: bad } }));
  for (const name of ["key", "keyFile", "keyId", "teamId", "store"]) {
    await check(name, (bad) => overHttp2({ credentials: { ...identity.providerKey, [name]: bad } as never }));
  }
  for (const name of ["cert", "key", "passphrase"]) {
    await check(name, (bad) =>
      overBinary({ credentials: { ...identity.clientCertificate, [name]: bad } as never }),
    );
  }
  await check("pfx", (bad) => overBinary({ credentials: { pfx: bad } }));
  await using client = overHttp2();
  await check("send", (bad) => client.send(notification, bad));
  await check("the signal of send", (bad) => client.send(notification, { signal: bad }));
  await check("sendMany", (bad) => client.sendMany([], bad));
  await check("the source of sendMany", (bad) => client.sendMany(bad));
  await check("flush", (bad) => client.flush(bad));
  await check("feedback", (bad) => client.feedback(bad));
  await check("close", (bad) => client.close(bad));
  const { channels } = client;
  const payload = { aps: { event: "update", timestamp: 1, "content-state": {} } } as const;
  await check("channels.create", (bad) => channels.create(bad));
  await check("channels.list", (bad) => channels.list(bad));
  await check("channels.read", (bad) => channels.read(bad));
  await check("channels.read", (bad) => channels.read("c", bad));
  await check("channels.delete", (bad) => channels.delete(bad));
  await check("channels.send", (bad) => channels.send(bad));
  await check("channels.send", (bad) => channels.send({ channelId: bad, payload }));
  await check("channels.send", (bad) => channels.send({ channelId: "c", payload: bad }));
  await check("channels.send", (bad) => channels.send({ channelId: "c", payload, expiration: bad }));
  await check("channels.send", (bad) => channels.send({ channelId: "c", payload: { aps: bad } }));
  expect(unlike).toEqual([]);
});

describe("the options of createClient", () => {
  test("nested options may be given in part, as the README does", () => {
    expect(overHttp2({ http2: { retry: { maxAttempts: 1 } } })).toBeDefined();
    expect(overBinary({ binary: { reconnectDelay: { baseMs: 1000 } } })).toBeDefined();
  });

  test("undefined means the default, at every depth", () => {
    const options: Partial<ClientOptions> = {
      protocol: undefined,
      environment: undefined,
      topic: "com.example.app",
      identities: undefined,
      endpoints: { http2: { host: "127.0.0.1", port: undefined }, channels: undefined },
      ca: undefined,
      http2: { maxConnections: undefined, retry: { maxAttempts: undefined }, reconnectDelay: undefined },
      binary: { connections: undefined, settleAfterMs: undefined, reconnectDelay: { baseMs: undefined } },
      proxy: undefined,
      connectTimeoutMs: undefined,
      handshakeTimeoutMs: undefined,
      feedbackSilenceTimeoutMs: undefined,
      logger: undefined,
    };
    expect(overHttp2(options)).toBeDefined();
    expect(overBinary({ ...options, protocol: "binary" })).toBeDefined();
  });

  test("an identity without credentials is named", () => {
    const identities = { other: {} } as unknown as NonNullable<ClientOptions["identities"]>;
    expect(() => overHttp2({ identities })).toThrow(
      expect.objectContaining({ code: "missing-option", field: "identities.other.credentials" }),
    );
  });
});

describe.each([
  ["HTTP/2", overHttp2],
  ["the binary protocol", overBinary],
] as const)("the options of calls over %s", (_, clientOf) => {
  const wrongTimes: [string, unknown, string][] = [
    ["a negative number", -1, "out-of-range"],
    ["NaN", Number.NaN, "out-of-range"],
    ["Infinity", Number.POSITIVE_INFINITY, "out-of-range"],
    ["a fraction", 0.5, "out-of-range"],
    ["a text", "30000", "invalid-type"],
    ["null", null, "invalid-type"],
  ];
  for (const [title, timeoutMs, code] of wrongTimes) {
    test(`flush and close refuse ${title} as timeoutMs, and the client stays open`, async () => {
      const client = clientOf();
      const options = { timeoutMs: timeoutMs as number };
      const refusal = { name: "UsageError", code, field: "timeoutMs" };
      await expect(client.flush(options)).rejects.toMatchObject(refusal);
      await expect(client.close(options)).rejects.toMatchObject(refusal);
      await client.flush({ timeoutMs: undefined });
      await client.close();
    });
  }

  test("unknown options are refused by name, wherever they are given", async () => {
    const client = clientOf();
    const unknown = { timeOutMs: 5 } as object;
    const refusal = { name: "UsageError", code: "unknown-option", field: "timeOutMs" };
    await expect(client.flush(unknown)).rejects.toMatchObject(refusal);
    await expect(client.close(unknown)).rejects.toMatchObject(refusal);
    await expect(client.send(notification, unknown)).rejects.toMatchObject(refusal);
    expect(() => client.sendMany(untouched(), unknown)).toThrow(expect.objectContaining(refusal));
    expect(() => client.feedback(unknown)).toThrow(expect.objectContaining(refusal));
    expect(client.stats.pending).toBe(0);
    await client.close();
  });

  test("options that are no object are refused as such, wherever they are given", async () => {
    const client = clientOf();
    for (const options of [null, 5, "all", []] as never[]) {
      const refusal = {
        code: "invalid-type",
        message: expect.stringMatching(/^the options must be an object/),
      };
      await expect(client.flush(options)).rejects.toMatchObject(refusal);
      await expect(client.send(notification, options)).rejects.toMatchObject(refusal);
      expect(() => client.sendMany(untouched(), options)).toThrow(expect.objectContaining(refusal));
      expect(() => client.broadcast({ aps: {} }, untouched(), options)).toThrow(
        expect.objectContaining(refusal),
      );
    }
    await client.close();
  });

  test("a signal that is not an AbortSignal is refused", async () => {
    const client = clientOf();
    const options = { signal: new AbortController() } as object;
    const refusal = { code: "invalid-type", field: "signal" };
    await expect(client.send(notification, options)).rejects.toMatchObject(refusal);
    expect(() => client.sendMany(untouched(), options)).toThrow(expect.objectContaining(refusal));
    expect(() => client.broadcast({ aps: {} }, untouched(), options as BroadcastOptions)).toThrow(
      expect.objectContaining(refusal),
    );
    expect(() => client.feedback(options)).toThrow(expect.objectContaining(refusal));
    await client.close();
  });

  test("maxPending, report and until are held to their ranges; undefined is their default", async () => {
    const client = clientOf();
    const wrong: [object, string][] = [
      [{ maxPending: 0 }, "maxPending"],
      [{ maxPending: 1.5 }, "maxPending"],
      [{ maxPending: Number.NaN }, "maxPending"],
      [{ report: "errors" }, "report"],
    ];
    for (const [options, field] of wrong) {
      const refusal = expect.objectContaining({ name: "UsageError", field });
      expect(() => client.sendMany(untouched(), options)).toThrow(refusal);
      expect(() => client.broadcast({ aps: {} }, untouched(), options)).toThrow(refusal);
    }
    expect(() => client.feedback({ until: "today" } as object)).toThrow(
      expect.objectContaining({ code: "out-of-range", field: "until" }),
    );
    const run = client.sendMany([], { maxPending: undefined, signal: undefined, report: undefined });
    expect(await run.next()).toEqual({ value: undefined, done: true });
    await client.close();
  });
});

describe("channels", () => {
  test("refuse unknown options, and values that the table does not allow", async () => {
    const { channels } = overHttp2();
    const unknown = { bundelId: "com.example.app" } as object;
    const refusal = { code: "unknown-option", field: "bundelId" };
    await expect(channels.create(unknown)).rejects.toMatchObject(refusal);
    await expect(channels.list(unknown)).rejects.toMatchObject(refusal);
    await expect(channels.read("id", unknown)).rejects.toMatchObject(refusal);
    await expect(channels.delete("id", unknown)).rejects.toMatchObject(refusal);
    const broadcast = { channelId: "id", payload: { aps: {} }, ...unknown };
    await expect(channels.send(broadcast)).rejects.toMatchObject(refusal);
    const policy = { messageStoragePolicy: "all" } as object;
    await expect(channels.create(policy)).rejects.toMatchObject({ field: "messageStoragePolicy" });
    await expect(channels.list({ identity: "nobody" })).rejects.toMatchObject({ field: "identity" });
  });

  test("do not exist over the binary protocol", () => {
    expect(() => overBinary().channels).toThrow(
      expect.objectContaining({ code: "unsupported-protocol", field: "channels" }),
    );
  });
});

describe("isAccepted", () => {
  test("is true for the two outcomes of acceptance alone", () => {
    const names: Outcome["outcome"][] = [
      "accepted",
      "presumed-accepted",
      "rejected",
      "unaccounted",
      "expired",
      "cancelled",
      "failed",
    ];
    expect(names.filter((outcome) => isAccepted({ outcome }))).toEqual(["accepted", "presumed-accepted"]);
  });
});
