import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { type FeedbackItem, readFeedback } from "@apns/feedback";
import {
  createSimulatorIdentity,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@apns/simulator";
import { type Connector, createConnector, loadCredentials } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

const entries = Array.from({ length: 50 }, (_, n) => ({
  // 0 to 49 bytes and 1,000: tokens have any length.
  deviceToken: n === 49 ? "ab".repeat(1000) : "0c".repeat(n),
  failedAt: new Date(1_400_000_000_000 + n * 1000),
}));

function start(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator({ identity, feedback: entries, ...options });
}

function connectorOf(apple: Simulator): Connector {
  return createConnector({
    endpoint: apple.feedback,
    credentials: loadCredentials(apple.clientCertificate),
    ca: apple.ca,
  });
}

/** Returns the items, and the error that ended the reading. */
async function collect(
  items: AsyncIterable<FeedbackItem>,
): Promise<{ readonly items: FeedbackItem[]; readonly error: unknown }> {
  const collected: FeedbackItem[] = [];
  try {
    for await (const item of items) collected.push(item);
    return { items: collected, error: undefined };
  } catch (error) {
    return { items: collected, error };
  }
}

describe("readFeedback", () => {
  for (const pieceBytes of [1, 7, 64, 100_000]) {
    test(`F-1: yields every tuple, with device tokens of any length, when they come in pieces of ${pieceBytes} bytes`, async () => {
      await using apple = await start({ rules: [{ at: "feedback", do: { pieceBytes, pieceDelayMs: 0 } }] });
      expect(await collect(readFeedback({ connector: connectorOf(apple) }))).toEqual({
        items: entries,
        error: undefined,
      });
    });
  }

  test("F-2: the read is destructive; each iteration opens a connection of its own", async () => {
    await using apple = await start();
    const feedback = readFeedback({ connector: connectorOf(apple) });
    expect((await collect(feedback)).items).toHaveLength(50);
    expect((await collect(feedback)).items).toHaveLength(0);
    apple.addFeedback({ deviceToken: "01", failedAt: 1 });
    expect((await collect(feedback)).items).toEqual([{ deviceToken: "01", failedAt: new Date(1000) }]);
  });

  test("F-3: when a tuple is cut, the complete ones come first, then a typed error", async () => {
    await using apple = await start({
      feedback: entries.slice(1, 4),
      rules: [{ at: "feedback", do: { cutAfterBytes: 7 + 8 + 4 } }],
    });
    const { items, error } = await collect(readFeedback({ connector: connectorOf(apple) }));
    expect(items).toEqual(entries.slice(1, 3));
    expect(error).toMatchObject({ name: "TransportError", code: "feedback-truncated" });
  });

  test("F-11: a tuple that is cut says how many bytes of it had arrived, wherever the cut is", async () => {
    const [entry] = entries.slice(32, 33);
    for (const [before, bytes] of [
      [0, 1],
      [0, 5],
      [0, 6],
      [0, 20],
      [0, 37],
      [38, 1],
      [38, 20],
      [38, 37],
    ] as const) {
      for (const pieceBytes of [1, 1000]) {
        await using apple = await start({
          feedback: entries.slice(32, 33).concat(entry ?? []),
          rules: [{ at: "feedback", do: { pieceBytes, pieceDelayMs: 0, cutAfterBytes: before + bytes } }],
        });
        const { items, error } = await collect(readFeedback({ connector: connectorOf(apple) }));
        expect(items).toHaveLength(before / 38);
        expect(error).toMatchObject({
          code: "feedback-truncated",
          message: expect.stringContaining(`; ${bytes} byte${bytes === 1 ? "" : "s"} of it had arrived.`),
          cause: { name: "WireError", code: "truncated", bytes },
        });
      }
    }
  });

  test("F-11: so does silence inside a tuple", async () => {
    await using apple = await start({
      feedback: entries.slice(32, 33),
      rules: [{ at: "feedback", do: { pieceBytes: 20, pieceDelayMs: 60_000 } }],
    });
    const silent = await collect(readFeedback({ connector: connectorOf(apple), silenceTimeoutMs: 60 }));
    expect(silent.error).toMatchObject({
      code: "feedback-silent",
      message: expect.stringContaining("; 20 bytes of it had arrived."),
      hint: expect.stringContaining("check that the endpoint is the feedback service"),
    });
  });

  // The system reports a reset that arrives together with bytes as an end.
  const brokenMidway = expect.stringMatching(/^(connection-lost|feedback-truncated)$/);

  test("F-3: after a reset, the complete tuples come first, then a typed error", async () => {
    await using apple = await start({
      rules: [
        { at: "feedback", do: { pieceBytes: 200, pieceDelayMs: 5, cutAfterBytes: 800, close: "reset" } },
      ],
    });
    const { items, error } = await collect(readFeedback({ connector: connectorOf(apple) }));
    expect(items).toEqual(entries.slice(0, items.length));
    expect(error).toMatchObject({ name: "TransportError", code: brokenMidway });
  });

  test("F-3: a reset loses nothing that had arrived, however long the consumer works on the first item", async () => {
    await using apple = await start({
      // All of entries 0 to 29, and a part of the next.
      rules: [
        { at: "feedback", do: { pieceBytes: 100, pieceDelayMs: 1, cutAfterBytes: 620, close: "reset" } },
      ],
    });
    const working = async function* (): AsyncGenerator<FeedbackItem> {
      let count = 0;
      for await (const item of readFeedback({ connector: connectorOf(apple) })) {
        if (count++ === 0) {
          await apple.journal.waitFor((journal) => journal.counts.connectionsClosed === 1);
          // The reset is in this process's own queue now; let the event loop see it.
          for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
        }
        yield item;
      }
    };
    const { items, error } = await collect(working());
    expect(error).toMatchObject({ code: brokenMidway });
    expect(items).toEqual(entries.slice(0, 30));
  });

  test("F-4: silence without an end is a time-out", async () => {
    await using apple = await start({ rules: [{ at: "feedback", do: { close: "never" } }] });
    const { items, error } = await collect(
      readFeedback({ connector: connectorOf(apple), silenceTimeoutMs: 60 }),
    );
    expect(items).toEqual(entries);
    expect(error).toMatchObject({ code: "feedback-silent" });
  });

  test("F-12: bytes that came while the event loop stood still end the silence", async () => {
    const tuple = (count: number): Buffer => Buffer.from([0, 0, 0, count, 0, 1, count]);
    const server = createServer(identity.serverCertificate, (client) => {
      client.on("error", () => {});
      client.write(tuple(1));
      // Timers come after an immediate, and before what the socket holds is read.
      const block = (): void => {
        client.write(tuple(2));
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
        setTimeout(() => client.end(tuple(3)), 50);
      };
      setTimeout(() => setImmediate(block), 50);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const connector = createConnector({
      endpoint: { host: "127.0.0.1", port: (server.address() as AddressInfo).port },
      ca: identity.ca,
    });
    const { items, error } = await collect(readFeedback({ connector, silenceTimeoutMs: 300 }));
    expect({ tokens: items.map(({ deviceToken }) => deviceToken), error }).toEqual({
      tokens: ["01", "02", "03"],
      error: undefined,
    });
    server.close();
    await once(server, "close");
  });

  test("F-4: a slow stream is not silence", async () => {
    await using apple = await start({
      feedback: entries.slice(0, 8),
      rules: [{ at: "feedback", do: { pieceBytes: 10, pieceDelayMs: 15 } }],
    });
    const { items, error } = await collect(
      readFeedback({ connector: connectorOf(apple), silenceTimeoutMs: 500 }),
    );
    expect({ count: items.length, error }).toEqual({ count: 8, error: undefined });
  });

  test("F-4: the consumer's own time is not silence", async () => {
    await using apple = await start({
      rules: [{ at: "feedback", do: { pieceBytes: 200, pieceDelayMs: 1, close: "never" } }],
    });
    const items: FeedbackItem[] = [];
    for await (const item of readFeedback({ connector: connectorOf(apple), silenceTimeoutMs: 50 })) {
      items.push(item);
      if (items.length === 1) await once(AbortSignal.timeout(120), "abort");
      if (items.length === entries.length) break;
    }
    expect(items).toEqual(entries);
  });

  test("leaving the loop early closes the connection", async () => {
    await using apple = await start({ rules: [{ at: "feedback", do: { close: "never" } }] });
    for await (const item of readFeedback({ connector: connectorOf(apple) })) {
      expect(item).toEqual(entries[0]);
      break;
    }
    await apple.journal.waitFor((journal) => journal.counts.connectionsClosed === 1);
  });

  test("an aborted signal ends the reading with a typed error", async () => {
    await using apple = await start({ rules: [{ at: "feedback", do: { close: "never" } }] });
    const stop = new AbortController();
    const seen: FeedbackItem[] = [];
    await expect(async () => {
      for await (const item of readFeedback({ connector: connectorOf(apple), signal: stop.signal })) {
        seen.push(item);
        if (seen.length === 50) stop.abort();
      }
    }).rejects.toMatchObject({ code: "closed" });
  });

  test("so does one that is aborted while the connection is handed over", async () => {
    await using apple = await start();
    const connector = connectorOf(apple);
    const stop = new AbortController();
    const connect: Connector["connect"] = async (options) => {
      const connection = await connector.connect(options);
      stop.abort();
      return connection;
    };
    const reading = readFeedback({ connector: { connect } as Connector, signal: stop.signal });
    expect(await collect(reading)).toMatchObject({ items: [], error: { code: "closed" } });
  });

  test("a broken read is not repeated", async () => {
    await using apple = await start({
      rules: [{ at: "feedback", do: { cutAfterBytes: 3, close: "reset" } }],
    });
    await collect(readFeedback({ connector: connectorOf(apple) }));
    expect(apple.journal.counts.connectionsOpened).toBe(1);
  });

  test("wrong options are refused at once", () => {
    const connector = createConnector({
      endpoint: { host: "127.0.0.1", port: 2196 },
      credentials: loadCredentials(identity.clientCertificate),
    });
    for (const silenceTimeoutMs of [-1, 1.5, Number.NaN, 2 ** 31, "30" as never]) {
      const code = typeof silenceTimeoutMs === "number" ? "out-of-range" : "invalid-type";
      expect(() => readFeedback({ connector, silenceTimeoutMs })).toThrow(
        expect.objectContaining({ name: "UsageError", code, field: "silenceTimeoutMs" }),
      );
    }
    expect(() => readFeedback({ connector, silenceTimeout: 5 } as never)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "unknown-option", field: "silenceTimeout" }),
    );
    expect(() => readFeedback(undefined as never)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "invalid-type" }),
    );
    expect(() => readFeedback({} as never)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "missing-option", field: "connector" }),
    );
  });

  test("a signal that is already aborted opens no connection", async () => {
    await using apple = await start();
    const { error } = await collect(
      readFeedback({ connector: connectorOf(apple), signal: AbortSignal.abort() }),
    );
    expect(error).toMatchObject({ code: "closed" });
    expect(apple.journal.counts.connectionsOpened).toBe(0);
  });
});
