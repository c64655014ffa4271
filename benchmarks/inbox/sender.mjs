// Sends `task.count` notifications as fast as they are taken, while a page reads the stream if there is an inbox.
import { request } from "node:http";
import { createClient } from "@apns/client";
import { clientOptionsFor } from "../harness/client-options.mjs";
import { printResult, task } from "../harness/measure.mjs";
import { deviceTokens, payloadOf } from "../harness/notifications.mjs";

const { count, server } = task;
/** What the page asks for. */
const STREAM = "/api/v1/events?view=summary&maxRate=500";
const page = server.inboxPort === undefined ? undefined : await readStream();
const client = createClient({
  ...clientOptionsFor(server),
  http2: { maxConnections: 1 },
});

function* notifications(total) {
  for (let n = 0; n < total; n++) yield { deviceToken: deviceTokens[n % 1000], payload: payloadOf(n) };
}

async function send(total) {
  const run = client.sendMany(notifications(total), { report: "problems" });
  for await (const problem of run) process.stderr.write(`${problem.outcome}\n`);
  return run.counts.accepted;
}

await send(Math.ceil(count / 10));
const startedAt = performance.now();
const accepted = await send(count);
const seconds = (performance.now() - startedAt) / 1000;
await client.close();
page?.request.destroy();
printResult({ accepted, seconds, streamBytes: page?.bytes });

function readStream() {
  const stream = { bytes: 0 };
  return new Promise((resolve, reject) => {
    stream.request = request({ host: "127.0.0.1", port: server.inboxPort, path: STREAM }, (response) => {
      response.on("data", (chunk) => {
        stream.bytes += chunk.length;
      });
      response.on("error", () => {});
      resolve(stream);
    });
    stream.request.on("error", reject);
    stream.request.end();
  });
}
