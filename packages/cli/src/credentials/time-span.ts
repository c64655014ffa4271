const SPAN = /^([1-9]\d{0,5})([hdw])$/;
const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Parses a span such as 12h, 30d or 4w. Returns milliseconds; undefined for anything else. */
export function parseTimeSpan(text: string): number | undefined {
  const [, count, unit = ""] = SPAN.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (UNIT_MS[unit] ?? 0);
}
