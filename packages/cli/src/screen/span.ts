import { printableLine, printableLines } from "./printable.js";

/** What colour a text has where a terminal shows colours. The words must say the same without it. */
export type Tone = "good" | "bad" | "doubtful" | "dim" | "bold";

/** A part of a line with a tone. */
interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** A text, or one in parts of which some have a tone. */
export type Said = string | readonly (string | Span)[];

const CODES: Readonly<Record<Tone, number>> = { good: 32, bad: 31, doubtful: 33, dim: 2, bold: 1 };

/** The text alone. */
function plainText(said: Said): string {
  return typeof said === "string" ? said : said.map((part) => partText(part)).join("");
}

/** One line for a terminal. Colours come last: what is inside the text cannot make any. */
export function paintedLine(said: Said, colours: "on" | "off"): string {
  return painted(said, { colours, clean: printableLine });
}

/** The same for several lines. */
export function paintedLines(said: Said, colours: "on" | "off"): string {
  return painted(said, { colours, clean: printableLines });
}

function painted(
  said: Said,
  { colours, clean }: { readonly colours: "on" | "off"; readonly clean: (text: string) => string },
): string {
  if (typeof said === "string" || colours === "off") return clean(plainText(said));
  return said
    .map((part) =>
      typeof part === "string"
        ? printableLines(part)
        : `\u001b[${CODES[part.tone]}m${printableLines(part.text)}\u001b[0m`,
    )
    .join("");
}

function partText(part: string | Span): string {
  return typeof part === "string" ? part : part.text;
}
