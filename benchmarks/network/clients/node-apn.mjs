// @parse/node-apn: its Provider, or its MultiProvider for several connections.
import apn from "@parse/node-apn";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { runScenario, task } from "../scenario.mjs";

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
const clientCount = settings.connections;

await runScenario(() => {
  const provider =
    clientCount === 1 ? new apn.Provider(options) : new apn.MultiProvider({ ...options, clientCount });
  return {
    async send(n) {
      const { aps, ...rest } = payloadOf(n);
      const notification = new apn.Notification({ topic: TOPIC, pushType: "alert", ...aps, payload: rest });
      const { sent } = await provider.send(notification, deviceTokens[n % 1000]);
      return sent.length === 1;
    },
    close: () => provider.shutdown(),
  };
});
