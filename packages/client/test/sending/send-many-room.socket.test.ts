import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { type BinaryOptions, createClient, encodePayload, type Notification } from "@apns/client";
import { createSimulatorIdentity, type Simulator, startSimulator } from "@apns/simulator";
import { beforeAll, describe, expect, test } from "vitest";
import { deviceToken } from "../fixture/clients.js";

type Endpoint = Simulator["gateway"];

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

/** Lets some connections pass to the gateway at once; the others stay silent until they are let through. */
class Gate implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets: Socket[] = [];
  #held: Socket[] = [];
  #gateway: Endpoint;
  #passes: number;

  constructor(gateway: Endpoint, passes: number) {
    this.#gateway = gateway;
    this.#passes = passes;
    this.#server = createServer((socket) => {
      this.#sockets.push(socket);
      socket.on("error", () => {});
      this.#passes -= 1;
      if (this.#passes >= 0) this.#passOn(socket);
      else this.#held.push(socket);
    });
  }

  static async open(gateway: Endpoint, { passes }: { readonly passes: number }): Promise<Gate> {
    const gate = new Gate(gateway, passes);
    gate.#server.listen(0, "127.0.0.1");
    await once(gate.#server, "listening");
    return gate;
  }

  get endpoint(): Endpoint {
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("the gate does not listen");
    return { host: "127.0.0.1", port: address.port };
  }

  letAllThrough(): void {
    this.#passes = Infinity;
    for (const socket of this.#held.splice(0)) this.#passOn(socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #passOn(socket: Socket): void {
    const onward = connect(this.#gateway);
    this.#sockets.push(onward);
    onward.on("error", () => {});
    onward.pipe(socket).pipe(onward);
  }
}

const clientOf = (
  apple: Simulator,
  { gate, binary }: { gate: Gate; binary: BinaryOptions },
): ReturnType<typeof createClient> =>
  createClient({
    protocol: "binary",
    endpoints: { gateway: gate.endpoint },
    credentials: apple.clientCertificate,
    ca: apple.ca,
    binary,
  });

const payload = encodePayload({ aps: { alert: "Hello" } });

/** Notifications, and the number of those that were read. */
function counted(count: number): { readonly source: Generator<Notification, void>; pulled: () => number } {
  let pulled = 0;
  function* notifications(): Generator<Notification, void> {
    for (; pulled < count; pulled++) yield { deviceToken: deviceToken(pulled), payload };
  }
  return { source: notifications(), pulled: () => pulled };
}

/** Waits until the source was not read for many turns of the event loop. */
async function rest(pulled: () => number): Promise<void> {
  for (let before = -1, quiet = 0; quiet < 200; ) {
    await new Promise(setImmediate);
    quiet = pulled() === before ? quiet + 1 : 0;
    before = pulled();
  }
}

describe("sendMany over the binary protocol", () => {
  test("reads no further ahead than what is soon written, and goes on once it was", async () => {
    await using apple = await startSimulator({ identity, responseDelayMs: 20 });
    await using gate = await Gate.open(apple.gateway, { passes: 0 });
    await using client = clientOf(apple, { gate, binary: {} });
    const { source, pulled } = counted(20_000);
    const run = client.sendMany(source, { report: "problems" });
    const end = run.next();
    await rest(pulled);
    expect(pulled()).toBeGreaterThan(1000);
    expect(pulled()).toBeLessThanOrEqual(6400);
    gate.letAllThrough();
    expect(await end).toEqual({ value: undefined, done: true });
    expect(run.counts.accepted).toBe(20_000);
    expect(apple.journal.counts.accepted).toBe(20_000);
  });

  test("a broadcast does the same with arrays, each handed over whole", async () => {
    await using apple = await startSimulator({ identity, responseDelayMs: 20 });
    await using gate = await Gate.open(apple.gateway, { passes: 0 });
    await using client = clientOf(apple, { gate, binary: {} });
    let pulled = 0;
    function* deviceTokens(): Generator<string[], void> {
      for (; pulled < 20_000; pulled += 1000) {
        yield Array.from({ length: 1000 }, (_, index) => deviceToken(pulled + index));
      }
    }
    const run = client.broadcast(payload, deviceTokens(), { report: "problems" });
    const end = run.next();
    await rest(() => pulled);
    expect(pulled).toBeLessThanOrEqual(7500);
    gate.letAllThrough();
    await end;
    expect(run.counts.accepted).toBe(20_000);
  });

  test("a connection that is never made holds back only its own notifications", async () => {
    await using apple = await startSimulator({ identity, responseDelayMs: 20 });
    await using gate = await Gate.open(apple.gateway, { passes: 1 });
    await using client = clientOf(apple, { gate, binary: { connections: 2, settleAfterMs: 20 } });
    const { source, pulled } = counted(30_000);
    const run = client.sendMany(source, { report: "problems" });
    const end = run.next();
    // All that was read is accepted by the one connection, but for what waits for the other: at most as many, since each
    // notification goes to the connection with fewer pending.
    const taken = (): number => run.counts.accepted + run.counts["presumed-accepted"];
    while (taken() < 15_000 || pulled() < 30_000) await new Promise(setImmediate);
    gate.letAllThrough();
    await end;
    expect(taken()).toBe(30_000);
  });

  test("goes on whenever a barrier has settled what filled the resend buffer, without waiting for silence", async () => {
    await using apple = await startSimulator({ identity, responseDelayMs: 20, journal: "counts" });
    // With 6,144 the run is full, and waits for room, at the very moment when a barrier settles something.
    for (const resendBufferSize of [100, 2048, 5000, 6144]) {
      await using gate = await Gate.open(apple.gateway, { passes: 0 });
      const binary = { resendBufferSize, onBufferFull: "barrier", settleAfterMs: 600_000 } as const;
      await using client = clientOf(apple, { gate, binary });
      const count = 10 * resendBufferSize;
      const { source, pulled } = counted(count);
      const run = client.sendMany(source, { report: "problems" });
      const end = run.next();
      await rest(pulled);
      gate.letAllThrough();
      expect(await end).toEqual({ value: undefined, done: true });
      expect(run.counts.accepted).toBe(count);
    }
  });

  test("two runs that wait both go on", async () => {
    await using apple = await startSimulator({ identity, responseDelayMs: 20 });
    await using gate = await Gate.open(apple.gateway, { passes: 0 });
    await using client = clientOf(apple, { gate, binary: {} });
    const sources = [counted(10_000), counted(10_000)];
    const runs = sources.map(({ source }) => client.sendMany(source, { report: "problems" }));
    const ends = runs.map((run) => run.next());
    for (const { pulled } of sources) await rest(pulled);
    gate.letAllThrough();
    await Promise.all(ends);
    expect(runs.map(({ counts }) => counts.accepted)).toEqual([10_000, 10_000]);
  });

  test("a run that waits can be left, and ends when the client is closed", async () => {
    await using apple = await startSimulator({ identity, responseDelayMs: 20 });
    await using gate = await Gate.open(apple.gateway, { passes: 0 });
    await using client = clientOf(apple, { gate, binary: {} });
    const left = counted(10_000);
    const closed = counted(10_000);
    const first = client.sendMany(left.source, { report: "problems" });
    const second = client.sendMany(closed.source);
    const step = first.next();
    const outcome = second.next();
    await rest(left.pulled);
    await first.return?.();
    expect(await step).toEqual({ value: undefined, done: true });
    const readBefore = left.pulled();
    await client.close({ timeoutMs: 0 });
    expect((await outcome).value).toMatchObject({ outcome: "failed" });
    let failed = 1;
    for await (const each of second) failed += each.outcome === "failed" ? 1 : 0;
    expect(failed).toBe(10_000);
    expect(left.pulled()).toBe(readBefore);
  });

  test("a slow source over several connections, with flushes in between, ends without waiting for silence", async () => {
    await using apple = await startSimulator({ identity, responseDelayMs: 20, journal: "counts" });
    await using gate = await Gate.open(apple.gateway, { passes: Infinity });
    const binary = {
      connections: 3,
      resendBufferSize: 100,
      onBufferFull: "barrier",
      settleAfterMs: 600_000,
    } as const;
    await using client = clientOf(apple, { gate, binary });
    const flushes: Promise<void>[] = [];
    async function* slowly(): AsyncGenerator<Notification, void> {
      for (let index = 0; index < 3000; index++) {
        if (index % 50 === 0) await new Promise(setImmediate);
        if (index % 1000 === 500) flushes.push(client.flush());
        yield { deviceToken: deviceToken(index), payload };
      }
    }
    const run = client.sendMany(slowly(), { report: "problems" });
    expect(await run.next()).toEqual({ value: undefined, done: true });
    await Promise.all(flushes);
    expect(run.counts.accepted).toBe(3000);
    expect(apple.journal.counts.accepted).toBe(3000);
  });
});

describe("sendMany over HTTP/2", () => {
  test("goes on while retries pause, though more may be pending than its connections want", async () => {
    await using apple = await startSimulator({ identity });
    await using client = createClient({
      credentials: apple.providerKey,
      topic: apple.topic,
      endpoints: { http2: apple.http2 },
      ca: apple.ca,
      http2: {
        maxConnections: 1,
        maxConcurrentStreams: 2,
        retry: { maxAttempts: 2, baseMs: 50, maxMs: 50 },
      },
    });
    const putOff = `fa17fa170b00${"0".repeat(52)}`;
    function* mixed(): Generator<Notification, void> {
      for (let index = 0; index < 300; index++) {
        yield { deviceToken: index % 10 === 0 ? putOff : deviceToken(index), payload };
      }
    }
    const run = client.sendMany(mixed(), { report: "problems", maxPending: 1000 });
    let rejected = 0;
    for await (const { outcome } of run) if (outcome === "rejected") rejected += 1;
    expect(rejected).toBe(30);
    expect(run.counts).toMatchObject({ accepted: 270, rejected: 30 });
    expect(client.stats.resent).toBe(30);
  });

  test("an identity without a connection holds back only its own notifications", async () => {
    await using apple = await startSimulator({ identity });
    await using gate = await Gate.open(apple.http2, { passes: 1 });
    await using client = createClient({
      credentials: apple.providerKey,
      topic: apple.topic,
      endpoints: { http2: gate.endpoint },
      ca: apple.ca,
      http2: { maxConnections: 1, maxConcurrentStreams: 2 },
      identities: { other: { credentials: apple.providerKey, topic: apple.topic } },
    });
    // It gets the one connection that the gate lets pass.
    await client.send({ deviceToken: deviceToken(0), payload });
    // More than may wait for a connection.
    const others = Array.from({ length: 20 }, (_, index) =>
      client.send({ deviceToken: deviceToken(index), payload, identity: "other" }),
    );
    const run = client.sendMany(counted(100).source, { report: "problems", maxPending: 50 });
    expect(await run.next()).toEqual({ value: undefined, done: true });
    expect(run.counts.accepted).toBe(100);
    await client.close({ timeoutMs: 0 });
    const outcomes = await Promise.all(others);
    expect(outcomes.every(({ outcome }) => outcome === "failed")).toBe(true);
  });
});
