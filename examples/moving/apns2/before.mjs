// apns2 12.2.0: tells each device of the arguments
// that an order is on its way.
import { readFileSync } from "node:fs";
import { ApnsClient, Notification, Priority } from "apns2";

const { APNS_KEY, APNS_KEY_ID, APNS_TEAM_ID, APNS_TOPIC } = process.env;

const client = new ApnsClient({
  team: APNS_TEAM_ID,
  keyId: APNS_KEY_ID,
  signingKey: readFileSync(APNS_KEY, "utf8"),
  defaultTopic: APNS_TOPIC,
});

const notifications = process.argv.slice(2).map(
  (deviceToken) =>
    new Notification(deviceToken, {
      alert: { title: "On its way", body: "Order 42 arrives today" },
      badge: 3,
      sound: "default",
      threadId: "orders",
      data: { orderId: 42 },
      collapseId: "order-42",
      expiration: 2_000_000_000,
      priority: Priority.throttled,
    }),
);

for (const result of await client.sendMany(notifications)) {
  if (!("error" in result)) console.log(result.deviceToken, "accepted");
  else {
    const { notification, statusCode, reason } = result.error;
    console.log(notification.deviceToken, statusCode, reason);
  }
}
await client.destroy();
