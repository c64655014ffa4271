// node-apn 1.7.8. `settings.way` is "windows" (of 10,000, the next one after all of the last were transmitted), "at once"
// or "many tokens" (one call); `settings.fastMode` is its own option.
import apn from "apn";
import { measure, task } from "../../harness/measure.mjs";
import { BAD_DEVICE_TOKEN, deviceTokens, isBad, payloadOf } from "../../harness/notifications.mjs";
import { untilQuiet } from "../quiet.mjs";

const { server, settings } = task;
const { way, fastMode = false, bad = false } = settings;
const WINDOW = 10_000;
const connection = new apn.Connection({
  address: "127.0.0.1",
  port: server.port,
  ca: [Buffer.from(server.ca)],
  cert: Buffer.from(server.cert),
  key: Buffer.from(server.key),
  production: true,
  fastMode,
  // Its default, 1000, is the fastest, but after an error response it has forgotten what it must send again.
  ...(bad ? { cacheLength: WINDOW } : {}),
});
let transmitted = 0;
let refused = 0;
let onReport = () => {};
connection.on("transmitted", () => {
  transmitted += 1;
  onReport();
});
connection.on("transmissionError", () => {
  refused += 1;
  onReport();
});
for (const event of ["error", "socketError"]) {
  connection.on(event, (error) => process.stderr.write(`${event}: ${error}\n`));
}

function push(n) {
  const { aps, ...rest } = payloadOf(n);
  const notification = new apn.Notification(rest);
  notification.alert = aps.alert;
  notification.badge = aps.badge;
  notification.sound = aps.sound;
  connection.pushNotification(notification, bad && isBad(n) ? BAD_DEVICE_TOKEN : deviceTokens[n % 1000]);
}

const ways = {
  async windows(total) {
    for (let n = 0; n < total; ) {
      const end = Math.min(total, n + WINDOW);
      const all = new Promise((resolve) => {
        onReport = () => {
          if (transmitted + refused >= end) resolve();
        };
      });
      while (n < end) push(n++);
      await all;
    }
  },
  async "at once"(total) {
    const all = new Promise((resolve) => {
      onReport = () => {
        if (transmitted + refused >= total) resolve();
      };
    });
    for (let n = 0; n < total; n++) push(n);
    await all;
  },
  async "many tokens"(total) {
    const all = new Promise((resolve) => {
      onReport = () => {
        if (transmitted + refused >= total) resolve();
      };
    });
    const { aps, ...rest } = payloadOf(1);
    const notification = new apn.Notification(rest);
    notification.alert = aps.alert;
    notification.badge = aps.badge;
    notification.sound = aps.sound;
    connection.pushNotification(
      notification,
      Array.from({ length: total }, (_, n) => deviceTokens[n % 1000]),
    );
    await all;
  },
};

await measure(
  async (total) => {
    transmitted = 0;
    refused = 0;
    await ways[way](total);
    if (!bad) return { accepted: transmitted };
    const wanted = Array.from({ length: total }, (_, n) => n).filter(isBad).length;
    const idleMs = await untilQuiet(
      () => transmitted + refused,
      () => refused >= wanted,
    );
    // It does not report what was taken; the sink does.
    return { accepted: total - refused, rejected: refused, idleMs };
  },
  () => {
    connection.shutdown();
    // After error responses it keeps connecting.
    setTimeout(() => process.exit(), 500).unref();
  },
);
