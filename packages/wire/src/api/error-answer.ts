import { decodeUtf8 } from "../bytes/utf8.js";

/** The body of an answer other than 200. */
export interface ErrorAnswer {
  /** Apple's reason as it came, at most 100 characters; undefined where there is none. */
  readonly reason: string | undefined;
  /** With status 410: when APNs last found the device token dead, milliseconds since 1970. */
  readonly timestampMs: number | undefined;
  /** The body for people, at most 200 characters without control characters. Do not parse it. */
  readonly text: string;
}

const MAX_TEXT = 200;
/** Reasons are shorter; anything longer does not come from APNs. */
const MAX_REASON = 100;
const MAX_JSON_BYTES = 65_536;
/** The latest Date that ECMAScript has: a program may make a Date of the timestamp. */
const LAST_DATE_MS = 8_640_000_000_000_000;
/** Characters that would disturb a log or a terminal: control, invisible, and line ends of any kind. */
const DISTURBING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Reads the body of an answer other than 200. Never throws: the body may be JSON, a proxy's page, or anything. */
export function parseErrorAnswer(body: Uint8Array | string): ErrorAnswer {
  const whole =
    typeof body === "string" ? body.slice(0, MAX_JSON_BYTES) : decodeUtf8(body.subarray(0, MAX_JSON_BYTES));
  const { reason, timestamp } = objectOf(whole);
  const readableReason = typeof reason === "string" ? readable(reason).slice(0, MAX_REASON) : "";
  return {
    reason: readableReason === "" ? undefined : readableReason,
    timestampMs:
      typeof timestamp === "number" && timestamp >= 0 && timestamp <= LAST_DATE_MS ? timestamp : undefined,
    text: readable(whole),
  };
}

/** Reads the debug data of GOAWAY: JSON with a reason, plain text, or nothing. Never throws. */
export function parseGoawayDebugData(debugData: Uint8Array): {
  readonly reason: string | undefined;
  readonly text: string;
} {
  const { reason, text } = parseErrorAnswer(debugData);
  return { reason, text };
}

function readable(text: string): string {
  return text
    .slice(0, 4 * MAX_TEXT)
    .replace(DISTURBING, " ")
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
