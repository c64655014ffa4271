// How much memory a notification takes while it waits for its outcome. Needs --expose-gc. All share one payload, and the
// device tokens are the program's own: only what the client keeps is counted.
import { createClient, encodePayload } from "@apns/client";
import { printResult, task } from "../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../harness/notifications.mjs";

const { count, server, settings } = task;
const { protocol } = settings;
const common = { ca: server.ca, proxy: "none" };
const client =
  protocol === "binary"
    ? createClient({
        ...common,
        protocol,
        endpoints: { gateway: { host: "127.0.0.1", port: server.port } },
        credentials: { cert: server.cert, key: server.key },
        binary: { resendBufferSize: 2 * count, settleAfterMs: 600_000 },
      })
    : createClient({
        ...common,
        endpoints: { http2: { host: "127.0.0.1", port: server.port } },
        credentials: server.providerKey,
        topic: TOPIC,
        // The sink allows 1,000; of what the client would allow, twice as many may wait (rule M-14).
        http2: { maxConcurrentStreams: count },
      });
const payload = encodePayload(payloadOf(1));

const measured = () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heapUsed, arrayBuffers };
};

/** A source that never ends, so that nothing is flushed and the notifications stay outstanding. */
async function* tokensOf(total) {
  for (let n = 0; n < total; n += deviceTokens.length) yield deviceTokens;
  await new Promise(() => {});
}

async function outstanding(total) {
  const run = client.broadcast(payload, tokensOf(total), { report: "problems", maxPending: 2 * total });
  await run.next();
}

// Before anything is counted, code is compiled, pools are filled and a connection is open.
const first = Math.ceil(count / 10);
void outstanding(first);
while (client.stats.pending < first) await new Promise(setImmediate);
const before = measured();
void outstanding(count);
while (client.stats.pending < first + count) await new Promise(setImmediate);
const after = measured();
// The binary protocol keeps every frame until it settles; the payload and the device token do not count.
const keptBytes = protocol === "binary" ? payload.length + 32 + 34 : 0;
printResult({
  outstanding: client.stats.pending - first,
  heapBytesEach: (after.heapUsed - before.heapUsed) / count,
  frameBytesEach: (after.arrayBuffers - before.arrayBuffers) / count - keptBytes,
});
process.exit();
