// What the client does by itself after an answer, by its action: a column for each protocol. The rules are those of
// docs/protocol.md that are named beside them.

const AGAIN_LATER =
  "Sends it again after growing pauses, up to `retry.maxAttempts` (3). If APNs asks for a wait longer than `retry.maxMs` (30 s), or the attempts are used up, it settles as `rejected`, with `retryAfterMs` where a wait is known.";

/** HTTP/2. @type {Record<string, string>} */
export const http2Actions = {
  report: "Settles it as `rejected` at once. Nothing else is affected.", // M-4
  "drop-device-token":
    "Settles it as `rejected` with `deviceTokenIsDead: true` and `failedAt`, and reports the device token to the feedback stream.", // M-8, F-10
  "check-device-token":
    "Settles it as `rejected` with `deviceTokenIsBad: true`. The device token is not reported as dead: it may be valid elsewhere.", // M-8
  "delay-device-token":
    "Settles it as `rejected` with `retryAfterMs`, since the wait (a minute, or what `retry-after` says) is longer than `retry.maxMs` (30 s). With a shorter wait, or a larger `retry.maxMs`, it sends it again by itself, up to `retry.maxAttempts` (3).", // M-4
  "back-off": AGAIN_LATER, // M-4
  "renew-provider-token":
    "Mints a new provider token once, and sends it again over another connection. If that does not help either, it settles as `rejected`.", // J-5, J-6
  "keep-provider-token":
    "Keeps using the provider token that it has, and sends again only if another process has stored a newer one. Otherwise it settles as `rejected` with `retryAfterMs`.", // J-6
  "new-connection":
    "Sends it again over another connection, at most twice. After that it settles as `rejected`.",
  "pause-topic":
    "Settles it as `rejected`. What waits for the same topic is not sent: it settles as `failed` with the code `credentials-refused`.",
  stop: "Settles it as `rejected`. What waits for the same topic, and with a client certificate everything that waits, is not sent: it settles as `failed` with the code `credentials-refused`.",
  "drop-channel": "Settles it as `rejected` at once. Nothing else is affected.",
};

const SENT_AGAIN =
  "What was written after it was discarded by the gateway, and leaves again over another connection.";

/** The binary protocol. Rule S-2. @type {Record<string, string>} */
export const binaryActions = {
  none: `Settles the notification that it names as \`accepted\`. ${SENT_AGAIN}`,
  report: `Settles it as \`rejected\`. ${SENT_AGAIN}`,
  "check-device-token": `Settles it as \`rejected\` with \`deviceTokenIsBad: true\`. ${SENT_AGAIN}`,
  "back-off": `Settles it as \`rejected\` with \`retry: "later"\`; sending it again is left to you. ${SENT_AGAIN}`,
  stop: `Settles it as \`rejected\`. ${SENT_AGAIN} They will be rejected, too, until the certificate is changed.`,
};

/** Whether the same request may succeed. @type {Record<string, string>} */
export const retryTexts = {
  never: "no change of the notification helps (`never`)",
  later: "it may succeed later, unchanged (`later`)",
  "after-fixing": "only once the cause was changed (`after-fixing`)",
};

/** What an answer is about. @type {Record<string, string>} */
export const scopeTexts = {
  request: "this notification",
  "device-token": "the device token",
  topic: "the topic",
  credential: "the credentials",
  connection: "the connection",
  channel: "the channel",
};
