// Control characters, marks that change the direction of text, and the line separators of Unicode: whoever wrote a
// file, or answers as a server, must not steer the terminal.
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** One line for a terminal: what would steer it appears as an escape, line ends too. */
export function printableLine(text: string): string {
  return text.trimEnd().replace(UNPRINTABLE, escapeOf);
}

/** The same for several lines, JSON among them: in a string of JSON the escapes mean the same characters. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (character === "\n" ? character : escapeOf(character)));
}

function escapeOf(character: string): string {
  if (character === "\n") return "\\n";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
