// node-pushnotifications 6.0.0: tells each device of the arguments
// that an order is on its way.
import PushNotifications from "node-pushnotifications";

const { APNS_KEY, APNS_KEY_ID, APNS_TEAM_ID, APNS_TOPIC } = process.env;

const push = new PushNotifications({
  apn: {
    token: { key: APNS_KEY, keyId: APNS_KEY_ID, teamId: APNS_TEAM_ID },
    production: true,
  },
});

const devices = process.argv
  .slice(2)
  .map((id) => ({ id, type: "apn" }));
const results = await push.send(devices, {
  topic: APNS_TOPIC,
  pushType: "alert",
  title: "On its way",
  body: "Order 42 arrives today",
  badge: 3,
  sound: "default",
  threadId: "orders",
  custom: { orderId: 42 },
  collapseKey: "order-42",
  expiry: 2_000_000_000,
  priority: "normal",
});

for (const { message } of results) {
  for (const { regId, error, errorMsg } of message) {
    console.log(regId, error === null ? "accepted" : errorMsg);
  }
}
// Not documented; without it, the connection keeps the process
// alive.
push.apn.shutdown();
