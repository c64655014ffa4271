// undici with `allowH2`: one Pool, 1,000 streams a connection.
import { Pool } from "undici";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { runScenario, task } from "../scenario.mjs";
import { providerToken } from "./provider-token.mjs";

const { server, settings } = task;
const STREAMS = 1000;

await runScenario(() => {
  const authorization = providerToken();
  const pool = new Pool(`https://localhost:${server.port}`, {
    allowH2: true,
    connections: settings.connections,
    pipelining: STREAMS,
    maxConcurrentStreams: STREAMS,
    connect: { ca: server.ca },
  });
  return {
    async send(n) {
      const { statusCode, body } = await pool.request({
        path: `/3/device/${deviceTokens[n % 1000]}`,
        method: "POST",
        headers: { authorization, "apns-topic": TOPIC, "apns-push-type": "alert" },
        body: JSON.stringify(payloadOf(n)),
      });
      await body.dump();
      return statusCode === 200;
    },
    close: () => pool.destroy(),
  };
});
