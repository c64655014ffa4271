// Sends 50,000 notifications from a generator, in constant memory. Run after a build: node examples/send-many.mjs
import { createClient, createPayload, encodePayload } from "@apns/client";
import { startSimulator } from "@apns/simulator";

const apple = await startSimulator({ journal: "counts" });
const client = createClient({
  protocol: "binary",
  endpoints: { gateway: apple.gateway },
  credentials: apple.clientCertificate,
  ca: apple.ca,
});

// Encoded once for all devices.
const payload = encodePayload(createPayload({ alert: "Breaking news" }));

function* notifications() {
  for (let device = 1; device <= 50_000; device++) {
    // Every 10,000th device token is rigged: the simulator rejects it with status 8.
    const deviceToken =
      device % 10_000 === 0
        ? `fa17fa170108${device.toString(16).padStart(52, "0")}`
        : device.toString(16).padStart(64, "0");
    yield { deviceToken, payload };
  }
}

const counts = {};
for await (const { outcome } of client.sendMany(notifications()))
  counts[outcome] = (counts[outcome] ?? 0) + 1;
console.log(counts);

await client.close();
await apple.close();
