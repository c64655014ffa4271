import { createSimulatorIdentity } from "@apns/simulator";
import { createConnector } from "@apns/transport/connector";
import { beforeAll, expect, test } from "vitest";
import { Driver, type DriverOptions, type SocketEvent } from "../../src/node/driver.js";
import { EchoServer } from "../connector/echo-server.js";
import { EchoSession } from "./echo-session.js";

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

type Fate = "echoed" | "lost";

/** A toy protocol on the real driver, against a TLS server that echoes. */
function drive(port: number, turns: Pick<DriverOptions<number, Fate, never>, "leave" | "read">) {
  const session = new EchoSession();
  const settled: [number, Fate][] = [];
  const events: SocketEvent["type"][] = [];
  const driver = new Driver<number, Fate, { readonly type: "greeting" }>({
    ...turns,
    connector: createConnector({ endpoint: { host: "127.0.0.1", port }, ca: identity.ca }),
    session,
    onSettled: (byte, fate) => void settled.push([byte, fate]),
    onEvent: (event) => void (event.type === "greeting" || events.push(event.type)),
  });
  const submit = (byte: number): void => session.submit(byte, driver.soon());
  return { session, driver, settled, events, submit };
}

const ways = [
  { leave: "tick", read: "at-once" },
  { leave: "turn", read: "turn" },
] as const;

for (const turns of ways) {
  test(`a third protocol needs no third driver: leave ${turns.leave}, read ${turns.read}`, async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    const { driver, session, settled, events, submit } = drive(server.port, turns);
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

test("a driver reports connections that cannot be opened, and goes on", async () => {
  const server = await EchoServer.start(identity.serverCertificate);
  const { port } = server;
  await server[Symbol.asyncDispose]();
  const { driver, settled, events, submit } = drive(port, ways[0]);
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

test("what a callback throws surfaces by itself and harms nothing in flight", async () => {
  await using server = await EchoServer.start(identity.serverCertificate);
  const session = new EchoSession();
  const settled: number[] = [];
  const thrown: unknown[] = [];
  const onUncaught = (error: unknown): void => void thrown.push(error);
  const listeners = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", onUncaught);
  try {
    const driver = new Driver<number, Fate, { readonly type: "greeting" }>({
      leave: "tick",
      read: "at-once",
      connector: createConnector({ endpoint: { host: "127.0.0.1", port: server.port }, ca: identity.ca }),
      session,
      onSettled: (byte) => {
        settled.push(byte);
        if (byte === 1) throw new Error("a defect of the program");
      },
      onEvent: undefined,
    });
    for (const byte of [1, 2, 3]) session.submit(byte, driver.soon());
    await driver.flush(10_000);
    expect(settled).toEqual([1, 2, 3]);
    await driver.close(10_000);
    expect(thrown).toEqual([new Error("a defect of the program")]);
  } finally {
    process.removeListener("uncaughtException", onUncaught);
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
});
