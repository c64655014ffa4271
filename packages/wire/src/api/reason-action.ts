/**
 * What is to be done about an answer.
 *
 * | action | meaning |
 * |---|---|
 * | `report` | somebody has to look at the request |
 * | `drop-device-token` | the app is gone from this device: drop the device token, unless it was registered again since |
 * | `check-device-token` | the device token is not for this environment or app; it may be alive elsewhere |
 * | `delay-device-token` | later, for this device |
 * | `back-off` | later, with growing pauses |
 * | `renew-provider-token` | mint a provider token, open a new connection, send again |
 * | `keep-provider-token` | later, with the provider token of before |
 * | `new-connection` | send again over another connection |
 * | `pause-topic` | the credentials are not for this topic: nothing more for it until that is changed |
 * | `stop` | the credentials are refused: nothing more with them until they are changed |
 * | `drop-channel` | this channel does not exist |
 */
export type ReasonAction =
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

/** What an answer speaks of. */
export type ReasonScope = "request" | "device-token" | "topic" | "credential" | "connection" | "channel";
