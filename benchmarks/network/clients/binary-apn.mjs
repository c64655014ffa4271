// node-apn 1.7.8: all at once. It reports when a notification was written, not whether the gateway took it.
import apn from "apn";
import { untilQuiet } from "../../binary/quiet.mjs";
import { BAD_DEVICE_TOKEN, deviceTokens, isBad, payloadOf } from "../../harness/notifications.mjs";
import { runScenario, task } from "../scenario.mjs";

const { server, settings } = task;

await runScenario(() => {
  const connection = new apn.Connection({
    address: "127.0.0.1",
    port: server.port,
    ca: [Buffer.from(server.ca)],
    cert: Buffer.from(server.cert),
    key: Buffer.from(server.key),
    production: true,
    // Otherwise it forgets what it must send again after an error response.
    cacheLength: task.count,
  });
  let transmitted = 0;
  let rejected = 0;
  connection.on("transmitted", () => {
    transmitted += 1;
  });
  connection.on("transmissionError", () => {
    rejected += 1;
  });
  for (const event of ["error", "socketError"]) {
    connection.on(event, (error) => process.stderr.write(`${event}: ${error}\n`));
  }
  return {
    async sendAll(total) {
      let bad = 0;
      for (let n = 0; n < total; n++) {
        const { aps, ...rest } = payloadOf(n);
        const notification = new apn.Notification(rest);
        notification.alert = aps.alert;
        notification.badge = aps.badge;
        notification.sound = aps.sound;
        const isBadOne = settings.bad && isBad(n);
        if (isBadOne) bad += 1;
        connection.pushNotification(notification, isBadOne ? BAD_DEVICE_TOKEN : deviceTokens[n % 1000]);
      }
      const idleMs = await untilQuiet(
        () => transmitted + rejected,
        () => transmitted >= total - bad && rejected >= bad,
      );
      return { accepted: total - rejected, rejected, errors: 0, idleMs };
    },
    close: () => connection.shutdown(),
  };
});
