// The same with @apns/client, over the binary protocol. For Apple, take
// `createClient(fromEnv())` with a key: Apple switched its binary
// gateway off in March 2021.
import { createClient, createPayload, fromEnv } from "@apns/client";

const client = createClient({ protocol: "binary", ...fromEnv() });
client.on("rejected", ({ identifier, status }) =>
  console.log(identifier, "rejected with status", status),
);

const payload = createPayload({
  alert: "Hello World!",
  sound: "default",
  badge: 4,
});
const notifications = process.argv.slice(2).map((deviceToken, n) => ({
  deviceToken,
  payload,
  identifier: n + 1,
  expiration: 0,
  priority: 10,
}));

for await (const { notification, outcome } of client.sendMany(
  notifications,
)) {
  console.log(notification.identifier, outcome);
}
await client.close();
