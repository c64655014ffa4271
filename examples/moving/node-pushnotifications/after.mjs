// The same with @apns/client. What goes to Android stays where it is.
import { createClient, createPayload, fromEnv } from "@apns/client";

// Or { credentials: { keyFile, keyId, teamId }, topic }.
const client = createClient(fromEnv());

const devices = process.argv
  .slice(2)
  .map((id) => ({ id, type: "apn" }));
const deviceTokens = devices
  .filter(({ type }) => type === "apn")
  .map(({ id }) => id);
const payload = createPayload({
  alert: { title: "On its way", body: "Order 42 arrives today" },
  badge: 3,
  sound: "default",
  threadId: "orders",
  custom: { orderId: 42 },
});
const fields = {
  collapseId: "order-42",
  expiration: 2_000_000_000,
  priority: 5,
};

for await (const outcome of client.broadcast(
  payload,
  deviceTokens,
  fields,
)) {
  const { deviceToken } = outcome.notification;
  if (outcome.outcome === "accepted")
    console.log(deviceToken, "accepted");
  else if (outcome.outcome === "rejected")
    console.log(deviceToken, outcome.reason);
  else
    console.log(deviceToken, outcome.outcome, outcome.error?.message);
}
await client.close();
