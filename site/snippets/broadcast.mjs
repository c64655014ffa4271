import { createClient, createPayload, fromEnv } from "@apns/client";

const client = createClient(fromEnv());
const deviceTokens = Array.from({ length: 5000 }, (_, n) =>
  n.toString(16).padStart(64, "0"),
);

const payload = createPayload({
  alert: { title: "Kick-off", body: "The match has begun." },
});
const inAnHour = new Date(Date.now() + 3_600_000);
const run = client.broadcast(payload, deviceTokens, {
  expiration: inAnHour,
  report: "problems",
});
for await (const problem of run)
  console.error(problem.notification.deviceToken, problem.outcome);
console.log(
  `${run.counts.accepted} of ${deviceTokens.length} accepted`,
);

await client.close();
