/** The rows that are drawn. */
export interface ListWindow {
  readonly first: number;
  /** One after the last. */
  readonly end: number;
}

const AROUND = 12;
const MAX_DRAWN = 160;

/** The rows to draw at a scroll position, in a list whose rows have one height. */
export function listWindow(
  count: number,
  { scrollTop, height, rowHeight }: { scrollTop: number; height: number; rowHeight: number },
): ListWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - AROUND));
  const visible = Math.ceil(Math.max(0, height) / rowHeight) + 2 * AROUND;
  return { first, end: Math.min(count, first + Math.min(MAX_DRAWN, visible)) };
}
