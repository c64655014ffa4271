// @apns/client over the binary protocol, everything with its default: all at once, then a flush, whose barrier proves what
// was taken.
import { createClient } from "@apns/client";
import { BAD_DEVICE_TOKEN, deviceTokens, isBad, payloadOf } from "../../harness/notifications.mjs";
import { runScenario, task } from "../scenario.mjs";

const { server, settings } = task;

const notificationOf = (n) => ({
  deviceToken: settings.bad && isBad(n) ? BAD_DEVICE_TOKEN : deviceTokens[n % 1000],
  payload: payloadOf(n),
  expiration: 0,
  priority: 10,
});

await runScenario(() => {
  const client = createClient({
    protocol: "binary",
    endpoints: { gateway: { host: "127.0.0.1", port: server.port } },
    credentials: { cert: server.cert, key: server.key },
    ca: server.ca,
    proxy: "none",
  });
  return {
    async sendAll(total) {
      const sends = [];
      for (let n = 0; n < total; n++) sends.push(client.send(notificationOf(n)));
      await client.flush();
      const ended = { accepted: 0, rejected: 0, errors: 0 };
      for (const { outcome } of await Promise.all(sends)) {
        ended[outcome === "accepted" || outcome === "rejected" ? outcome : "errors"] += 1;
      }
      return ended;
    },
    close: () => client.close(),
    possibleDuplicates: () => client.stats.possibleDuplicates,
  };
});
