import { createClient, createPayload, fromEnv } from "@apns/client";

// #region handler
// Once for each instance of the function, outside the handler.
const client = createClient({
  ...fromEnv(),
  http2: { giveUpAfterMs: 2500, answerTimeoutMs: 2500 },
});

export async function handler({ deviceToken, text }) {
  const outcome = await client.send({
    deviceToken,
    payload: createPayload({ alert: text }),
  });
  return {
    statusCode: outcome.outcome === "accepted" ? 200 : 502,
    body: outcome.outcome,
  };
}
// #endregion handler

console.log(
  await handler({ deviceToken: "ab".repeat(32), text: "Hello" }),
);
