import { setTimeout as sleep } from "node:timers/promises";
import { createClient, createPayload, fromEnv } from "@apns/client";

const LONGEST_WAIT_MS = 5000;
const client = createClient({
  ...fromEnv(),
  http2: { retry: { maxAttempts: 3, baseMs: 200, maxMs: 500 } },
});

// The simulator answers 429 with retry-after: 1. That is longer than
// maxMs, so the client leaves the wait to you.
const notification = {
  deviceToken: "fa17fa170b01".padEnd(64, "0"),
  payload: createPayload({ alert: "Hello" }),
};
for (let attempt = 1; attempt <= 2; attempt++) {
  const outcome = await client.send(notification);
  console.log(outcome.outcome, outcome.reason, outcome.retryAfterMs);
  if (outcome.outcome !== "rejected" || outcome.retry !== "later")
    break;
  await sleep(
    Math.min(outcome.retryAfterMs ?? 60_000, LONGEST_WAIT_MS),
  );
}

await client.close();
