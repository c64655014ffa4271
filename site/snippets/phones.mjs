import { createClient, createPayload } from "@apns/client";
import { startSimulator } from "@apns/simulator";

const apple = await startSimulator();
const { providerKey, topic, http2, ca } = apple;
const client = createClient({
  credentials: providerKey,
  topic,
  endpoints: { http2 },
  ca,
});

const phone = "aa".repeat(32);
apple.devices.set(phone, { state: "offline" });
await client.send({
  deviceToken: phone,
  payload: createPayload({ alert: "First" }),
});
await client.send({
  deviceToken: phone,
  payload: createPayload({ alert: "Second" }),
  expiration: new Date(Date.now() + 600_000),
});

// An hour passes at once, and the second one expires in the store.
apple.clock.advance(3_600_000);
apple.devices.set(phone, { state: "online" });

// APNs keeps one notification for each app of a phone that is offline,
// the newest. So nothing is shown here.
for (const { step } of apple.devices.deliveries({ deviceToken: phone }))
  console.log(step);

await client.close();
await apple.close();
