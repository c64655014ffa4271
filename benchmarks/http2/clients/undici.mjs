// undici with `allowH2`: one Pool, as many streams as are to be in flight.
import { createProviderTokens } from "@apns/transport";
import { Pool } from "undici";
import { task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { drive } from "../drive.mjs";

const { server, settings } = task;
const { inFlight = 1000, connections = 1 } = settings;
const tokens = createProviderTokens(server.providerKey);
tokens.tick({ nowMs: performance.now(), unixMs: Date.now() });
const { authorization } = tokens.current(performance.now());
const streams = Math.ceil(Math.min(inFlight, 1000) / connections);
const pool = new Pool(`https://localhost:${server.port}`, {
  allowH2: true,
  connections,
  pipelining: streams,
  maxConcurrentStreams: streams,
  connect: { ca: server.ca },
});

async function send(n) {
  const { statusCode, body } = await pool.request({
    path: `/3/device/${deviceTokens[n % 1000]}`,
    method: "POST",
    headers: { authorization, "apns-topic": TOPIC, "apns-push-type": "alert" },
    body: JSON.stringify(payloadOf(n)),
  });
  await body.dump();
  return statusCode === 200;
}

await drive(send, () => pool.destroy());
