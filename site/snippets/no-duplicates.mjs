import { createClient, createPayload, fromEnv } from "@apns/client";

const client = createClient({
  ...fromEnv(),
  http2: { onConnectionLost: "resend", duplicateGuard: "collapse-id" },
});

await client.send({
  deviceToken: "ab".repeat(32),
  payload: createPayload({ alert: "Your code is 493817" }),
});

const { written, resent, possibleDuplicates } = client.stats;
console.log({ written, resent, possibleDuplicates });
await client.close();
