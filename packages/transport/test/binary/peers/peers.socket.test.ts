import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createSimulatorIdentity } from "@apns/simulator";
import {
  BinaryTransport,
  type BinaryTransportEvent,
  type BinaryTransportOptions,
  type Verdict,
} from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { encodePayload } from "@apns/wire";
import { beforeAll, describe, expect, test } from "vitest";
import { range } from "../model/range.js";
import { ignore, type Manners, respond, TlsGateway } from "../model/tls-gateway.js";

type SessionOptions = NonNullable<BinaryTransportOptions<{ index: number }>["session"]>;

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

/** Default times, divided by ten. How many spares there are depends on how long handshakes take. */
const QUICK: SessionOptions = { settleAfterMs: 300, barrierTimeoutMs: 500, spareConnection: "never" };

class Sender {
  readonly verdicts = new Map<number, Verdict>();
  readonly events: BinaryTransportEvent[] = [];
  readonly transport: BinaryTransport<{ index: number }>;
  readonly #payload: Uint8Array;

  constructor(port: number, session: SessionOptions, alertBytes = 20) {
    this.#payload = encodePayload({ aps: { alert: "x".repeat(alertBytes) } });
    this.transport = new BinaryTransport<{ index: number }>({
      connector: createConnector({
        endpoint: { host: "127.0.0.1", port },
        credentials: loadCredentials(identity.clientCertificate),
        ca: identity.ca,
      }),
      session,
      onSettled: ({ index }, verdict) => {
        expect(this.verdicts.has(index)).toBe(false);
        this.verdicts.set(index, verdict);
      },
      onEvent: (event) => this.events.push(event),
    });
  }

  submit(from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const deviceToken = index.toString(16).padStart(8, "0");
      this.transport.submit({ deviceToken, payload: this.#payload }, { index });
    }
  }

  outcomes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { outcome } of this.verdicts.values()) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  }

  kinds(): string[] {
    return this.events.map(({ type }) => type);
  }
}

/** Sends a thousand to such a gateway and flushes. */
async function sendThousand(manners: Manners, session: SessionOptions = QUICK) {
  await using gateway = await TlsGateway.start(identity.serverCertificate, manners);
  const sender = new Sender(gateway.port, session);
  sender.submit(0, 1000);
  await sender.transport.flush(20_000);
  await sender.transport.close();
  return { sender, taken: gateway.taken, connections: gateway.connections };
}

test("S-18: a gateway that ignores barriers takes each notification once", async () => {
  const { sender, taken, connections } = await sendThousand({
    reactionTo: ({ index }) => (index === -1 ? ignore : undefined),
  });
  expect(taken).toEqual(range(0, 1000));
  expect(sender.outcomes()).toEqual({ "presumed-accepted": 1000 });
  expect(connections).toBe(1);
  expect(sender.kinds()).not.toContain("resending");
});

test("S-18: a gateway that answers barriers too late takes each notification once", async () => {
  const { sender, taken } = await sendThousand({
    reactionTo: ({ index }) => (index === -1 ? respond(2, 700) : undefined),
  });
  expect(taken).toEqual(range(0, 1000));
  expect(sender.outcomes()).toEqual({ "presumed-accepted": 1000 });
});

for (const [how, close] of [
  ["FIN", "end"],
  ["destroying the socket", "destroy"],
] as const) {
  test(`S-19: a gateway that closes by ${how} on a barrier takes each notification once`, async () => {
    const { sender, taken, connections } = await sendThousand({
      reactionTo: ({ index }) => (index === -1 ? (_, socket) => void socket[close]() : undefined),
    });
    expect(sender.outcomes()).toEqual({ "presumed-accepted": 1000 });
    expect(new Set(taken)).toEqual(new Set(range(0, 1000)));
    // The time of a close is the evidence, which a busy machine may blur. Then everything was sent again, and counted.
    if (sender.transport.stats.possibleDuplicates > 0) return;
    expect(taken).toEqual(range(0, 1000));
    expect(connections).toBe(3);
  });
}

test("S-20: one bad among a thousand, named by 0: all others are accepted, in a bounded number of connections", async () => {
  const { sender, taken, connections } = await sendThousand({
    reactionTo: ({ index }) => (index === 737 ? respond(8, 50, 0) : undefined),
  });
  expect(sender.outcomes()).toEqual({ accepted: 999, rejected: 1 });
  expect(sender.verdicts.get(737)).toMatchObject({ outcome: "rejected", status: 8 });
  expect(new Set(taken).size).toBe(999);
  // The first, ten that halve, one alone and the rest.
  expect(connections).toBeLessThanOrEqual(13);
});

describe("S-16: a gateway that does not read", () => {
  test("S-16: nothing is presumed accepted, an event says so, and it ends", async () => {
    await using gateway = await TlsGateway.start(identity.serverCertificate, {
      onConnection: (socket) => void socket.pause(),
      reactionTo: () => ignore,
    });
    const sender = new Sender(
      gateway.port,
      { ...QUICK, writeTimeoutMs: 1000, giveUpAfterMs: 1500, idleTimeoutMs: 0 },
      1500,
    );
    // More than the host and the other side hold.
    sender.submit(0, 12_000);
    await sender.transport.flush(30_000);
    await sender.transport.close();
    expect(gateway.taken).toEqual([]);
    const { unaccounted = 0, failed = 0 } = sender.outcomes();
    expect(unaccounted + failed).toBe(12_000);
    expect(sender.kinds()).toContain("write-stuck");
    expect(sender.kinds()).toContain("gave-up");
  });

  test("S-16: one that reads on after a while is waited for, and its late error response counts", async () => {
    await using gateway = await TlsGateway.start(identity.serverCertificate, {
      onConnection: (socket, connection) => {
        if (connection > 0) return;
        socket.pause();
        setTimeout(() => socket.resume(), 1200);
      },
      reactionTo: ({ index }, connection) => (connection === 0 && index === 50 ? respond(8, 250) : undefined),
    });
    const sender = new Sender(gateway.port, QUICK, 1500);
    sender.submit(0, 12_000);
    await sender.transport.flush(30_000);
    await sender.transport.close();
    expect(gateway.taken).toEqual(range(0, 12_000).filter((index) => index !== 50));
    expect(sender.verdicts.get(50)).toMatchObject({ outcome: "rejected", status: 8 });
    expect(sender.outcomes()["rejected"]).toBe(1);
  });
});

async function message<T>(gateway: ChildProcess): Promise<T> {
  const [value] = (await once(gateway, "message")) as [T];
  return value;
}

test("S-17: an error response that comes while the loop is blocked longer than silence lasts is read first", async () => {
  const args = { ...identity.serverCertificate, ca: identity.ca, badIndex: 0, close: "fin" };
  const path = fileURLToPath(new URL("../gateway-process.mjs", import.meta.url));
  const gateway = fork(path, [JSON.stringify(args)]);
  const { port } = await message<{ port: number }>(gateway);
  const sender = new Sender(port, QUICK);
  sender.submit(0, 100);
  while (sender.transport.queued > 0) await new Promise(setImmediate);
  const untilMs = performance.now() + 1000;
  while (performance.now() < untilMs);
  await sender.transport.flush(20_000);
  await sender.transport.close();
  gateway.send("report");
  const { taken } = await message<{ taken: number[] }>(gateway);
  const ended = once(gateway, "exit");
  gateway.kill("SIGKILL");
  await ended;
  expect(taken).toEqual(range(1, 100));
  expect(sender.outcomes()).toEqual({ rejected: 1, accepted: 99 });
});
