// @parse/node-apn 8.1.0: tells each device of the arguments
// that an order is on its way.
import apn from "@parse/node-apn";

const { APNS_KEY, APNS_KEY_ID, APNS_TEAM_ID, APNS_TOPIC } = process.env;

const provider = new apn.Provider({
  token: { key: APNS_KEY, keyId: APNS_KEY_ID, teamId: APNS_TEAM_ID },
  production: true,
});

const notification = new apn.Notification();
notification.topic = APNS_TOPIC;
notification.pushType = "alert";
notification.alert = {
  title: "On its way",
  body: "Order 42 arrives today",
};
notification.badge = 3;
notification.sound = "default";
notification.threadId = "orders";
notification.payload = { orderId: 42 };
notification.collapseId = "order-42";
notification.expiry = 2_000_000_000;
notification.priority = 5;

const { sent, failed } = await provider.send(
  notification,
  process.argv.slice(2),
);
for (const { device } of sent) console.log(device, "accepted");
for (const { device, status, response, error } of failed) {
  console.log(
    device,
    error ? `failed ${error.message}` : `${status} ${response.reason}`,
  );
}
provider.shutdown();
