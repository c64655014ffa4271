import { createClient, createPayload, fromEnv } from "@apns/client";

const client = createClient(fromEnv());

process.once("SIGTERM", async () => {
  // Takes no more, and lets what is in flight settle.
  await client.close({ timeoutMs: 20_000 });
  process.exit(0);
});

await client.send({
  deviceToken: "ab".repeat(32),
  payload: createPayload({ alert: "Hello" }),
});
process.kill(process.pid, "SIGTERM");
