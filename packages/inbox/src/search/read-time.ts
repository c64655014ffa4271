const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MILLISECONDS = /^\d{12,14}$/;

/**
 * Milliseconds since 1970 of RFC 3339 with a zone, of a day (its beginning in UTC), or of milliseconds themselves;
 * undefined for anything else, also for a time without a zone, which readers take for different moments.
 */
export function readTime(text: string): number | undefined {
  if (MILLISECONDS.test(text)) return Number(text);
  if (!RFC_3339.test(text) && !DAY.test(text)) return undefined;
  const at = Date.parse(text.toUpperCase());
  return Number.isNaN(at) ? undefined : at;
}
