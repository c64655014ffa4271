// Node's own client, used as well as possible: one session, a stream and two events per notification.
import { once } from "node:events";
import { connect } from "node:http2";
import { createProviderTokens } from "@apns/transport";
import { task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf, TOPIC } from "../../harness/notifications.mjs";
import { drive } from "../drive.mjs";

const { server, settings } = task;
const tokens = createProviderTokens(server.providerKey);
tokens.tick({ nowMs: performance.now(), unixMs: Date.now() });
const { authorization } = tokens.current(performance.now());
// With 10 MB, its default, it refuses its own streams when 100,000 are opened at once.
const maxSessionMemory = 1000;
const sessions = await Promise.all(
  Array.from({ length: settings.connections ?? 1 }, async () => {
    const session = connect(`https://127.0.0.1:${server.port}`, {
      ca: server.ca,
      servername: "localhost",
      maxSessionMemory,
    });
    await once(session, "remoteSettings");
    return session;
  }),
);

function send(n) {
  return new Promise((resolve) => {
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
    stream.on("error", () => {});
    stream.resume();
    stream.end(JSON.stringify(payloadOf(n)));
  });
}

await drive(send, () =>
  Promise.all(sessions.map((session) => new Promise((resolve) => session.close(resolve)))),
);
