/** The forms of a moment, for messages. */
export const MOMENT_FORMS =
  "ISO 8601 with its zone (2030-01-31T12:00:00Z, 2030-01-31T12:00:00+01:00), a time from now (30m, +1h, 2d), or seconds since 1970 (1893456000)";

/** Those of an expiration. */
export const EXPIRATION_FORMS: string = `${MOMENT_FORMS}; 0 tries once`;

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)$/;
const SPAN = /^\+?([1-9]\d{0,9})([smhdw])$/;
const SPAN_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
/** 2106: the binary protocol has four bytes for it. */
const MAX_SECONDS = 0xffffffff;
/** 2001. Anything less is a mistake, such as a year or a time from now, and never a moment to come. */
const MIN_SECONDS = 1_000_000_000;

/**
 * Parses an expiration: ISO 8601 with a zone, a time from now, or seconds since 1970. Seconds have ten digits, or are
 * 0; another number is a mistake, such as a year or milliseconds.
 *
 * @returns seconds since 1970; undefined for text that is none of these
 */
export function parseExpiration(text: string, nowMs: number): number | undefined {
  const seconds = secondsOf(text, nowMs);
  return seconds === undefined || seconds < 0 || seconds > MAX_SECONDS ? undefined : seconds;
}

function secondsOf(text: string, nowMs: number): number | undefined {
  if (text === "0") return 0;
  if (/^\d{10}$/.test(text)) return Number(text) >= MIN_SECONDS ? Number(text) : undefined;
  const span = SPAN.exec(text);
  if (span !== null) return Math.floor(nowMs / 1000) + Number(span[1]) * (SPAN_SECONDS[span[2] ?? ""] ?? 0);
  const iso = ISO.exec(text);
  return iso === null ? undefined : secondsOfIso(iso);
}

/** Undefined for a day or an hour that does not exist, such as 30 February. */
function secondsOfIso(match: RegExpExecArray): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(numberOf);
  const [zoneHour = 0, zoneMinute = 0] = match.slice(8, 10).map(numberOf);
  if (hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return undefined;
  }
  const zone = (zoneHour * 60 + zoneMinute) * 60 * (match[7] === "-" ? -1 : 1);
  return ms / 1000 - zone;
}

function numberOf(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits);
}
