import { JsonNumber, type JsonObject, type JsonValue } from "./json-value.js";

/** Deeper than any payload, and far from the end of the stack. */
const MAX_DEPTH = 200;
/** How much of a key a message shows. */
const MAX_SHOWN_KEY = 60;

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, JsonValue])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** Why a text is not JSON that can be sent. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  /** `syntax`: it is not JSON. `content`: it is, but its readers would not agree on what it says. */
  readonly kind: "syntax" | "content";

  constructor(kind: "syntax" | "content", message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * Parses JSON (RFC 8259) and keeps every digit. Refuses what parsers drop or change silently: a key that comes twice
 * in one object, and a number too large for any parser, such as 1E400.
 *
 * @throws JsonError
 */
export function parseJson(text: string): JsonValue {
  return new JsonReader(text).read();
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  /** The keys and places that lead to the value being read. */
  readonly #path: (string | number)[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonValue {
    const value = this.#value();
    if (this.#at < this.#text.length) throw this.#unexpected();
    return value;
  }

  #value(): JsonValue {
    this.#skipSpace();
    const value = this.#bareValue();
    this.#skipSpace();
    return value;
  }

  #bareValue(): JsonValue {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object();
      case "[":
        return this.#list();
      case '"':
        return this.#string();
      default:
        return this.#wordOrNumber();
    }
  }

  #object(): JsonObject {
    const object: JsonObject = new Map();
    this.#open();
    while (!this.#closes("}", object.size)) {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#unexpected();
      const key = this.#string();
      this.#skipSpace();
      if (this.#text[this.#at] !== ":") throw this.#unexpected();
      this.#at += 1;
      this.#path.push(key);
      if (object.has(key)) throw this.#refusal("comes twice, and readers differ about which one counts");
      object.set(key, this.#value());
      this.#path.pop();
    }
    return object;
  }

  #list(): JsonValue[] {
    const list: JsonValue[] = [];
    this.#open();
    while (!this.#closes("]", list.length)) {
      this.#path.push(list.length);
      list.push(this.#value());
      this.#path.pop();
    }
    return list;
  }

  #open(): void {
    if (this.#path.length >= MAX_DEPTH) throw this.#refusal(`is nested more than ${MAX_DEPTH} levels deep`);
    this.#at += 1;
    this.#skipSpace();
  }

  /** Steps over the end of an object or list, or over the comma before its next member. */
  #closes(end: "}" | "]", members: number): boolean {
    const next = this.#text[this.#at];
    if (next === end) {
      this.#at += 1;
      return true;
    }
    if (members === 0) return false;
    if (next !== ",") throw this.#unexpected();
    this.#at += 1;
    return false;
  }

  #string(): string {
    let end = this.#at;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) throw new JsonError("syntax", "a string without an end");
    } while (this.#isEscaped(end));
    const token = this.#text.slice(this.#at, end + 1);
    try {
      const text = JSON.parse(token) as string;
      this.#at = end + 1;
      return text;
    } catch {
      throw new JsonError("syntax", `a string with a wrong character at character ${this.#at + 1}`);
    }
  }

  #isEscaped(quote: number): boolean {
    let at = quote;
    while (this.#text[at - 1] === "\\") at -= 1;
    return (quote - at) % 2 === 1;
  }

  #wordOrNumber(): JsonValue {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#number();
  }

  #number(): JsonNumber {
    NUMBER.lastIndex = this.#at;
    const text = NUMBER.exec(this.#text)?.[0];
    if (text === undefined) throw this.#unexpected();
    this.#at += text.length;
    if (Number.isFinite(Number(text))) return new JsonNumber(text);
    throw this.#refusal("is larger than any number that a device can read: write it as text");
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #refusal(problem: string): JsonError {
    return new JsonError("content", `${pathText(this.#path)} ${problem}`);
  }

  #unexpected(): JsonError {
    const character = this.#text[this.#at];
    if (character === undefined) return new JsonError("syntax", "it ends too early");
    return new JsonError("syntax", `unexpected ${JSON.stringify(character)} at character ${this.#at + 1}`);
  }
}

function pathText(path: readonly (string | number)[]): string {
  if (path.length === 0) return "the value";
  const shown = path.length > 10 ? path.slice(0, 10) : path;
  const text = shown
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${shortKey(part)}`))
    .join("")
    .replace(/^\./, "");
  return path.length > 10 ? `${text}...` : text;
}

function shortKey(key: string): string {
  return key.length > MAX_SHOWN_KEY ? `${key.slice(0, MAX_SHOWN_KEY)}...` : key;
}
