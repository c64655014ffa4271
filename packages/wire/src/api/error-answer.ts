import { decodeUtf8 } from "../utf8.js";

/** What an answer says beside its status. */
export interface ErrorAnswer {
  /** Apple's reason, as it is spelled. */
  readonly reason: string | undefined;
  /** With 410: when APNs last knew the device token to be dead, milliseconds since 1970. */
  readonly timestampMs: number | undefined;
  /** The body for people: at most 200 characters, without control characters. */
  readonly text: string;
}

const MAX_TEXT = 200;
/** No reason is as long; what is longer comes from something else than APNs. */
const MAX_REASON = 100;
const MAX_JSON_BYTES = 65_536;

/** Reads the body of an answer that is no success. Never throws, whatever it is. */
export function parseErrorAnswer(body: Uint8Array | string): ErrorAnswer {
  const whole = typeof body === "string" ? body : decodeUtf8(body.subarray(0, MAX_JSON_BYTES));
  const text = readable(whole);
  const value = objectOf(whole);
  const { reason, timestamp } = value;
  return {
    reason: typeof reason === "string" && reason !== "" ? readable(reason).slice(0, MAX_REASON) : undefined,
    timestampMs:
      typeof timestamp === "number" && Number.isFinite(timestamp) && timestamp >= 0 ? timestamp : undefined,
    text,
  };
}

/** Reads what a GOAWAY says: JSON with a reason, plain text, or nothing. Never throws. */
export function parseGoawayDebugData(debugData: Uint8Array): {
  readonly reason: string | undefined;
  readonly text: string;
} {
  const { reason, text } = parseErrorAnswer(debugData);
  return { reason, text };
}

/**
 * How long a `retry-after` header asks to wait, in milliseconds from now, 0 or more; undefined for an absent
 * one and for one that is neither seconds nor a date (RFC 9110, section 10.2.3).
 */
export function parseRetryAfter(value: string | undefined, nowUnixMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3}/.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowUnixMs);
}

function readable(text: string): string {
  return text
    .slice(0, 4 * MAX_TEXT)
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, MAX_TEXT);
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
