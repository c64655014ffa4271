// apnagent 1.1.3. It only connects to Apple's hosts, so its connections are redirected.
import tls from "node:tls";
import { measure, task } from "../../harness/measure.mjs";
import { deviceTokens, payloadOf } from "../../harness/notifications.mjs";

const { server } = task;
const { connect } = tls;
tls.connect = (options, callback) =>
  connect({ ...options, host: "127.0.0.1", port: server.port, servername: "localhost" }, callback);
const { default: apnagent } = await import("apnagent");

const agent = new apnagent.Agent();
agent.set("cert", server.cert).set("key", server.key).set("ca", server.ca);
agent.on("gateway:error", (error) => process.stderr.write(`${error}\n`));
await new Promise((resolve, reject) => agent.connect((error) => (error ? reject(error) : resolve())));

function send(n, done) {
  const { aps, id } = payloadOf(n);
  agent
    .createMessage()
    .device(deviceTokens[n % 1000])
    .alert(aps.alert)
    .badge(aps.badge)
    .sound(aps.sound)
    .set("id", id)
    .send(done);
}

await measure(
  async (total) => {
    let accepted = 0;
    await new Promise((resolve) => {
      for (let n = 0; n < total; n++) {
        send(n, () => {
          accepted += 1;
          if (accepted === total) resolve();
        });
      }
    });
    return { accepted };
  },
  () => new Promise((resolve) => agent.close(resolve)),
);
