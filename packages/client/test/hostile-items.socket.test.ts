import { getEventListeners } from "node:events";
import { Readable } from "node:stream";
import {
  type Client,
  createClient,
  type Notification,
  type Outcome,
  type Source,
  UsageError,
} from "@apns/client";
import { createSimulatorIdentity, type Simulator, startSimulator } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

const payload = { aps: { alert: "Hello" } };
const good = (index: number): Notification => ({
  deviceToken: index.toString(16).padStart(64, "0"),
  payload,
  identifier: index,
});

function thrower(): never {
  throw new Error("not loaded");
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** What throws when anything is done with it. */
const everyTrap = (target: object): object =>
  new Proxy(target, { get: thrower, has: thrower, ownKeys: thrower, getPrototypeOf: thrower });

const throwing = (field: string): object =>
  Object.defineProperty({ ...good(1) }, field, { enumerable: true, get: thrower });

/** Items of which not one is a notification, each with a name. */
const badItems: [what: string, item: unknown][] = [
  ["null", null],
  ["undefined", undefined],
  ["a number", 7],
  ["a text", "0a"],
  ["a BigInt", 7n],
  ["a symbol", Symbol("x")],
  ["a function", () => {}],
  ["an empty object", {}],
  ["a Date", new Date()],
  ["a promise", Promise.resolve(good(1))],
  ["a getter that throws: deviceToken", throwing("deviceToken")],
  ["a getter that throws: payload", throwing("payload")],
  ["a getter that throws: identifier", throwing("identifier")],
  ["a getter that throws: priority", throwing("priority")],
  [
    "a getter that throws a hostile error",
    {
      get deviceToken() {
        throw everyTrap({});
      },
    },
  ],
  ["an identity that is a BigInt", { ...good(1), identity: 7n }],
  ["an identity that is a symbol", { ...good(1), identity: Symbol("x") }],
  ["an identity that is a circle", { ...good(1), identity: circle() }],
  ["a device token that is a BigInt", { ...good(1), deviceToken: 7n }],
  ["a device token that is a proxy", { ...good(1), deviceToken: revoked(new Uint8Array(32)) }],
  ["an identifier that is a BigInt", { ...good(1), identifier: 7n }],
  ["an expiration that throws", { ...good(1), expiration: everyTrap({}) }],
  ["a payload that is a BigInt", { ...good(1), payload: 7n }],
  ["a payload whose toJSON throws", { ...good(1), payload: { aps: {}, x: { toJSON: thrower } } }],
  [
    "a payload with a getter that throws",
    {
      ...good(1),
      payload: {
        get aps() {
          return thrower();
        },
      },
    },
  ],
  ["a revoked proxy", revoked({})],
  ["a revoked proxy of an array", revoked([])],
  ["a proxy that throws", everyTrap({ ...good(1) })],
  ["a proxy of an array that throws", everyTrap([])],
];

function circle(): object {
  const one: { self?: object } = {};
  one.self = one;
  return one;
}

async function all(outcomes: AsyncIterable<Outcome>): Promise<Outcome[]> {
  const collected: Outcome[] = [];
  for await (const outcome of outcomes) collected.push(outcome);
  return collected;
}

describe.each(["http2", "binary"] as const)("C-3: over %s", (protocol) => {
  const start = (): Promise<Simulator> => startSimulator({ identity });
  const clientOf = (apple: Simulator): Client =>
    createClient({
      protocol,
      ca: apple.ca,
      endpoints: { gateway: apple.gateway, http2: apple.http2 },
      credentials: protocol === "http2" ? apple.providerKey : apple.clientCertificate,
      ...(protocol === "http2" ? { topic: apple.topic } : { binary: { settleAfterMs: 500 } }),
    });

  /** Each bad item between good ones, and what each outcome has to be. */
  const mixed = badItems.flatMap(([, item], index) => [good(index), item]) as Notification[];
  const checkMixed = (outcomes: readonly Outcome[]): void => {
    const inOrder = outcomes.toSorted((one, other) => one.index - other.index);
    const found = inOrder.map(({ index, outcome }) => `${index} ${outcome}`);
    expect(found).toEqual(mixed.map((_, index) => `${index} ${index % 2 === 0 ? "accepted" : "failed"}`));
    for (const outcome of outcomes) {
      if (outcome.outcome === "failed") expect(outcome.error).toBeInstanceOf(UsageError);
    }
  };

  const forms: [form: string, source: () => Source<Notification>][] = [
    ["one by one", () => mixed.values()],
    ["in one array", () => [mixed]],
    ["asynchronously", () => asynchronously(mixed)],
  ];
  for (const [form, source] of forms) {
    test(`an item of sendMany that is malformed in any way fails alone; given ${form}`, async () => {
      await using apple = await start();
      await using client = clientOf(apple);
      checkMixed(await all(client.sendMany(source())));
      expect(apple.journal.accepted).toHaveLength(mixed.length / 2);
    });
  }

  test("what is malformed rejects the promise of send with a UsageError", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    for (const [what, item] of badItems) {
      const sent = client.send(item as Notification);
      await expect(sent, what).rejects.toSatisfy((error) => error instanceof UsageError);
    }
  });

  test("a promise in the source fails alone, with what to do, and its own rejection ends nothing", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const rejecting = (): Promise<never> => Promise.reject(new Error("no such row"));
    let queries = 0;
    const begin = (): number => queries++;
    const query = { get: (_: object, name: string) => (name === "then" ? begin : undefined) };
    const thenable = new Proxy({}, query);
    const promises: (() => object)[] = [() => Promise.resolve(good(1)), rejecting, () => thenable];
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const deviceToken = good(9).deviceToken as string;
    const mix = <Item>(item: Item): Item[] => [item, ...promises.map((make) => make() as Item), item];
    const runs = [
      () => client.sendMany(mix(good(0))),
      () => client.sendMany([mix(good(0))]),
      () => client.broadcast(payload, mix(deviceToken)),
      () => client.broadcast(payload, [mix(deviceToken)]),
    ];
    for (const start of runs) {
      const outcomes = (await all(start())).toSorted((one, other) => one.index - other.index);
      const found = outcomes.map(({ outcome }) => outcome);
      expect(found).toEqual(["accepted", "failed", "failed", "failed", "accepted"]);
      for (const outcome of outcomes) {
        if (outcome.outcome !== "failed") continue;
        expect(outcome.error).toMatchObject({
          code: "invalid-type",
          message: expect.stringContaining("await"),
        });
      }
    }
    await expect(client.send(rejecting() as never)).rejects.toThrow(/^notification is a promise: await it/);
    await new Promise(setImmediate);
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
    expect(queries).toBe(0);
  });

  test("a payload of broadcast that throws in any way is refused with a UsageError", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const payloads = [
      revoked({}),
      revoked([]),
      revoked(new Uint8Array(4)),
      everyTrap({}),
      { aps: revoked({}) },
    ];
    for (const bad of payloads) {
      expect(() => client.broadcast(bad as typeof payload, [])).toThrow(UsageError);
    }
    for (const options of [revoked({}), everyTrap({}), throwing("topic")]) {
      expect(() => client.broadcast(payload, [], options)).toThrow(UsageError);
    }
  });

  test("an array with a getter that throws fails at that place only", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const items = [good(0), good(1), good(2), good(3)];
    Object.defineProperty(items, 1, { get: thrower });
    const outcomes = await all(client.sendMany([items]));
    expect(outcomes.map(({ index, outcome }) => `${index} ${outcome}`).toSorted()).toEqual([
      "0 accepted",
      "1 failed",
      "2 accepted",
      "3 accepted",
    ]);
  });

  const badDeviceTokens: unknown[] = [
    null,
    undefined,
    7,
    7n,
    Symbol("x"),
    {},
    "xyz",
    "",
    new Uint8Array(0),
    revoked(new Uint8Array(32)),
    everyTrap(new Uint8Array(32)),
    { toString: thrower },
  ];
  const deviceTokens = badDeviceTokens.flatMap((bad, index) => [good(index).deviceToken, bad]) as string[];

  for (const [form, source] of [
    ["one by one", () => deviceTokens.values()],
    ["in one array", () => [deviceTokens]],
    ["in one array, as bytes", () => [deviceTokens.map(bytesOf)]],
  ] as const) {
    test(`a device token of broadcast that is malformed in any way fails alone; given ${form}`, async () => {
      await using apple = await start();
      await using client = clientOf(apple);
      const outcomes = await all(client.broadcast(payload, source() as Source<string>));
      const inOrder = outcomes.toSorted((one, other) => one.index - other.index);
      expect(inOrder.map(({ index, outcome }) => `${index} ${outcome}`)).toEqual(
        deviceTokens.map((_, index) => `${index} ${index % 2 === 0 ? "accepted" : "failed"}`),
      );
    });
  }

  test("what other code adds to every object is no field of a notification", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const everything = Object.prototype as unknown as Record<string, unknown>;
    try {
      everything["added"] = "by an old library";
      const sent = client.send(good(0));
      delete everything["added"];
      await client.flush();
      expect((await sent).outcome).toBe("accepted");
    } finally {
      delete everything["added"];
    }
  });

  test("C-1: a Readable is a source", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const outcomes = await all(client.sendMany(Readable.from([good(0), good(1), good(2)])));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "accepted"]);
    expect(await all(client.sendMany(Readable.from([])))).toEqual([]);
  });

  test("C-2: one signal for a thousand sends has one listener, and none once they have settled", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    await using another = clientOf(apple);
    const { signal } = new AbortController();
    const warnings: Error[] = [];
    const warn = (warning: Error): void => void warnings.push(warning);
    process.on("warning", warn);
    const sent = Array.from({ length: 1000 }, (_, index) =>
      (index % 2 === 0 ? client : another).send(good(index), { signal }),
    );
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await Promise.all([client.flush(), another.flush()]);
    for (const { outcome } of await Promise.all(sent)) expect(outcome).toBe("accepted");
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    await new Promise(setImmediate);
    process.off("warning", warn);
    expect(warnings).toEqual([]);
  });

  test("C-2: aborting it withdraws all that were not written", async () => {
    await using apple = await start();
    await using client = clientOf(apple);
    const stop = new AbortController();
    const sent = Array.from({ length: 50 }, (_, index) => client.send(good(index), { signal: stop.signal }));
    stop.abort();
    for (const { outcome } of await Promise.all(sent)) expect(outcome).toBe("cancelled");
    expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
  });
});

/** Not a generator: the language's own awaits what it yields, and would stop at a proxy that throws. */
function asynchronously<Item>(items: readonly Item[]): AsyncIterable<Item> {
  const values = items.values();
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(values.next()) }) };
}

function bytesOf(deviceToken: unknown): unknown {
  return typeof deviceToken === "string" && deviceToken.length === 64
    ? Buffer.from(deviceToken, "hex")
    : deviceToken;
}
