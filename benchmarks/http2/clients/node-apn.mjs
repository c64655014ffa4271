// @parse/node-apn: its Provider, or its MultiProvider for several connections.
import apn from "@parse/node-apn";
import { task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { drive } from "../drive.mjs";

const { server, settings } = task;
const { key, keyId, teamId } = server.providerKey;
const options = {
  address: "127.0.0.1",
  port: server.port,
  ca: [Buffer.from(server.ca)],
  servername: "localhost",
  production: true,
  token: { key: Buffer.from(key), keyId, teamId },
};
const { connections = 1 } = settings;
const provider =
  connections === 1
    ? new apn.Provider(options)
    : new apn.MultiProvider({ ...options, clientCount: connections });

async function send(n) {
  const { aps, ...rest } = payloadOf(n);
  const notification = new apn.Notification({ topic: TOPIC, pushType: "alert", ...aps, payload: rest });
  const { sent } = await provider.send(notification, deviceTokens[n % 1000]);
  return sent.length === 1;
}

await drive(send, () => provider.shutdown());
