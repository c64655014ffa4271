import { createClient, createPayload, fromEnv } from "@apns/client";

const client = createClient(fromEnv());
const payload = createPayload({ alert: "Your parcel is here" });

// Rigged device tokens of the simulator: they get 410 Unregistered,
// 400 BadDeviceToken and 413 PayloadTooLarge.
const deviceTokens = [
  "fa17fa170110",
  "fa17fa170105",
  "fa17fa170107",
  "ab",
].map((start) => start.padEnd(64, "0"));
for (const deviceToken of deviceTokens)
  await deliver({ deviceToken, payload });
await client.close();

// #region decide
async function deliver(notification) {
  const outcome = await client.send(notification);
  switch (outcome.outcome) {
    case "accepted":
    case "presumed-accepted":
      return markSent(notification);
    case "rejected":
      if (outcome.deviceTokenIsDead)
        return forget(notification.deviceToken, outcome.failedAt);
      if (outcome.retry === "later")
        return tryAgain(notification, outcome.retryAfterMs);
      return report(
        notification,
        `${outcome.reason}: ${outcome.hint ?? ""}`,
      );
    case "unaccounted": // it may have arrived, or not
      return markInDoubt(notification);
    case "failed": // it was never sent
      return report(
        notification,
        outcome.error.hint ?? outcome.error.message,
      );
    case "expired":
    case "cancelled": // never sent, as you asked
      return undefined;
  }
}
// #endregion decide

function markSent() {
  console.log("sent");
}
function forget(deviceToken, failedAt) {
  console.log(
    "forget",
    deviceToken.slice(0, 8),
    "unless it was registered after",
    failedAt,
  );
}
function tryAgain(_notification, retryAfterMs = 60_000) {
  console.log("again in", retryAfterMs);
}
function markInDoubt() {
  console.log("in doubt");
}
function report(_notification, why) {
  console.log(why);
}
