import { decodeUtf8 } from "../bytes/utf8.js";

/** What an answer says beside its status. */
export interface ErrorAnswer {
  /** Apple's reason, as it is spelled. */
  readonly reason: string | undefined;
  /** With 410: when APNs last knew the device token to be dead, milliseconds since 1970. */
  readonly timestampMs: number | undefined;
  /** The body for people: at most 200 characters, without control characters; not to be parsed. */
  readonly text: string;
}

const MAX_TEXT = 200;
/** No reason is as long; what is longer comes from something else than APNs. */
const MAX_REASON = 100;
const MAX_JSON_BYTES = 65_536;
/** Behind it no Date can be (ECMAScript, time values): a program may make one of what is given out here. */
const LAST_DATE_MS = 8_640_000_000_000_000;
/** What would disturb a log or a terminal: control characters, invisible ones, line ends of any kind. */
const DISTURBING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Reads the body of an answer that is no success. Never throws, whatever it is. */
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

/** Reads what a GOAWAY says: JSON with a reason, plain text, or nothing. Never throws. */
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
