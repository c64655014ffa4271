/**
 * What to do about an answer of APNs, over either protocol.
 *
 * | action | meaning |
 * |---|---|
 * | `none` | nothing: the notification was accepted |
 * | `report` | the request is at fault: a person has to look at it |
 * | `drop-device-token` | the app is gone from the device: delete the device token, unless it was registered again since |
 * | `check-device-token` | the device token is not valid for this environment or app; it may be valid elsewhere |
 * | `delay-device-token` | send to this device again later |
 * | `back-off` | send again later, with growing pauses |
 * | `renew-provider-token` | mint a provider token, open a new connection, send again |
 * | `keep-provider-token` | send again later with the provider token in use: it was changed too often |
 * | `new-connection` | send again over another connection |
 * | `pause-topic` | the credentials do not cover this topic: send nothing more for it until they do |
 * | `stop` | the credentials are refused: send nothing more with them until they are changed |
 * | `drop-channel` | the channel does not exist: forget it |
 */
export type AnswerAction =
  | "none"
  | "report"
  | "drop-device-token"
  | "check-device-token"
  | "delay-device-token"
  | "back-off"
  | "renew-provider-token"
  | "keep-provider-token"
  | "new-connection"
  | "pause-topic"
  | "stop"
  | "drop-channel";

/** What an answer is about. */
export type AnswerScope = "request" | "device-token" | "topic" | "credential" | "connection" | "channel";

/**
 * Whether the same request may succeed. One rule for both protocols:
 *
 * - `later`: it may, with nothing changed.
 * - `after-fixing`: it may once the notification, the credentials or the app's settings were changed.
 * - `never`: no such change helps. The device token or channel is no good here, or nothing is left to send.
 */
export type AnswerRetry = "never" | "later" | "after-fixing";

/** What {@link AnswerRetry} is for an action, unless a row of a table says otherwise. */
export const retryOf: { readonly [Action in AnswerAction]: AnswerRetry } = {
  none: "never",
  report: "after-fixing",
  "drop-device-token": "never",
  "check-device-token": "never",
  "delay-device-token": "later",
  "back-off": "later",
  "renew-provider-token": "after-fixing",
  "keep-provider-token": "later",
  "new-connection": "later",
  "pause-topic": "after-fixing",
  stop: "after-fixing",
  "drop-channel": "never",
};
