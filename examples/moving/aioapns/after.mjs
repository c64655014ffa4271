// The same with @apns/client.
import { createClient, createPayload, fromEnv } from "@apns/client";

// Or { credentials: { keyFile, keyId, teamId }, topic }.
const client = createClient(fromEnv());

async function send(deviceToken) {
  const outcome = await client.send({
    deviceToken,
    payload: createPayload({
      alert: { title: "On its way", body: "Order 42 arrives today" },
      badge: 3,
      sound: "default",
      threadId: "orders",
      custom: { orderId: 42 },
    }),
    collapseId: "order-42",
    expiration: Math.floor(Date.now() / 1000) + 3600,
    priority: 5,
  });
  if (outcome.outcome === "accepted")
    console.log(deviceToken, "accepted");
  else if (outcome.outcome === "rejected")
    console.log(deviceToken, outcome.status, outcome.reason);
  else
    console.log(deviceToken, outcome.outcome, outcome.error?.message);
}

await Promise.all(process.argv.slice(2).map(send));
await client.close();
