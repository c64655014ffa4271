import type { RequestReaction } from "./http2-reaction.js";
import type { Match } from "./rule-matcher.js";

const PREFIX = "fa17fa17";

const DAY_MS = 86_400_000;

const CLOSE_MODES = ["fin", "close", "reset", "half-close"] as const;

/**
 * The status and reason of kind 01, by its argument. Up to 10 they are the closest to the statuses of the binary
 * protocol, so that one file of device tokens serves both. The table in the README is this one.
 */
const ANSWERS: Readonly<Record<number, readonly [status: number, reason: string]>> = {
  1: [500, "InternalServerError"],
  2: [400, "MissingDeviceToken"],
  3: [400, "MissingTopic"],
  4: [400, "PayloadEmpty"],
  5: [400, "BadDeviceToken"],
  6: [400, "BadTopic"],
  7: [413, "PayloadTooLarge"],
  8: [400, "BadDeviceToken"],
  10: [503, "Shutdown"],
  16: [410, "Unregistered"],
  17: [410, "ExpiredToken"],
  18: [400, "DeviceTokenNotForTopic"],
  19: [400, "TopicDisallowed"],
  20: [400, "IdleTimeout"],
  21: [400, "BadCollapseId"],
  22: [403, "BadCertificate"],
  23: [403, "BadCertificateEnvironment"],
  24: [403, "ExpiredProviderToken"],
  25: [403, "Forbidden"],
  26: [403, "InvalidProviderToken"],
  27: [403, "MissingProviderToken"],
  28: [403, "UnrelatedKeyIdInToken"],
  29: [403, "BadEnvironmentKeyIdInToken"],
  30: [403, "BadEnvironmentKeyInToken"],
  31: [429, "TooManyProviderTokenUpdates"],
  32: [429, "TooManyRequests"],
  33: [503, "ServiceUnavailable"],
  34: [400, "ReasonOfTomorrow"],
  35: [418, "StatusOfTomorrow"],
};

/** The table in the README is this one. */
const KINDS: ReadonlyMap<string, (argument: number) => RequestReaction> = new Map<
  string,
  (argument: number) => RequestReaction
>([
  ["01", (number) => ({ answer: answerOf(number) })],
  ["02", (mode) => ({ close: CLOSE_MODES[mode] ?? "fin" })],
  ["03", (seconds) => ({ reading: seconds === 0 ? "stop" : { pauseMs: seconds * 1000 } })],
  ["04", (code) => ({ resetStream: code })],
  ["05", (tenths) => ({ delayMs: tenths * 100 })],
  ["06", () => ({ answer: "never" })],
  ["07", (code) => ({ goaway: { code, lastStreamId: "this" } })],
  ["08", (code) => ({ goaway: { code, lastStreamId: "before" } })],
  [
    "09",
    () => ({
      answer: { status: 503, reason: "Shutdown" },
      goaway: { lastStreamId: "this", debug: { reason: "Shutdown" } },
    }),
  ],
  ["0a", (streams) => ({ settings: { maxConcurrentStreams: streams } })],
  [
    "0b",
    (seconds) => ({
      answer: { status: 429, reason: "TooManyRequests", headers: { "retry-after": String(seconds) } },
    }),
  ],
  [
    "0c",
    (days) => ({ answer: { status: 410, reason: "Unregistered", timestamp: Date.now() - days * DAY_MS } }),
  ],
  ["0d", () => ({ providerTokens: "expire", answer: { status: 403, reason: "ExpiredProviderToken" } })],
  ["0e", (power) => ({ garbageBytes: 2 ** Math.min(power, 23), answer: "never" })],
]);

/**
 * The reaction to a rigged device token in the path of a request; the binary protocol has its own table. Undefined
 * for any other device token, and for an unknown kind.
 */
export function riggedRequest(deviceToken: string): Match<RequestReaction> | undefined {
  if (!deviceToken.startsWith(PREFIX) || deviceToken.length < 12) return undefined;
  const kind = deviceToken.slice(8, 10);
  const argument = Number.parseInt(deviceToken.slice(10, 12), 16);
  const reaction = KINDS.get(kind)?.(argument);
  if (reaction === undefined) return undefined;
  return { rule: `device token ${deviceToken.slice(0, 12)}`, do: reaction };
}

function answerOf(number: number): { status: number; reason: string } {
  const [status, reason] = ANSWERS[number] ?? [500, "InternalServerError"];
  return { status, reason };
}
