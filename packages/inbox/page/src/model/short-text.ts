/** Time of day, to the millisecond, in the reader's zone. */
export function clockTime(rfc3339: string): string {
  const date = new Date(rfc3339);
  if (Number.isNaN(date.getTime())) return "–";
  const two = (value: number): string => String(value).padStart(2, "0");
  const thousandths = String(date.getMilliseconds()).padStart(3, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${thousandths}`;
}

/** The ends of a device token. */
export function shortToken(deviceToken: string): string {
  return deviceToken.length <= 12 ? deviceToken : `${deviceToken.slice(0, 6)}…${deviceToken.slice(-4)}`;
}

/** 12,345. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** A length of time in words. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.floor((ms % 3_600_000) / 60_000)} min`;
}
