import { columnsOf } from "./panel-rows.js";

const ERASE_LINE = "\r\u001b[K";
/** A status fits a window of 40 columns, so that it stays one line when a window is made narrow. */
export const MAX_STATUS_COLUMNS = 39;

/** What stands below the lines of a terminal, and is drawn anew in its place. */
export type Footer =
  | { readonly kind: "none" }
  /** One row of plain ASCII; the cursor stays at its end. */
  | { readonly kind: "status"; readonly text: string }
  /** Rows; the cursor stands below them, where a shell goes on if the process dies. */
  | { readonly kind: "panel"; readonly rows: readonly string[] };

/** What draws a footer on a terminal of so many columns. */
export function drawn(footer: Footer, columns: number): string {
  if (footer.kind === "panel") return footer.rows.map((row) => `${row}\n`).join("");
  if (footer.kind === "none") return "";
  return footer.text.slice(0, Math.max(0, Math.min(columns - 1, MAX_STATUS_COLUMNS)));
}

/**
 * What erases a footer that was drawn. A window that was made narrow has wrapped the rows that no longer fit, as
 * terminals do today.
 */
export function erased(footer: Footer, columns: number): string {
  if (footer.kind === "none") return "";
  if (footer.kind === "status") return ERASE_LINE;
  const rows = footer.rows.reduce((sum, row) => sum + Math.max(1, Math.ceil(columnsOf(row) / columns)), 0);
  return rows === 0 ? "" : `\r\u001b[${rows}A\u001b[J`;
}

export function sameFooter(a: Footer, b: Footer): boolean {
  if (a.kind === "panel" && b.kind === "panel") return a.rows.join("\n") === b.rows.join("\n");
  if (a.kind === "status" && b.kind === "status") return a.text === b.text;
  return a.kind === b.kind;
}
