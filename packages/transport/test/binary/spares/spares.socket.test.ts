import { createSimulatorIdentity } from "@apns/simulator";
import { BinaryTransport, type BinaryTransportEvent, type Verdict } from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { expect, test } from "vitest";
import { range } from "../model/range.js";
import { respond, TlsGateway } from "../model/tls-gateway.js";

test("S-28, S-31: over TLS, what each error response discards goes on over the spare, and none is left after a close", async () => {
  const identity = await createSimulatorIdentity();
  const bad = new Set(range(0, 2000).filter((index) => index % 400 === 200));
  // An error response waits until the next connection is there.
  let waiting = (): void => {};
  let newest = 0;
  await using gateway = await TlsGateway.start(identity.serverCertificate, {
    onConnection: (_, connection) => {
      newest = connection;
      waiting();
      waiting = () => {};
    },
    reactionTo: ({ index }, connection) => {
      if (!bad.has(index)) return undefined;
      return (frame, socket) => {
        const answer = (): void => respond(8, 0)(frame, socket);
        if (newest > connection) answer();
        else waiting = answer;
      };
    },
  });
  const verdicts = new Map<number, Verdict>();
  const events: BinaryTransportEvent[] = [];
  const transport = new BinaryTransport<{ index: number }>({
    connector: createConnector({
      endpoint: { host: "127.0.0.1", port: gateway.port },
      credentials: loadCredentials(identity.clientCertificate),
      ca: identity.ca,
    }),
    session: { spareConnection: "always" },
    onSettled: ({ index }, verdict) => void verdicts.set(index, verdict),
    onEvent: (event) => events.push(event),
  });
  for (const index of range(0, 2000)) {
    transport.submit({ deviceToken: index.toString(16).padStart(8, "0"), payload: { aps: {} } }, { index });
  }
  await transport.flush();
  await transport.close();
  expect(gateway.taken).toEqual(range(0, 2000).filter((index) => !bad.has(index)));
  for (const [index, { outcome }] of verdicts) expect(outcome).toBe(bad.has(index) ? "rejected" : "accepted");
  expect(verdicts.size).toBe(2000);
  expect(transport.stats).toMatchObject({ losses: 0, possibleDuplicates: 0 });
  const countOf = (type: string): number => events.filter((event) => event.type === type).length;
  expect(countOf("disconnected")).toBe(countOf("connected"));
  const kinds = events.map(({ type }) => type).filter((type) => /connected|error-response/.test(type));
  expect(kinds.slice(0, 5).join()).toBe("connected,connected,disconnected,error-response,connected");
});
