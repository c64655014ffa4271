// Whether memory stays flat over millions of notifications from a generator. Needs --expose-gc.
import { createClient } from "@apns/client";
import { printResult, task } from "../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../harness/notifications.mjs";

const { count, server, settings } = task;
const { protocol } = settings;
const client =
  protocol === "binary"
    ? createClient({
        protocol,
        ca: server.ca,
        endpoints: { gateway: { host: "127.0.0.1", port: server.port } },
        credentials: { cert: server.cert, key: server.key },
        // A barrier settles a full buffer; waiting for silence would take 3 s each time.
        binary: { resendBufferSize: 50_000, onBufferFull: "barrier" },
      })
    : createClient({
        ca: server.ca,
        proxy: "none",
        endpoints: { http2: { host: "127.0.0.1", port: server.port } },
        credentials: server.providerKey,
        topic: TOPIC,
      });

const samples = [];
const every = Math.floor(count / 10);
function* notifications() {
  for (let n = 0; n < count; n++) {
    if (n % every === every - 1) {
      globalThis.gc();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      samples.push((heapUsed + arrayBuffers) / 1e6);
    }
    yield { deviceToken: deviceTokens[n % 1000], payload: payloadOf(n) };
  }
}

const startedAt = performance.now();
const run = client.sendMany(notifications(), { report: "problems" });
for await (const problem of run) process.stderr.write(`${problem.outcome}\n`);
const seconds = (performance.now() - startedAt) / 1000;
await client.close();
printResult({
  accepted: run.counts.accepted + run.counts["presumed-accepted"],
  seconds,
  liveMegabytes: samples,
  peakMB: process.resourceUsage().maxRSS / 1024,
});
