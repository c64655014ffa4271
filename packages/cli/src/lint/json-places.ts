/** Where something stands in a text. Both count from 1; a column is a UTF-16 unit, as editors count. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const SPACE = /[ \t\r\n]*/y;
const TOKEN = /[^,\]}\s]*/y;

/** The place of a character of a text. */
export function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/**
 * Where each member of a JSON text begins, by its pointer (RFC 6901): a member of an object at its key, one of a list
 * at its value, the whole at "". The text must be JSON.
 */
export function pointerPlaces(text: string): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let at = 0;
  value("");
  return places;

  function value(pointer: string): void {
    skip(SPACE);
    if (!places.has(pointer)) places.set(pointer, at);
    const first = text[at];
    if (first === "{") members(pointer, "}");
    else if (first === "[") members(pointer, "]");
    else if (first === '"') string();
    else skip(TOKEN);
    skip(SPACE);
  }

  function members(pointer: string, end: string): void {
    at += 1;
    skip(SPACE);
    for (let index = 0; text[at] !== end && at < text.length; index += 1) {
      if (end === "}") {
        const keyAt = at;
        const key = string();
        const member = `${pointer}/${pointerPart(key)}`;
        places.set(member, keyAt);
        skip(SPACE);
        at += 1;
        value(member);
      } else value(`${pointer}/${index}`);
      if (text[at] === ",") at += 1;
      skip(SPACE);
    }
    at += 1;
  }

  function string(): string {
    const from = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at += 1;
    return JSON.parse(text.slice(from, at)) as string;
  }

  function skip(pattern: RegExp): void {
    pattern.lastIndex = at;
    at += pattern.exec(text)?.[0].length ?? 0;
  }
}

/** A key as a part of a pointer. */
export function pointerPart(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
