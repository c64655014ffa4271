const BAR_COLUMNS = 10;

/** How far a run is. */
export interface ProgressState {
  readonly done: number;
  readonly accepted: number;
  /** How many there are; undefined where it is not known. */
  readonly total?: number | undefined;
  /** From 0 to 1; undefined where it is not known. */
  readonly part?: number | undefined;
  readonly elapsedMs: number;
}

/** The progress in words, with what fits of percentage, time left and rate; the counts are always there. */
export function progressText(state: ProgressState, maxColumns: number): string {
  const { done, accepted, total, part, elapsedMs } = state;
  if (total !== undefined) {
    const filled = Math.floor((done / Math.max(1, total)) * BAR_COLUMNS);
    return `[${"#".repeat(filled).padEnd(BAR_COLUMNS, ".")}] ${done}/${total}, ${accepted} accepted`;
  }
  const percent = part === undefined ? "" : `${Math.floor(part * 100)}% `;
  let text = `${percent}${done} settled, ${accepted} accepted`;
  const left = part === undefined || part <= 0 ? undefined : (elapsedMs * (1 - part)) / part;
  const rate = done > 0 && elapsedMs >= 1000 ? `, ${Math.round((done * 1000) / elapsedMs)}/s` : "";
  for (const more of [left === undefined || done === 0 ? "" : `, ${durationText(left)} left`, rate]) {
    if (text.length + more.length <= maxColumns) text += more;
  }
  return text;
}

/** `8s`, `3m`, `2h`: rounded up, since less than nothing is never left. */
function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) return `${seconds}s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes}m` : `${Math.ceil(minutes / 60)}h`;
}
