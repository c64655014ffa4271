/**
 * A JSON value with its numbers as they were written: 12345678901234567890 and 1.10 would not survive a conversion.
 * Objects are maps, since an object of JavaScript moves keys like "7" to the front.
 */
export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject;

export type JsonObject = Map<string, JsonValue>;

/** A number by its text. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The value as JavaScript has it, for checks. Never for what is sent: numbers lose digits. */
export function plainOf(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(plainOf);
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([key, one]) => [key, plainOf(one)]));
  return value;
}

/** Compact JSON: no white space, every number as it was written, strings in their shortest form. */
export function writeJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const members = Array.from(value, ([key, one]) => `${JSON.stringify(key)}:${writeJson(one)}`);
  return `{${members.join(",")}}`;
}
