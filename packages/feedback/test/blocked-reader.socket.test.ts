import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { readFeedback } from "@apns/feedback";
import { createSimulatorIdentity } from "@apns/simulator";
import { createConnector } from "@apns/transport/connector";
import { expect, test } from "vitest";

/** Long enough for a busy machine to let the service say that a client is there. */
const SILENCE_MS = 500;

/** In a thread of its own: a service that sends one tuple, and closes, once its client does not listen. */
const SERVICE = `
const { parentPort, workerData } = require("node:worker_threads");
const sent = new Int32Array(workerData.sent);
const server = require("node:tls").createServer(workerData, (socket) => {
  socket.on("error", () => {});
  parentPort.postMessage({});
  setTimeout(() => {
    socket.end(Buffer.from([0x54, 0, 0, 0, 0, 2, 0xab, 0xcd]));
    setTimeout(() => Atomics.store(sent, 0, 1), 20);
  }, 20);
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

test("F-4: what came while the program blocked is not silence", async () => {
  const identity = await createSimulatorIdentity({ keyType: "ec" });
  const sent = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { ...identity.serverCertificate, sent: sent.buffer };
  const service = new Worker(SERVICE, { eval: true, workerData });
  const [port] = (await once(service, "message")) as [number];
  service.on("message", () => {
    const untilMs = performance.now() + 2 * SILENCE_MS;
    while (Atomics.load(sent, 0) === 0 || performance.now() < untilMs);
  });
  const connector = createConnector({ endpoint: { host: "127.0.0.1", port }, ca: identity.ca });
  const deviceTokens: string[] = [];
  for await (const { deviceToken } of readFeedback({ connector, silenceTimeoutMs: SILENCE_MS })) {
    deviceTokens.push(deviceToken);
  }
  expect(deviceTokens).toEqual(["abcd"]);
  await service.terminate();
});
