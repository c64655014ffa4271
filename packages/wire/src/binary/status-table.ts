import type { AnswerRow } from "../answers/answer-description.js";

// Apple, Binary Provider API, table A-4. The text below that table explains 10; only late editions have 128.
export const statusRows: readonly AnswerRow[] = [
  {
    status: 0,
    reason: "no-errors-encountered",
    meaning: "There was no error; the gateway closes all the same.",
    hint: "The notification was accepted; send what follows it again.",
    action: "none",
  },
  {
    status: 1,
    reason: "processing-error",
    meaning: "The gateway failed while it processed the notification.",
    hint: "Send it again later, once or twice.",
    action: "back-off",
  },
  { status: 2, reason: "missing-device-token", meaning: "The device token is absent or empty." },
  {
    status: 3,
    reason: "missing-topic",
    meaning: "The client certificate names no app, or not this one.",
    hint: "Use the certificate of the app.",
    action: "stop",
    scope: "credential",
  },
  { status: 4, reason: "missing-payload", meaning: "The payload is absent or empty." },
  {
    status: 5,
    reason: "invalid-token-size",
    meaning: "The device token has a length that the gateway does not accept.",
    hint: "Send the device token as the device reported it, nothing cut and nothing added.",
  },
  {
    status: 6,
    reason: "invalid-topic-size",
    meaning: "The topic of the client certificate has a wrong length.",
    hint: "Use the certificate of the app.",
    action: "stop",
    scope: "credential",
  },
  {
    status: 7,
    reason: "invalid-payload-size",
    meaning: "The payload is larger than the gateway accepts.",
    hint: "Shorten its alert (shortenAlert), or have the app fetch the rest.",
  },
  {
    status: 8,
    reason: "invalid-token",
    meaning: "The device token is not valid, or belongs to the other environment or another app.",
    hint: "Check environment and app first; if both are right, stop using the device token.",
    action: "check-device-token",
    scope: "device-token",
  },
  {
    status: 10,
    reason: "shutdown",
    meaning: "The gateway closes for maintenance; the notification named was the last that it accepted.",
    hint: "The notification was accepted; send what follows it over another connection.",
    action: "none",
    scope: "connection",
  },
  {
    status: 128,
    reason: "protocol-error",
    meaning: "The gateway could not parse the notification.",
    hint: "Look at the notification's bytes: something other than this package may have written them.",
  },
  {
    status: 255,
    reason: "unknown",
    meaning: "The gateway gives no reason.",
    hint: "Look at device token and payload; if both are right, report it to Apple.",
  },
];
