// A fresh process sends one notification and waits for its outcome: loading, credentials, the connection and the
// answer, counted from the start of the process.
import { printResult, task } from "../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../harness/notifications.mjs";

const { server, settings } = task;
const [deviceToken] = deviceTokens;
const senders = { ours, "node:http2": plainHttp2, "node-apn": nodeApn };

const { accepted, close } = await senders[settings.client]();
const millis = performance.now();
const { user, system } = process.cpuUsage();
const residentMB = process.memoryUsage().rss / 1e6;
await close();
printResult({ accepted, millis, cpuMillis: (user + system) / 1000, residentMB });
process.exit();

async function ours() {
  const { createClient } = await import("@apns/client");
  const { protocol } = settings;
  const common = { protocol, ca: server.ca, proxy: "none" };
  const client =
    protocol === "binary"
      ? createClient({
          ...common,
          endpoints: { gateway: { host: "127.0.0.1", port: server.port } },
          credentials: { cert: server.cert, key: server.key },
        })
      : createClient({
          ...common,
          endpoints: { http2: { host: "127.0.0.1", port: server.port } },
          credentials: server.providerKey,
          topic: TOPIC,
        });
  const sent = client.send({ deviceToken, payload: payloadOf(1) });
  // Over the binary protocol silence would settle it after seconds; a flush asks.
  if (protocol === "binary") await client.flush();
  const { outcome } = await sent;
  return { accepted: outcome === "accepted", close: () => client.close() };
}

async function plainHttp2() {
  const { createPrivateKey, sign } = await import("node:crypto");
  const { connect } = await import("node:http2");
  const { key, keyId, teamId } = server.providerKey;
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = `${part({ alg: "ES256", kid: keyId })}.${part({ iss: teamId, iat: Math.floor(Date.now() / 1000) })}`;
  const signature = sign("sha256", claims, { key: createPrivateKey(key), dsaEncoding: "ieee-p1363" });
  const session = connect(`https://127.0.0.1:${server.port}`, { ca: server.ca, servername: "localhost" });
  const stream = session.request({
    ":method": "POST",
    ":path": `/3/device/${deviceToken}`,
    authorization: `bearer ${claims}.${signature.toString("base64url")}`,
    "apns-topic": TOPIC,
    "apns-push-type": "alert",
  });
  stream.end(JSON.stringify(payloadOf(1)));
  stream.resume();
  const status = await new Promise((resolve) =>
    stream.once("response", (headers) => resolve(headers[":status"])),
  );
  return { accepted: status === 200, close: () => session.destroy() };
}

async function nodeApn() {
  const { default: apn } = await import("@parse/node-apn");
  const { key, keyId, teamId } = server.providerKey;
  const provider = new apn.Provider({
    address: "127.0.0.1",
    port: server.port,
    ca: [Buffer.from(server.ca)],
    servername: "localhost",
    production: true,
    token: { key: Buffer.from(key), keyId, teamId },
  });
  const { aps, ...rest } = payloadOf(1);
  const notification = new apn.Notification({ topic: TOPIC, pushType: "alert", ...aps, payload: rest });
  const { sent } = await provider.send(notification, deviceToken);
  return { accepted: sent.length === 1, close: () => provider.shutdown() };
}
