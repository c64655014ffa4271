// Prints which devices no longer have the app. Run after a build: node examples/feedback.mjs
import { createClient, wasRegisteredSince } from "@apns/client";
import { startSimulator } from "@apns/simulator";

const apple = await startSimulator({
  feedback: [
    { deviceToken: "0a".repeat(32), failedAt: new Date("2026-01-01") },
    { deviceToken: "0b".repeat(32), failedAt: new Date("2026-01-01") },
  ],
});
const client = createClient({
  protocol: "binary",
  endpoints: { feedback: apple.feedback },
  credentials: apple.clientCertificate,
  ca: apple.ca,
});

// The second device registered again after its feedback, so its device token is still good.
const registrations = new Map([["0b".repeat(32), new Date("2026-02-01")]]);
for await (const item of client.feedback()) {
  const alive = wasRegisteredSince(item, registrations.get(item.deviceToken));
  console.log(`${item.deviceToken.slice(0, 8)}… ${alive ? "keep" : "drop"}`);
}

await client.close();
await apple.close();
