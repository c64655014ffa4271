// Control characters, marks that change the direction of text, and the line separators of Unicode: the author of a
// file, or a server, must not steer the terminal.
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** More than any message of ours has; a name in it may be a megabyte. */
const MAX_LINE_CHARACTERS = 2000;

/** One line for a terminal: unprintable characters, line ends too, appear as escapes, and a long line is cut. */
export function printableLine(text: string): string {
  const line = text.trimEnd();
  const shown = line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS)}...` : line;
  return shown.replace(UNPRINTABLE, escapeOf);
}

/** The same for several lines, JSON among them: in a string of JSON the escapes mean the same characters. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (character === "\n" ? character : escapeOf(character)));
}

function escapeOf(character: string): string {
  if (character === "\n") return "\\n";
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
