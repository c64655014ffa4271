import {
  createSimulatorIdentity,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@apns/simulator";
import {
  BinaryTransport,
  type BinaryTransportEvent,
  type BinaryTransportOptions,
  type Verdict,
} from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { encodePayload } from "@apns/wire";
import { beforeAll, describe, expect, test } from "vitest";

interface Ticket {
  readonly index: number;
}

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const payload = encodePayload({ aps: { alert: "Hello" } });
const deviceToken = (index: number): string => index.toString(16).padStart(64, "0");
const indexOf = (token: string): number => Number.parseInt(token, 16);

/** A simulator, a transport that sends to it, and what came of it. */
class Bench implements AsyncDisposable {
  readonly verdicts = new Map<number, Verdict>();
  readonly events: BinaryTransportEvent[] = [];
  readonly transport: BinaryTransport<Ticket>;
  settledTwice = 0;

  constructor(readonly_: Simulator, session: BinaryTransportOptions<Ticket>["session"]) {
    this.apple = readonly_;
    this.transport = new BinaryTransport<Ticket>({
      connector: createConnector({
        endpoint: this.apple.gateway,
        credentials: loadCredentials(this.apple.clientCertificate),
        ca: this.apple.ca,
      }),
      session: session ?? {},
      onSettled: ({ index }, verdict) => {
        if (this.verdicts.has(index)) this.settledTwice += 1;
        this.verdicts.set(index, verdict);
      },
      onEvent: (event) => this.events.push(event),
    });
  }

  readonly apple: Simulator;

  static async start(
    options: SimulatorOptions,
    session: BinaryTransportOptions<Ticket>["session"] = {},
  ): Promise<Bench> {
    return new Bench(await startSimulator({ identity, ...options }), session);
  }

  submit(from: number, to: number): void {
    for (let index = from; index < to; index++) {
      this.transport.submit({ deviceToken: deviceToken(index), payload }, { index });
    }
  }

  /** What the gateway took, in order. */
  get taken(): number[] {
    // A rule that accepts whatever comes n-th may accept a barrier: it has no device token.
    return this.apple.journal.accepted
      .filter((entry) => entry.deviceToken !== "")
      .map((entry) => indexOf(entry.deviceToken));
  }

  outcomes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { outcome } of this.verdicts.values()) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.transport.close(0);
    await this.apple.close();
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
const without = (numbers: number[], bad: number[]): number[] => numbers.filter((one) => !bad.includes(one));

describe("the headline case: 1,000 sent, bad ones among them, late error responses, everything after discarded", () => {
  const cases: [string, number[], number][] = [
    ["the first is bad, the error response comes after 1 s", [0], 1000],
    ["the last is bad", [999], 300],
    ["ten are bad", range(0, 10).map((n) => n * 100), 100],
    [
      "bad ones stand next to each other, so that the resent fail again",
      [0, 1, 2, 3, 500, 501, 998, 999],
      100,
    ],
  ];
  for (const [title, bad, responseDelayMs] of cases) {
    test(`S-2: ${title}: every good one is taken exactly once and in order`, async () => {
      await using bench = await Bench.start({ responseDelayMs, badDeviceTokens: bad.map(deviceToken) });
      bench.submit(0, 1000);
      await bench.transport.flush();
      expect(bench.taken).toEqual(without(range(0, 1000), bad));
      expect(bench.outcomes()).toEqual({ accepted: 1000 - bad.length, rejected: bad.length });
      expect(bench.transport.stats.possibleDuplicates).toBe(0);
      expect(bench.settledTwice).toBe(0);
      for (const index of bad) expect(bench.verdicts.get(index)).toMatchObject({ status: 8 });
    });
  }
});

describe("S-5: arbitrary closes", () => {
  for (const close of ["fin", "close", "reset"] as const) {
    test(`S-5: closed by ${close} every 50 to 200 notifications without an error response, 10,000 sent: none lost, duplicates bounded`, async () => {
      await using bench = await Bench.start({
        responseDelayMs: 10,
        rules: [{ when: { nth: { min: 50, max: 200 } }, do: { verdict: "accepted", close, lingerMs: 0 } }],
      });
      bench.submit(0, 10_000);
      await bench.transport.flush(50_000);
      expect(new Set(bench.taken)).toEqual(new Set(range(0, 10_000)));
      const { accepted = 0, "presumed-accepted": presumed = 0 } = bench.outcomes();
      expect(accepted + presumed).toBe(10_000);
      expect(bench.taken.length - 10_000).toBeLessThanOrEqual(bench.transport.stats.possibleDuplicates);
      expect(bench.settledTwice).toBe(0);
    });
  }
});

test("S-2: an error response is read between two writes: few notifications are written only to be discarded", async () => {
  await using bench = await Bench.start({ responseDelayMs: 0, badDeviceTokens: [deviceToken(5)] });
  bench.submit(0, 30_000);
  await bench.transport.flush();
  expect(bench.outcomes()).toEqual({ accepted: 29_999, rejected: 1 });
  expect(bench.taken).toEqual(without(range(0, 30_000), [5]));
  // Without reading between writes, all 29,994 after the bad one would have left before it was answered.
  expect(bench.transport.stats.resent).toBeLessThan(15_000);
});

test("S-6: one notification of 10,000 makes the gateway reset: 9,999 accepted, it alone unaccounted", async () => {
  await using bench = await Bench.start({
    responseDelayMs: 10,
    rules: [{ when: { deviceToken: deviceToken(4321) }, do: { close: "reset" } }],
  });
  bench.submit(0, 10_000);
  await bench.transport.flush(50_000);
  expect(bench.verdicts.get(4321)).toMatchObject({ outcome: "unaccounted" });
  const { accepted = 0, "presumed-accepted": presumed = 0, unaccounted } = bench.outcomes();
  expect([accepted + presumed, unaccounted]).toEqual([9999, 1]);
  expect(new Set(bench.taken)).toEqual(new Set(without(range(0, 10_000), [4321])));
});

test("S-3: a shutdown every 100 notifications loses and repeats nothing", async () => {
  await using bench = await Bench.start({
    responseDelayMs: 20,
    rules: [{ when: { nth: 100 }, do: { answer: { status: 10 } } }],
  });
  bench.submit(0, 1000);
  await bench.transport.flush();
  expect(bench.taken).toEqual(range(0, 1000));
  expect(bench.outcomes()).toEqual({ accepted: 1000 });
});

describe("S-5: garbage from a gateway ends in a diagnostic, bounded memory, and no loss", () => {
  for (const garbageBytes of [3, 100, 10_485_760]) {
    test(`S-5: ${garbageBytes} random bytes`, async () => {
      await using bench = await Bench.start({
        seed: 7,
        rules: [{ times: 1, when: { nth: 5 }, do: { garbageBytes, close: "close", delayMs: 0 } }],
      });
      bench.submit(0, 100);
      await bench.transport.flush();
      expect(new Set(bench.taken)).toEqual(new Set(range(0, 100)));
      expect(bench.events.map((event) => event.type)).toContain("answer-malformed");
    });
  }

  test("S-5: half an error response", async () => {
    await using bench = await Bench.start({
      responseDelayMs: 5,
      rules: [
        { times: 1, when: { nth: 5 }, do: { answer: { status: 8, cutAfterBytes: 3 }, verdict: "discarded" } },
      ],
    });
    bench.submit(0, 100);
    await bench.transport.flush();
    expect(new Set(bench.taken)).toEqual(new Set(range(0, 100)));
    expect(bench.events.find((event) => event.type === "connection-lost")).toMatchObject({
      error: { message: expect.stringContaining("3 of the 6") },
    });
  });
});

test("S-2: an error response in single bytes is read like any other", async () => {
  await using bench = await Bench.start({
    responseDelayMs: 5,
    rules: [
      {
        when: { deviceToken: deviceToken(3) },
        do: { answer: { status: 7, pieceBytes: 1, pieceDelayMs: 2 } },
      },
    ],
  });
  bench.submit(0, 10);
  await bench.transport.flush();
  expect(bench.taken).toEqual(without(range(0, 10), [3]));
  expect(bench.verdicts.get(3)).toMatchObject({ outcome: "rejected", status: 7 });
});

test("S-10: a gateway that closes after every handshake ends in a clear error, in bounded time", async () => {
  await using bench = await Bench.start(
    { rules: [{ at: "handshake", do: { close: "close" } }] },
    { proveMs: 20, reconnectDelay: { baseMs: 1, maxMs: 5 } },
  );
  bench.submit(0, 3);
  await bench.transport.flush();
  for (const verdict of bench.verdicts.values()) {
    expect(["failed", "unaccounted"]).toContain(verdict.outcome);
    expect(verdict).toMatchObject({
      error: { code: "closed-after-handshake", hint: expect.stringContaining("environment") },
    });
  }
});

test("S-10: a certificate of another authority ends in a clear error, in bounded time", async () => {
  await using apple = await startSimulator({ identity });
  const stranger = await createSimulatorIdentity();
  const verdicts: Verdict[] = [];
  await using transport = new BinaryTransport<object>({
    connector: createConnector({
      endpoint: apple.gateway,
      credentials: loadCredentials(stranger.clientCertificate),
      ca: apple.ca,
    }),
    session: { proveMs: 20, reconnectDelay: { baseMs: 1, maxMs: 5 } },
    onSettled: (_, verdict) => verdicts.push(verdict),
  });
  transport.submit({ deviceToken: "00", payload }, {});
  await transport.flush();
  // Node's TLS servers hang up on a foreign certificate without an alert, as Apple did on one of the other environment.
  expect(verdicts).toMatchObject([{ error: { code: "closed-after-handshake" } }]);
});

test("S-10: a gateway whose certificate is not trusted is reported at once, and nothing was sent", async () => {
  await using apple = await startSimulator({ identity });
  const stranger = await createSimulatorIdentity();
  const verdicts: Verdict[] = [];
  await using transport = new BinaryTransport<object>({
    connector: createConnector({
      endpoint: apple.gateway,
      credentials: loadCredentials(apple.clientCertificate),
      ca: stranger.ca,
    }),
    onSettled: (_, verdict) => verdicts.push(verdict),
  });
  transport.submit({ deviceToken: "00", payload }, {});
  await transport.flush();
  expect(verdicts).toMatchObject([{ outcome: "failed", error: { code: "server-not-trusted" } }]);
});

test("S-10: a transport with nothing in flight lets its process end", async () => {
  await using bench = await Bench.start({});
  bench.submit(0, 1);
  await bench.transport.flush();
  bench.submit(1, 2);
  await bench.apple.journal.waitFor((journal) => journal.counts.accepted === 2);
  expect(bench.apple.connectionCount).toBe(1);
});

test("S-13: a source that stops at room 0 and goes on at the event `room` keeps the queue short and a connection busy", async () => {
  await using apple = await startSimulator({ identity, responseDelayMs: 10 });
  let longestQueue = 0;
  let waits = 0;
  let submitted = 0;
  const submit = (): void => {
    while (submitted < 50_000 && transport.room > 0) {
      const end = Math.min(50_000, submitted + transport.room);
      for (; submitted < end; submitted++)
        transport.submit({ deviceToken: deviceToken(submitted), payload }, { index: submitted });
      longestQueue = Math.max(longestQueue, transport.queued);
    }
    if (submitted < 50_000) waits += 1;
  };
  const transport: BinaryTransport<Ticket> = new BinaryTransport<Ticket>({
    connector: createConnector({
      endpoint: apple.gateway,
      credentials: loadCredentials(apple.clientCertificate),
      ca: apple.ca,
    }),
    onSettled: () => {},
    onEvent: (event) => {
      if (event.type === "room") submit();
    },
  });
  submit();
  while (submitted < 50_000) await new Promise(setImmediate);
  await transport.flush();
  expect(apple.journal.counts.accepted).toBe(50_000);
  expect(waits).toBeGreaterThan(5);
  // A full queue while a connection is opened, and what one step may add.
  expect(longestQueue).toBeLessThanOrEqual(4096 + 2048 + 2048);
  await transport.close();
});
