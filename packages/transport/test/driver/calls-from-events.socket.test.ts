import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import {
  BinaryTransport,
  type BinaryTransportEvent,
  createProviderTokens,
  Http2Transport,
  type Http2TransportEvent,
  type Verdict,
} from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { createPushRequest } from "@apns/wire/api";
import { beforeAll, describe, expect, test } from "vitest";
import { startTlsServer } from "./tls-server.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

type TransportEvent = BinaryTransportEvent | Http2TransportEvent;

/** What a test asks of either transport. */
interface Sender {
  submit(): void;
  close(timeoutMs: number): Promise<void>;
}

interface Reports {
  onEvent(event: TransportEvent, sender: Sender): void;
  onSettled(verdict: Verdict): void;
}

const notification = { deviceToken: "0a".repeat(32), payload: { aps: { alert: "Hello" } } };

function binarySender(port: number, reports: Reports): Sender {
  const transport = new BinaryTransport<object>({
    connector: createConnector({
      endpoint: { host: "127.0.0.1", port },
      credentials: loadCredentials(identity.clientCertificate),
      ca: identity.ca,
    }),
    session: { settleAfterMs: 50, reconnectDelay: { baseMs: 1, maxMs: 1 } },
    onSettled: (_, verdict) => reports.onSettled(verdict),
    onEvent: (event) => reports.onEvent(event, sender),
  });
  const sender: Sender = {
    submit: () => void transport.submit(notification, {}),
    close: (timeoutMs) => transport.close(timeoutMs),
  };
  return sender;
}

function http2Sender(port: number, reports: Reports): Sender {
  const transport = new Http2Transport<object>({
    connector: createConnector({
      endpoint: { host: "127.0.0.1", port },
      ca: identity.ca,
      alpnProtocols: ["h2"],
    }),
    tokens: createProviderTokens(identity.providerKey),
    session: { reconnectDelay: { baseMs: 1, maxMs: 1 } },
    onSettled: (_, verdict) => reports.onSettled(verdict as Verdict),
    onEvent: (event) => reports.onEvent(event, sender),
  });
  const sender: Sender = {
    submit: () => void transport.submit(createPushRequest(notification, { topic: identity.topic }), {}),
    close: (timeoutMs) => transport.close(timeoutMs),
  };
  return sender;
}

/** Nothing listens on it. A port that was closed a moment ago may be another test's by now. */
const CLOSED_PORT = 1;

const protocols = [
  ["binary", binarySender, "gateway"],
  ["HTTP/2", http2Sender, "http2"],
] as const;

describe.each(protocols)("over %s, a program may close at once", (_, senderOf, service) => {
  /** Submits one notification and closes at the first event of this type; returns all events. */
  async function closeAt(type: TransportEvent["type"], port: number): Promise<string[]> {
    const events: string[] = [];
    const verdicts: Verdict[] = [];
    let closed: Promise<void> | undefined;
    await new Promise<void>((resolve) => {
      const sender = senderOf(port, {
        onSettled: (verdict) => verdicts.push(verdict),
        onEvent: (event, { close }) => {
          events.push(event.type);
          if (event.type !== type) return;
          closed ??= close(0);
          resolve();
        },
      });
      sender.submit();
    });
    await closed;
    expect(verdicts).toHaveLength(1);
    return events;
  }

  test("when a connection opens", async () => {
    await using apple = await startSimulator({ identity });
    const events = await closeAt("connected", apple[service].port);
    expect(events).not.toContain("illegal-input");
  });

  test("when a connection cannot be opened", async () => {
    const events = await closeAt("connect-failed", CLOSED_PORT);
    expect(events).not.toContain("illegal-input");
  });

  test("when a connection ends", async () => {
    const options = { ...identity.serverCertificate, ALPNProtocols: ["h2"] };
    await using server = await startTlsServer(options, (socket) => socket.end());
    const events = await closeAt("disconnected", server.port);
    expect(events).toContain("connected");
    expect(events).not.toContain("illegal-input");
  });
});
