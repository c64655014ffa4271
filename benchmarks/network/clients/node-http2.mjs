// Node's own client, used as well as possible: sessions that are opened at once, a stream and two events per notification.
// It does not connect again.
import { connect } from "node:http2";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { runScenario, task } from "../scenario.mjs";
import { providerToken } from "./provider-token.mjs";

const { server, settings } = task;
// With 10 MB, its default, it refuses its own streams when 100,000 are opened at once.
const MAX_SESSION_MEMORY_MB = 1000;

await runScenario(() => {
  const authorization = providerToken();
  const sessions = Array.from({ length: settings.connections }, () =>
    connect(`https://127.0.0.1:${server.port}`, {
      ca: server.ca,
      servername: "localhost",
      maxSessionMemory: MAX_SESSION_MEMORY_MB,
    }).on("error", () => {}),
  );
  return {
    send: (n) =>
      new Promise((resolve, reject) => {
        const stream = sessions[n % sessions.length].request({
          ":method": "POST",
          ":path": `/3/device/${deviceTokens[n % 1000]}`,
          authorization,
          "apns-topic": TOPIC,
          "apns-push-type": "alert",
        });
        let isAccepted = false;
        stream.on("response", (headers) => {
          isAccepted = headers[":status"] === 200;
        });
        stream.on("close", () => resolve(isAccepted));
        stream.on("error", reject);
        stream.resume();
        stream.end(JSON.stringify(payloadOf(n)));
      }),
    close: () => Promise.all(sessions.map((session) => new Promise((resolve) => session.close(resolve)))),
  };
});
