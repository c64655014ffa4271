const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

// The three forms of a date in HTTP (RFC 9110, section 5.6.7), all in UTC. Date.parse would take the third for local
// time and find a date in nearly any text.
const FORMS = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  /^[a-z]{3}, (?<day>\d{2}) (?<month>[a-z]{3}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) gmt$/i,
  // Sunday, 06-Nov-94 08:49:37 GMT
  /^[a-z]{6,9}, (?<day>\d{2})-(?<month>[a-z]{3})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) gmt$/i,
  // Sun Nov  6 08:49:37 1994
  /^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/i,
];

/**
 * How long a `retry-after` header asks to wait, in milliseconds from now, 0 or more (RFC 9110, section 10.2.3).
 * Undefined if it is absent, or neither seconds nor a date. Apple does not document this header; it is honoured if it
 * comes.
 *
 * @param nowUnixMs the time now, milliseconds since 1970.
 */
export function parseRetryAfter(value: string | undefined, nowUnixMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  const atMs = parseHttpDate(text, nowUnixMs);
  return atMs === undefined ? undefined : Math.max(0, atMs - nowUnixMs);
}

function parseHttpDate(text: string, nowUnixMs: number): number | undefined {
  for (const form of FORMS) {
    const groups = form.exec(text)?.groups;
    if (groups !== undefined) return momentOf(groups, nowUnixMs);
  }
  return undefined;
}

function momentOf(groups: { [name: string]: string | undefined }, nowUnixMs: number): number | undefined {
  const { day = "", month = "", year = "", time = "" } = groups;
  const monthIndex = MONTHS.indexOf(month.toLowerCase());
  const [hour = 0, minute = 0, second = 0] = time.split(":").map(Number);
  if (monthIndex < 0 || Number(day) < 1 || Number(day) > 31 || hour > 23 || minute > 59 || second > 60) {
    return undefined;
  }
  return Date.UTC(fullYear(year, nowUnixMs), monthIndex, Number(day), hour, minute, second);
}

/** Two digits mean the year that ends with them and is at most 50 years ahead (RFC 9110, section 5.6.7). */
function fullYear(digits: string, nowUnixMs: number): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  const thisYear = new Date(nowUnixMs).getUTCFullYear();
  const inThisCentury = thisYear - (thisYear % 100) + year;
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
}
