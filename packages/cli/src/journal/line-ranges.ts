/** A byte is kept for each line: a gigabyte. */
const MAX_LINE = 1_000_000_000;
const RANGE = /^([1-9]\d{0,15})(?:-([1-9]\d{0,15}))?$/;

/** Both ends included. */
export type LineRange = readonly [first: number, last: number];

/** Lines as text, `1-64,70`: short where they follow each other, as they mostly do, and readable. */
export function formatLines(lines: Iterable<number>): string {
  const ranges: string[] = [];
  let first = 0;
  let last = 0;
  for (const line of lines) {
    if (line === last + 1 && first > 0) {
      last = line;
      continue;
    }
    if (first > 0) ranges.push(formatRange(first, last));
    first = line;
    last = line;
  }
  if (first > 0) ranges.push(formatRange(first, last));
  return ranges.join(",");
}

/** The ranges of such a text; undefined for any other text. */
export function parseLines(text: string): readonly LineRange[] | undefined {
  const ranges: LineRange[] = [];
  for (const part of text.split(",")) {
    const match = RANGE.exec(part);
    if (match === null) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last < first || last > MAX_LINE) return undefined;
    ranges.push([first, last]);
  }
  return ranges;
}

function formatRange(first: number, last: number): string {
  return first === last ? String(first) : `${first}-${last}`;
}
