import { createSecureServer } from "node:http2";
import { createServer, type Server, type Socket } from "node:net";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { BinaryTransport, Http2Transport } from "@apns/transport";
import { createConnector } from "@apns/transport/connector";
import { createPushRequest } from "@apns/wire/api";
import { beforeAll, describe, expect, test } from "vitest";
import { RunningServer } from "../fixture/running-server.js";
import { startTlsServer } from "./tls-server.js";

/** A close comes after so many turns of the event loop: handshakes and answers take some ten here. */
const MOST_TURNS = 24;
const COUNT = 3;
/** Nothing listens on it. A port that was closed a moment ago may be another test's by now. */
const CLOSED_PORT = 1;

type PeerName = "refuses" | "never shakes hands" | "closes at once" | "answers" | "rejects";
let identity: SimulatorIdentity;

beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

interface Peer extends AsyncDisposable {
  readonly port: number;
}

async function start(peer: PeerName, protocol: "h2" | "binary"): Promise<Peer> {
  const tls = { ...identity.serverCertificate, ALPNProtocols: ["h2"] };
  if (peer === "never shakes hands") return RunningServer.start(createServer());
  if (peer === "closes at once") return startTlsServer(tls, (socket) => void socket.end());
  if (peer === "refuses") return { port: CLOSED_PORT, [Symbol.asyncDispose]: async () => {} };
  if (protocol === "binary") {
    const serve = (socket: Socket): void => {
      socket.resume();
      if (peer === "rejects") socket.once("data", () => socket.end(Buffer.from([8, 8, 0, 0, 0, 1])));
    };
    return startTlsServer(tls, serve);
  }
  const server = createSecureServer(identity.serverCertificate);
  server.on("stream", (stream) => {
    stream.on("error", () => {});
    const status = peer === "answers" ? 200 : 400;
    stream.respond({ ":status": status, date: "Mon, 23 Nov 2026 12:00:00 GMT" }, { endStream: true });
  });
  server.on("sessionError", () => {});
  return RunningServer.start(server as unknown as Server);
}

interface Life {
  readonly port: number;
  readonly turns: number;
  readonly timeoutMs: number;
  /** The event that closes; undefined: the time does. */
  readonly on: string | undefined;
}

/** Submits, and closes at that moment. Returns the types of the events. */
async function live(protocol: "h2" | "binary", { port, turns, timeoutMs, on }: Life): Promise<string[]> {
  const events: string[] = [];
  const settled: number[] = [];
  const options = {
    connector: createConnector({
      endpoint: { host: "127.0.0.1", port },
      ca: identity.ca,
      ...(protocol === "h2" ? { alpnProtocols: ["h2"] } : {}),
    }),
    session: { reconnectDelay: { baseMs: 1, maxMs: 2 } },
    onSettled: ({ index }: { readonly index: number }) => void settled.push(index),
    onEvent: ({ type }: { readonly type: string }) => {
      events.push(type);
      if (type === on) void transport.close(timeoutMs);
    },
  };
  const transport =
    protocol === "h2"
      ? new Http2Transport<{ readonly index: number }>(options)
      : new BinaryTransport<{ readonly index: number }>(options);
  for (let index = 0; index < COUNT; index++) {
    const notification = { deviceToken: new Uint8Array(32).fill(index), payload: { aps: {} } };
    if (transport instanceof BinaryTransport) transport.submit(notification, { index });
    else transport.submit(createPushRequest(notification, { topic: "com.example.app" }), { index });
  }
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  const closed = transport.close(timeoutMs);
  if (turns % 3 === 0) void transport.close(0);
  await closed;
  // What comes too late comes now.
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  expect(settled.sort()).toEqual([0, 1, 2]);
  return events;
}

describe.each(["h2", "binary"] as const)("D-4: %s", (protocol) => {
  test.each<PeerName>(["refuses", "never shakes hands", "closes at once", "answers", "rejects"])(
    "D-4: closed at any moment beside a peer that %s, no report is one too many",
    async (peer) => {
      await using server = await start(peer, protocol);
      const { port } = server;
      for (let turns = 0; turns < MOST_TURNS; turns++) {
        for (const timeoutMs of [0, 1, 20]) {
          const events = await live(protocol, { port, turns, timeoutMs, on: undefined });
          expect(events).not.toContain("illegal-input");
        }
      }
      for (const on of ["connected", "connect-failed", "disconnected", "connection-lost", "goaway"]) {
        const events = await live(protocol, { port, turns: MOST_TURNS, timeoutMs: 0, on });
        expect(events).not.toContain("illegal-input");
      }
    },
  );
});
