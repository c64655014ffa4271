import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import { MAX_SECONDS, readSeconds } from "./instant.js";
import { toPlainJson } from "./plain-json.js";

/** Turns the value of an option into its JSON value; undefined leaves the key out. */
export type OptionReader = (value: unknown, field: string) => unknown;

/** For each option: its key in the JSON, and how its value is read. */
export type OptionTable = { readonly [option: string]: readonly [key: string, read: OptionReader] };

/**
 * Reads an object of options into JSON, in the order of the table.
 *
 * @throws UsageError `invalid-type`, `unknown-option`, or what the readers throw; `field` has the path.
 */
export function readOptions(options: unknown, table: OptionTable, field: string): Record<string, unknown> {
  if (!isDictionary(options)) throw invalidType(field, "an object of options", options);
  const prefix = field === "options" ? "" : `${field}.`;
  for (const option of Object.keys(options)) {
    if (!Object.hasOwn(table, option)) {
      throw new UsageError(
        "unknown-option",
        `unknown option ${prefix}${option}: use one of ${Object.keys(table).join(", ")}; the app's own keys go into custom`,
        { field: `${prefix}${option}` },
      );
    }
  }
  const result: Record<string, unknown> = {};
  for (const option of Object.keys(table)) {
    const value = options[option];
    if (value === undefined) continue;
    const [key, read] = table[option] as OptionTable[string];
    const json = read(value, `${prefix}${option}`);
    if (json !== undefined) result[key] = json;
  }
  return result;
}

export function isDictionary(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A string; an empty one is left out, as in PyAPNs. */
export const readText: OptionReader = (value, field) => {
  if (typeof value !== "string") throw invalidType(field, "a string", value);
  return value === "" ? undefined : value;
};

/** A string or null; null is kept. */
export const readTextOrNull: OptionReader = (value, field) =>
  value === null ? null : readText(value, field);

/** On is 1; off leaves the key out. Apple has no other value. */
export const readFlag: OptionReader = (value, field) => (isOn(value, field) ? 1 : undefined);

/** On is true; off leaves the key out. */
export const readTrue: OptionReader = (value, field) => (isOn(value, field) ? true : undefined);

function isOn(value: unknown, field: string): boolean {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw invalidType(field, "a boolean, 0 or 1", value);
}

/** The arguments of a localised text; an empty list is left out, as in PyAPNs. */
export const readArguments: OptionReader = (value, field) => {
  if (!Array.isArray(value)) throw invalidType(field, "an array of strings", value);
  const given: readonly unknown[] = [...value];
  given.forEach((argument, index) => {
    if (typeof argument === "string" || typeof argument === "number") return;
    throw invalidType(`${field}[${index}]`, "a string", argument);
  });
  toPlainJson(given, field);
  return given.length === 0 ? undefined : given;
};

/** A list of strings, kept even if it is empty. */
export const readTexts: OptionReader = (value, field) => {
  if (!Array.isArray(value)) throw invalidType(field, "an array of strings", value);
  const given: readonly unknown[] = [...value];
  given.forEach((text, index) => {
    if (typeof text !== "string") throw invalidType(`${field}[${index}]`, "a string", text);
  });
  return given;
};

/** Any JSON object. One with a toJSON is what that returns. */
export const readObject: OptionReader = (value, field) => {
  if (!isDictionary(value)) throw invalidType(field, "an object", value);
  const plain = toPlainJson(value, field);
  if (isDictionary(plain)) return plain;
  throw new UsageError(
    "payload-not-serializable",
    `${field} must become a JSON object: its toJSON returns ${describeShape(plain)}`,
    { field },
  );
};

/** An integer from `min` to 2^53 - 1. */
export function readInteger(min: number): OptionReader {
  return (value, field) => {
    if (typeof value !== "number") throw invalidType(field, "a number", value);
    if (!Number.isSafeInteger(value) || value < min) {
      throw outOfRange(field, `an integer from ${min} to ${Number.MAX_SAFE_INTEGER}`, value);
    }
    return value;
  };
}

/** A finite number from `min` to `max`, which may be infinite. */
export function readNumber(min: number, max: number): OptionReader {
  const range = min === -Infinity ? "a finite number" : `a number from ${min} to ${max}`;
  return (value, field) => {
    if (typeof value !== "number") throw invalidType(field, "a number", value);
    if (!Number.isFinite(value) || value < min || value > max) throw outOfRange(field, range, value);
    return value;
  };
}

/** One of the names that Apple documents. */
export function readName(...names: readonly string[]): OptionReader {
  return (value, field) => {
    if (typeof value !== "string") throw invalidType(field, "a string", value);
    if (!names.includes(value)) {
      throw new UsageError("out-of-range", `${field} must be one of ${names.join(", ")}`, { field });
    }
    return value;
  };
}

/** A Date or seconds since 1970, to whole seconds. */
export const readInstant: OptionReader = (value, field) => readSeconds(value, field, MAX_SECONDS);

export function invalidType(field: string, expected: string, value: unknown): UsageError {
  return new UsageError("invalid-type", `${field} must be ${expected}, not ${describeShape(value)}`, {
    field,
  });
}

function outOfRange(field: string, expected: string, value: number): UsageError {
  return new UsageError("out-of-range", `${field} must be ${expected}, not ${value}`, { field });
}
