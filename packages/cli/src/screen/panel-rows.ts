/** A figure of a panel. */
interface PanelCell {
  /** Up to 9 characters of ASCII. */
  readonly label: string;
  /** A number, or a short text of ASCII. */
  readonly value: number | string;
}

export interface Panel {
  readonly cells: readonly PanelCell[];
  /** Rows of their own, cut to the width. */
  readonly lines: readonly string[];
}

const LABEL_COLUMNS = 9;
const VALUE_COLUMNS = 9;
const GAP = "  ";
const CELL_COLUMNS: number = LABEL_COLUMNS + VALUE_COLUMNS + GAP.length;
const MILLION = 1_000_000;

/** The rows of a panel: as many figures side by side as the width has room for, two from 39 columns on. */
export function panelRows({ cells, lines }: Panel, columns: number): readonly string[] {
  const perRow = Math.max(1, Math.floor((columns + GAP.length) / CELL_COLUMNS));
  const rows: string[] = [];
  for (let at = 0; at < cells.length; at += perRow) {
    rows.push(
      cells
        .slice(at, at + perRow)
        .map(cellText)
        .join(GAP),
    );
  }
  return [...rows, ...lines].map((row) => cutToColumns(row, columns));
}

/** How many columns a text takes: one for a character of ASCII, two for any other, which is at most too many. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** `1,234,567`, and from ten million on `12.3 M`. */
export function figure(number: number): string {
  if (number < 10 * MILLION) return Math.round(number).toLocaleString("en-US");
  return `${(Math.floor(number / (MILLION / 10)) / 10).toLocaleString("en-US")} M`;
}

function cellText({ label, value }: PanelCell): string {
  const text = typeof value === "number" ? figure(value) : value;
  return `${label.padEnd(LABEL_COLUMNS)}${text.padStart(VALUE_COLUMNS)}`;
}

function cutToColumns(text: string, columns: number): string {
  let used = 0;
  let cut = "";
  for (const character of text) {
    used += columnsOfCharacter(character);
    if (used > columns) return cut;
    cut += character;
  }
  return cut;
}

function columnsOfCharacter(character: string): number {
  return character <= "~" ? 1 : 2;
}
