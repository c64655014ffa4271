/** RFC 3339 with milliseconds, in UTC. */
export function timeText(at: number): string {
  return new Date(at).toISOString();
}

/** The same, or null where there is no time. */
export function timeTextOrNull(at: number | undefined): string | null {
  return at === undefined ? null : timeText(at);
}
