import type { CloseMode, NotificationReaction } from "./rule.js";
import type { Match } from "./rule-matcher.js";

/** The first four bytes of a rigged device token. */
export const RIGGED_PREFIX = 0xfa17fa17;

const INVALID_TOKEN = 8;
const CLOSE_MODES: readonly CloseMode[] = ["fin", "close", "reset", "half-close", "never"];
const IDENTIFIERS = ["zero", "unknown", "previous"] as const;

/** The table in the README is this one. */
const KINDS: Readonly<Record<number, (argument: number) => NotificationReaction>> = {
  1: (status) => ({ answer: { status } }),
  2: (mode) => ({ close: closeMode(mode) }),
  3: (seconds) => ({ reading: seconds === 0 ? "stop" : { pauseMs: seconds * 1000 } }),
  4: (whose) => ({ answer: { status: INVALID_TOKEN, identifier: IDENTIFIERS[whose] ?? "own" } }),
  5: (tenths) => ({ answer: { status: INVALID_TOKEN }, delayMs: tenths * 100 }),
  6: (bytes) => ({ answer: { status: INVALID_TOKEN, pieceBytes: between(bytes, 1, 6) } }),
  7: (power) => ({ garbageBytes: 2 ** between(power, 0, 23), close: "fin" }),
  8: (times) => ({ answer: { status: INVALID_TOKEN, repeat: between(times, 2, 255) } }),
  9: () => ({ answer: { status: 10 } }),
  10: (kibibytes) => ({ reading: { bytesPerSecond: between(kibibytes, 1, 255) * 1024 } }),
  11: (mode) => ({ answer: { status: INVALID_TOKEN }, close: closeMode(mode) }),
  12: (bytes) => ({ answer: { status: INVALID_TOKEN, cutAfterBytes: between(bytes, 1, 5) } }),
};

/**
 * The reaction to a rigged device token: `fa17fa17`, a kind, an argument, and any bytes after that. It works from any
 * language, since no rule has to reach the simulator. Undefined for an unknown kind.
 */
export function riggedReaction(kind: number, argument: number): Match<NotificationReaction> | undefined {
  const reaction = KINDS[kind]?.(argument);
  if (reaction === undefined) return undefined;
  return { rule: `device token fa17fa17${hex(kind)}${hex(argument)}`, do: reaction };
}

function closeMode(argument: number): CloseMode {
  return CLOSE_MODES[argument] ?? "fin";
}

function between(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
