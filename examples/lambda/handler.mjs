// A function for AWS Lambda and its like: { deviceTokens, text } in, the outcomes out.
import { createAlert, createClient, encodePayload, fromEnv } from "@apns/client";

// Once for each instance, outside the handler: the platform freezes it between two calls, and the client notices.
// Together these stay below the limit of the platform, so that a call always returns outcomes.
const client = createClient({ ...fromEnv(), http2: { giveUpAfterMs: 10_000, answerTimeoutMs: 10_000 } });

export async function handler({ deviceTokens, text }) {
  const { payload, ...fields } = createAlert({ alert: text });
  const counts = {};
  const again = [];
  // Every outcome is awaited: what is not awaited freezes, too.
  for await (const { notification, outcome } of client.broadcast(
    encodePayload(payload),
    deviceTokens,
    fields,
  )) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (outcome === "unaccounted" || outcome === "failed") again.push(notification.deviceToken);
  }
  return { counts, again };
}
