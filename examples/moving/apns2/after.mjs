// The same with @apns/client.
import { createClient, createPayload, fromEnv } from "@apns/client";

// Or { credentials: { key, keyId, teamId }, topic }.
const client = createClient(fromEnv());

const notifications = process.argv.slice(2).map((deviceToken) => ({
  deviceToken,
  payload: createPayload({
    alert: { title: "On its way", body: "Order 42 arrives today" },
    badge: 3,
    sound: "default",
    threadId: "orders",
    custom: { orderId: 42 },
  }),
  collapseId: "order-42",
  expiration: 2_000_000_000,
  priority: 5,
}));

for await (const outcome of client.sendMany(notifications)) {
  const { deviceToken } = outcome.notification;
  if (outcome.outcome === "accepted")
    console.log(deviceToken, "accepted");
  else if (outcome.outcome === "rejected")
    console.log(deviceToken, outcome.status, outcome.reason);
  else
    console.log(deviceToken, outcome.outcome, outcome.error?.message);
}
await client.close();
