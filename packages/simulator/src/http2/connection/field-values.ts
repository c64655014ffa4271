/** The text of a field: Node decodes its bytes as Latin-1. */
export function utf8Of(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text, "latin1").toString("utf8");
}

/** A whole number; undefined for anything else. */
export function numberOf(text: string | undefined): number | undefined {
  return text === undefined || !/^[0-9]+$/.test(text) ? undefined : Number(text);
}
