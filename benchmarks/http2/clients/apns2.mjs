// apns2 with its defaults: an undici pool of 32 connections with one request at a time on each, which cannot be changed.
// It always uses port 443 and the system's authorities; only these two are replaced, where sockets are created.
import tls from "node:tls";
import { task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { drive } from "../drive.mjs";

const { server } = task;
const { connect } = tls;
tls.connect = (options, ...rest) => connect({ ...options, port: server.port, ca: server.ca }, ...rest);
const { ApnsClient, Notification } = await import("apns2");

const client = new ApnsClient({
  host: "localhost",
  team: server.providerKey.teamId,
  keyId: server.providerKey.keyId,
  signingKey: server.providerKey.key,
  defaultTopic: TOPIC,
});

async function send(n) {
  const { aps, ...data } = payloadOf(n);
  await client.send(new Notification(deviceTokens[n % 1000], { ...aps, data }));
  return true;
}

await drive(send, () => client.destroy());
