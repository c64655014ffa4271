import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createSimulatorIdentity } from "@apns/simulator";
import { BinaryTransport } from "@apns/transport";
import { createConnector, loadCredentials } from "@apns/transport/connector";
import { encodePayload } from "@apns/wire";
import { beforeAll, describe, expect, test } from "vitest";

const TRIALS = 10;
const COUNT = 60_000;
const BAD_INDEX = 1000;

let identity: Awaited<ReturnType<typeof createSimulatorIdentity>>;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

async function message<T>(gateway: ChildProcess): Promise<T> {
  const [value] = (await once(gateway, "message")) as [T];
  return value;
}

/** Sends at full speed to a gateway in another process. Returns whether the error response was read. */
async function trial(close: "fin" | "close" | "reset"): Promise<boolean> {
  const args = { ...identity.serverCertificate, ca: identity.ca, badIndex: BAD_INDEX, close };
  const gateway = fork(fileURLToPath(new URL("gateway-process.mjs", import.meta.url)), [
    JSON.stringify(args),
  ]);
  const { port } = await message<{ port: number }>(gateway);
  const outcomes = new Map<number, string>();
  let errorResponses = 0;
  const payload = encodePayload({ aps: { alert: "x".repeat(90) } });
  const transport = new BinaryTransport<{ index: number }>({
    connector: createConnector({
      endpoint: { host: "127.0.0.1", port },
      credentials: loadCredentials(identity.clientCertificate),
      ca: identity.ca,
    }),
    onSettled: ({ index }, { outcome }) => outcomes.set(index, outcome),
    onEvent: ({ type }) => {
      errorResponses += type === "error-response" ? 1 : 0;
    },
  });
  const deviceToken = new Uint8Array(4);
  const view = new DataView(deviceToken.buffer);
  for (let index = 0; index < COUNT; index++) {
    view.setUint32(0, index);
    transport.submit({ deviceToken, payload }, { index });
    // Keeps writing for as long as the gateway takes to answer.
    if (index % 200 === 0) await new Promise(setImmediate);
  }
  await transport.flush();
  await transport.close();
  gateway.send("report");
  const { taken } = await message<{ taken: number[] }>(gateway);
  const ended = once(gateway, "exit");
  gateway.kill("SIGKILL");
  await ended;

  // Whether or not it was read, nothing may be lost.
  const distinct = new Set(taken);
  expect(outcomes.size).toBe(COUNT);
  for (let index = 0; index < COUNT; index++) {
    if (index !== BAD_INDEX) expect(distinct.has(index)).toBe(true);
  }
  if (errorResponses > 0) {
    expect(outcomes.get(BAD_INDEX)).toBe("rejected");
    expect(taken.length).toBe(COUNT - 1);
  }
  return errorResponses > 0;
}

describe("D-1: the error response is read even while we are writing, gateway and client in processes of their own", () => {
  for (const close of ["fin", "close", "reset"] as const) {
    test(`D-1: closed by ${close}: read in nine of ten trials or more, and nothing is lost either way`, async () => {
      let read = 0;
      for (let n = 0; n < TRIALS; n++) if (await trial(close)) read += 1;
      expect(read).toBeGreaterThanOrEqual(Math.ceil(TRIALS * 0.9));
    });
  }
});
