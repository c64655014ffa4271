/** Letters of the scripts that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;
const LETTER = /\p{L}/u;

/** A text on a screen. It is text only, whatever it contains. */
export interface Line {
  readonly text: string;
  /** That of its first strong letter. */
  readonly direction: "ltr" | "rtl";
  /** It is shorter than what was sent. */
  readonly isCut?: true;
}

/** A text as a line. */
export function lineOf(text: string): Line {
  return { text, direction: directionOf(text) };
}

/** Cuts a text to so many lines and characters, and never inside what people see as one character. */
export function cutLine(line: Line, { lines, characters }: { lines: number; characters: number }): Line {
  const short = cutCharacters(cutLines(line.text, lines), characters);
  return short === line.text ? line : { ...line, text: `${short.trimEnd()}…`, isCut: true };
}

function directionOf(text: string): "ltr" | "rtl" {
  const first = LETTER.exec(text)?.[0] ?? "";
  return RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}

function cutLines(text: string, lines: number): string {
  if (lines === Number.POSITIVE_INFINITY) return text;
  const all = text.split(/\r\n|[\n\r\u2028\u2029]/);
  return all.length <= lines ? text : all.slice(0, lines).join("\n");
}

function cutCharacters(text: string, characters: number): string {
  if (text.length <= characters) return text;
  let count = 0;
  for (const { index } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) {
    if (count === characters) return text.slice(0, index);
    count += 1;
  }
  return text;
}
