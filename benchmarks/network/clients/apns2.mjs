// apns2 with its defaults: 32 connections with one request at a time on each, which cannot be changed. It always uses
// port 443 and the system's authorities; only these two are replaced, where sockets are created.
import tls from "node:tls";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { runScenario, task } from "../scenario.mjs";

const { server } = task;
const { connect } = tls;
tls.connect = (options, ...rest) => connect({ ...options, port: server.port, ca: server.ca }, ...rest);
const { ApnsClient, Notification } = await import("apns2");

await runScenario(() => {
  const client = new ApnsClient({
    host: "localhost",
    team: server.providerKey.teamId,
    keyId: server.providerKey.keyId,
    signingKey: server.providerKey.key,
    defaultTopic: TOPIC,
  });
  return {
    async send(n) {
      const { aps, ...data } = payloadOf(n);
      await client.send(new Notification(deviceTokens[n % 1000], { ...aps, data }));
      return true;
    },
    close: () => client.destroy(),
  };
});
