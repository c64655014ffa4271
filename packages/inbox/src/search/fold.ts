const MARKS = /\p{M}/gu;

/** Text as it is compared: without case, accents and forms of one letter, in any script. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase();
}
