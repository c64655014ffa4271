import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { type Connector, createConnector, type TlsConnection } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";
import { Driver } from "../../src/node/driver.js";
import type { DriverOptions, SocketEvent } from "../../src/node/driver-options.js";
import { EchoServer } from "../connector/echo-server.js";
import { type EchoEvent, type EchoFate, EchoSession } from "./echo-session.js";
import { startTlsServer } from "./tls-server.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

type Turns = Pick<DriverOptions<number, EchoFate, EchoEvent>, "leave" | "read">;

const AT_ONCE: Turns = { leave: "tick", read: "at-once" };
const IN_TURNS: Turns = { leave: "turn", read: "turn" };

const connectorTo = (port: number): Connector =>
  createConnector({ endpoint: { host: "127.0.0.1", port }, ca: identity.ca });

/** A toy protocol on the real driver. */
function drive(connector: Connector, turns: Turns) {
  const session = new EchoSession();
  const settled: [number, EchoFate][] = [];
  const events: SocketEvent["type"][] = [];
  const driver = new Driver<number, EchoFate, EchoEvent>({
    ...turns,
    connector,
    session,
    onSettled: (byte, fate) => void settled.push([byte, fate]),
    onEvent: (event) => void (event.type === "greeting" || events.push(event.type)),
  });
  const submit = (byte: number): void => session.submit(byte, driver.soon());
  return { session, driver, settled, events, submit };
}

for (const turns of [AT_ONCE, IN_TURNS]) {
  test(`a third protocol needs no third driver: leave ${turns.leave}, read ${turns.read}`, async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    const { driver, session, settled, events, submit } = drive(connectorTo(server.port), turns);
    for (let byte = 0; byte < 200; byte++) submit(byte);
    expect(settled).toEqual([]);
    await driver.flush(10_000);
    expect(settled).toEqual(Array.from({ length: 200 }, (_, byte) => [byte, "echoed"]));
    expect(driver.connectionCount).toBe(1);
    submit(200);
    await driver.flush(10_000);
    expect(settled.at(-1)).toEqual([200, "echoed"]);
    expect(session.stats.connections).toBe(1);
    await driver.close(10_000);
    expect(events).toEqual(["connected", "disconnected"]);
    expect(driver.connectionCount).toBe(0);
  });
}

test("a driver reports connections that cannot be opened, and continues", async () => {
  const server = await EchoServer.start(identity.serverCertificate);
  const { port } = server;
  await server[Symbol.asyncDispose]();
  const { driver, settled, events, submit } = drive(connectorTo(port), AT_ONCE);
  submit(1);
  await driver.flush(10_000);
  expect(settled).toEqual([[1, "lost"]]);
  expect(events).toEqual(["connect-failed"]);
  await using again = await EchoServer.start(identity.serverCertificate, port);
  submit(2);
  await driver.flush(10_000);
  expect(settled.at(-1)).toEqual([2, "echoed"]);
  await driver.close(10_000);
  expect(again.resumed).toHaveLength(1);
});

test("a connector that throws counts as one whose connection failed", async () => {
  const connector: Connector = {
    endpoint: { host: "gateway.example", port: 2195 },
    connect: () => {
      throw new Error("a defect of the connector");
    },
  };
  const { driver, settled, events, submit } = drive(connector, AT_ONCE);
  submit(1);
  await driver.flush(10_000);
  expect(settled).toEqual([[1, "lost"]]);
  expect(events).toEqual(["connect-failed"]);
  await driver.close(10_000);
});

describe("records that arrive together", () => {
  const RECORD_BYTES = 512;
  const BYTES = 25_600;

  /** The driver's calls while the session received `BYTES` bytes in small TLS records. */
  async function callsFor(turns: Turns): Promise<string[]> {
    await using server = await startTlsServer(identity.serverCertificate, (socket) => {
      socket.setMaxSendFragment(RECORD_BYTES);
      socket.pipe(socket);
    });
    const { driver, session, settled, submit } = drive(connectorTo(server.port), turns);
    for (let n = 0; n < BYTES; n++) submit(n % 251);
    await driver.flush(10_000);
    await driver.close(10_000);
    expect(settled).toEqual(Array.from({ length: BYTES }, (_, n) => [n % 251, "echoed"]));
    expect(session.calls.filter((call) => call === "received").length).toBeGreaterThanOrEqual(
      BYTES / RECORD_BYTES,
    );
    return session.calls;
  }
  const pairs = (calls: readonly string[]): number =>
    calls.filter((call, index) => call === "received" && calls[index + 1] === "received").length;

  test("are handled together with read: turn", async () => {
    expect(pairs(await callsFor(IN_TURNS))).toBeGreaterThan(BYTES / RECORD_BYTES / 2);
  });

  test("are handled one by one with read: at-once", async () => {
    expect(pairs(await callsFor(AT_ONCE))).toBe(0);
  });
});

describe("close", () => {
  const silentServer = () => startTlsServer(identity.serverCertificate, (socket) => socket.resume());

  test("again with a shorter time-out ends both calls then", async () => {
    await using server = await silentServer();
    const { driver, settled, events, submit } = drive(connectorTo(server.port), AT_ONCE);
    submit(1);
    const patient = driver.close(600_000);
    const impatient = driver.close(20);
    expect(impatient).toBe(patient);
    await patient;
    expect(settled).toEqual([[1, "lost"]]);
    expect(events.filter((type) => type !== "connected")).toEqual(
      events.includes("connected") ? ["disconnected"] : [],
    );
    await driver.close(0);
  });

  test("keeps the process alive until everything is closed, though nothing is pending", async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    const holds: boolean[] = [];
    const connector = recordHolds(connectorTo(server.port), holds);
    const { driver, session, submit } = drive(connector, AT_ONCE);
    submit(1);
    await driver.flush(10_000);
    expect(holds).toEqual([false]);
    session.lingers = true;
    const closed = driver.close(20);
    await new Promise(setImmediate);
    expect(session.pending).toBe(0);
    expect(holds).toEqual([false, true]);
    await closed;
  });

  test("while a connection is being made abandons it without an event", async () => {
    for (const end of ["resolves", "rejects"] as const) {
      await using server = await EchoServer.start(identity.serverCertificate);
      let resolve: (connection: TlsConnection) => void = () => {};
      let reject: (error: Error) => void = () => {};
      const connecting = new Promise<TlsConnection>((...callbacks) => {
        [resolve, reject] = callbacks;
      });
      const signals: (AbortSignal | undefined)[] = [];
      const connector: Connector = {
        endpoint: { host: "127.0.0.1", port: server.port },
        connect: ({ signal } = {}) => {
          signals.push(signal);
          return connecting;
        },
      };
      const { driver, settled, events, submit } = drive(connector, AT_ONCE);
      submit(1);
      await new Promise(setImmediate);
      await driver.close(0);
      expect(settled).toEqual([[1, "lost"]]);
      expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
      if (end === "rejects") reject(new Error("too late"));
      else resolve(await connectorTo(server.port).connect());
      await new Promise(setImmediate);
      expect(events).toEqual([]);
      expect(driver.connectionCount).toBe(0);
      // A connection that came too late is destroyed: the check for leaks would find it.
    }
  });
});

/** Records in `holds` when the driver lets a connection keep the process alive, and when it does not. */
function recordHolds(connector: Connector, holds: boolean[]): Connector {
  return {
    endpoint: connector.endpoint,
    connect: async (options) => {
      const connection = await connector.connect(options);
      const { ref, unref } = connection;
      return Object.assign(connection, {
        ref: () => {
          holds.push(true);
          ref();
        },
        unref: () => {
          holds.push(false);
          unref();
        },
      });
    },
  };
}

test("an error thrown by a callback becomes an uncaught exception and harms nothing in flight", async () => {
  await using server = await EchoServer.start(identity.serverCertificate);
  const session = new EchoSession();
  const settled: number[] = [];
  const thrown: unknown[] = [];
  const onUncaught = (error: unknown): void => void thrown.push(error);
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", onUncaught);
  try {
    let isFirst = true;
    const driver = new Driver<number, EchoFate, EchoEvent>({
      ...AT_ONCE,
      connector: connectorTo(server.port),
      session,
      onSettled: (byte) => {
        settled.push(byte);
        if (byte === 1) throw new Error("a defect of the program");
      },
      onEvent: undefined,
      beforeActions: () => {
        const wasFirst = isFirst;
        isFirst = false;
        if (wasFirst) throw new Error("a defect of a token source");
      },
      onClosed: () => {
        throw new Error("a defect at the end");
      },
    });
    for (const byte of [1, 2, 3]) session.submit(byte, driver.soon());
    await driver.flush(10_000);
    expect(settled).toEqual([1, 2, 3]);
    await driver.close(10_000);
    expect(thrown).toEqual([
      new Error("a defect of a token source"),
      new Error("a defect of the program"),
      new Error("a defect at the end"),
    ]);
  } finally {
    process.removeListener("uncaughtException", onUncaught);
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, "30"] as number[])(
  "a time-out of %s is refused by name, and nothing is closed",
  async (timeoutMs) => {
    await using server = await EchoServer.start(identity.serverCertificate);
    const { driver, settled, submit } = drive(connectorTo(server.port), AT_ONCE);
    const refused = { name: "UsageError", field: "timeoutMs" };
    await expect(driver.flush(timeoutMs)).rejects.toMatchObject(refused);
    await expect(driver.close(timeoutMs)).rejects.toMatchObject(refused);
    submit(1);
    await driver.close(10_000);
    expect(settled).toEqual([[1, "echoed"]]);
  },
);
