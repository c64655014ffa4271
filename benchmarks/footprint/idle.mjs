// What an idle client keeps: made, used once for each connection, and then left alone. Needs --expose-gc.
import { generateKeyPairSync } from "node:crypto";
import { createClient } from "@apns/client";
import { printResult, task } from "../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../harness/notifications.mjs";

const { server, settings } = task;
const { clients: clientCount, identities: identityCount, isConnected } = settings;
const keys = Array.from({ length: 1 + Math.max(clientCount, identityCount) }, (_, n) => ({
  key: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }),
  keyId: `K${String(n).padStart(9, "0")}`,
  teamId: server.providerKey.teamId,
}));

// The first client compiles code and fills what all share: it does not count.
const first = makeClient(keys[0], {});
await use(first, undefined);
await first.close();
const before = await measured();
const clients = Array.from({ length: clientCount }, (_, n) => makeClient(keys[n + 1], identitiesOf()));
let accepted = 0;
if (isConnected) {
  for (const client of clients) {
    if (identityCount === 0) accepted += await use(client, undefined);
    for (const name of Object.keys(identitiesOf())) accepted += await use(client, name);
  }
}
const after = await measured();
printResult({ accepted, keptBytes: after - before });
process.exit();

function makeClient(credentials, identities) {
  return createClient({
    ca: server.ca,
    proxy: "none",
    endpoints: { http2: { host: "127.0.0.1", port: server.port } },
    credentials,
    topic: TOPIC,
    identities,
  });
}

/** Each has a key of its own, so a connection of its own. */
function identitiesOf() {
  const own = keys.slice(1, 1 + identityCount);
  return Object.fromEntries(own.map((credentials, n) => [`app${n}`, { credentials, topic: TOPIC }]));
}

async function use(client, identity) {
  const { outcome } = await client.send({ deviceToken: deviceTokens[0], payload: payloadOf(1), identity });
  return outcome === "accepted" ? 1 : 0;
}

/** Bytes of heap and buffers; OpenSSL's own memory is outside both. */
async function measured() {
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
