import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { BinaryTransport } from "@apns/transport";
import { createConnector } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";
import { Lane } from "../http2/lane.js";

/** All time-outs of the client. It cannot listen for three times as long. */
const TIMEOUT_MS = 400;
const FOR_MS = 3 * TIMEOUT_MS;
const COUNT = 20;

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

interface Peer extends AsyncDisposable {
  readonly port: number;
  /** Blocks the event loop at the peer's request, in a callback of a pipe. */
  blocks: boolean;
}

interface PeerOptions {
  readonly protocol: "h2" | "binary";
  readonly how: "stop" | "block";
  readonly count: number;
}

async function startPeer(options: PeerOptions): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), "apns-stalls-"));
  const answeredFile = join(folder, "answered");
  const args = { ...identity.serverCertificate, ...options, forMs: FOR_MS, answeredFile };
  const script = fileURLToPath(new URL("stalling-peer.mjs", import.meta.url));
  const child: ChildProcess = fork(script, [JSON.stringify(args)]);
  const [{ port }] = (await once(child, "message")) as [{ readonly port: number }];
  const peer: Peer = {
    port,
    blocks: false,
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, "exit");
      rmSync(folder, { recursive: true });
    },
  };
  child.once("message", () => {
    const untilMs = performance.now() + FOR_MS;
    while (!existsSync(answeredFile) || performance.now() < untilMs) peer.blocks = true;
  });
  return peer;
}

describe.each(["block", "stop"] as const)(
  "a client that cannot listen for longer than every time-out (%s)",
  (how) => {
    test("D-2: HTTP/2: answers that the kernel holds came in time", async () => {
      await using peer = await startPeer({ protocol: "h2", how, count: COUNT });
      await using lane = new Lane(
        { port: peer.port, ca: identity.ca },
        {
          session: {
            answerTimeoutMs: TIMEOUT_MS,
            queueTimeoutMs: TIMEOUT_MS,
            giveUpAfterMs: TIMEOUT_MS,
            pingAfterMs: TIMEOUT_MS,
            pingTimeoutMs: TIMEOUT_MS,
          },
        },
      );
      lane.submit(0, COUNT);
      await lane.transport.flush(60_000);
      lane.submit(COUNT, 2 * COUNT);
      await lane.transport.flush(60_000);
      expect(lane.counts).toEqual({ accepted: 2 * COUNT });
      expect(lane.transport.stats).toMatchObject({ possibleDuplicates: 0, losses: 0 });
      expect(peer.blocks).toBe(how === "block");
    });

    test("S-25: binary: silence does not settle what an error response discards", async () => {
      await using peer = await startPeer({ protocol: "binary", how, count: 100 });
      const outcomes: string[] = [];
      await using transport = new BinaryTransport<{ index: number }>({
        connector: createConnector({ endpoint: { host: "127.0.0.1", port: peer.port }, ca: identity.ca }),
        session: {
          settleAfterMs: TIMEOUT_MS,
          confirm: "silence",
          giveUpAfterMs: TIMEOUT_MS,
          // Whether a spare is open before the end depends on the other process.
          spareConnection: "never",
        },
        onSettled: ({ index }, { outcome }) => {
          outcomes[index] = outcome;
        },
      });
      for (let index = 0; index < COUNT; index++) {
        transport.submit({ deviceToken: new Uint8Array(32).fill(index), payload: { aps: {} } }, { index });
      }
      await transport.flush(60_000);
      expect(outcomes).toEqual(["rejected", ...new Array(COUNT - 1).fill("presumed-accepted")]);
      expect(transport.stats).toMatchObject({ connections: 2, written: 2 * COUNT - 1, losses: 0 });
    });
  },
);

test("D-3: what waits while the program blocks gets its attempt", async () => {
  await using peer = await startPeer({ protocol: "h2", how: "block", count: COUNT });
  await using lane = new Lane(
    { port: peer.port, ca: identity.ca },
    { session: { queueTimeoutMs: TIMEOUT_MS, giveUpAfterMs: TIMEOUT_MS, answerTimeoutMs: TIMEOUT_MS } },
  );
  lane.submit(0, COUNT);
  blockFor(FOR_MS);
  await new Promise(setImmediate);
  // Now it connects.
  blockFor(FOR_MS);
  await lane.transport.flush(60_000);
  expect(lane.counts).toEqual({ accepted: COUNT });
  expect(lane.transport.stats.connections).toBe(1);
});

function blockFor(forMs: number): void {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}
