import type { Place } from "./place.js";

/** A string that is not empty. */
export const text: Check<string> = (value, place) => {
  if (typeof value === "string" && value !== "") return value;
  throw place.mismatch("a string that is not empty", value);
};

/** A number from 0 to 1. */
export const fraction: Check<number> = (value, place) => {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw place.mismatch("a number from 0 to 1", value);
};

/** Whole bytes in hex, any case; returns them in lower case. */
export const hexBytes: Check<string> = (value, place) => {
  if (typeof value === "string" && /^([0-9a-f]{2})+$/i.test(value)) return value.toLowerCase();
  throw place.mismatch("hex digits, two for each byte", value);
};

/** Any number of hex digits, any case; returns them in lower case. */
export const hexDigits: Check<string> = (value, place) => {
  if (typeof value === "string" && /^[0-9a-f]+$/i.test(value)) return value.toLowerCase();
  throw place.mismatch("hex digits", value);
};

/** An object with any fields; not a list. */
export const anObject: Check<Readonly<Record<string, unknown>>> = (value, place) => {
  if (isObject(value)) return value;
  throw place.mismatch("an object", value);
};

/** A valid Date. */
export const aDate: Check<Date> = (value, place) => {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw place.mismatch("a valid Date", value);
};

/**
 * Takes a value of unknown shape and returns it as a `Value`, or throws the place's error.
 *
 * A check may not allow less than its type: where the type is `"fin" | "reset"`, a check that knows only `"fin"` does
 * not compile.
 */
export interface Check<Value> {
  (value: unknown, place: Place): Value;
  /** Never set. It makes `Check` invariant. */
  readonly allows?: (value: Value) => void;
}

/** A whole number from `min` to `max`, both included. */
export function whole(min: number, max: number): Check<number> {
  return (value, place) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    throw place.mismatch(`a whole number from ${min} to ${max}`, value);
  };
}

/** One of these strings. */
export function oneOf<const Choice extends string>(...choices: readonly Choice[]): Check<Choice> {
  return (value, place) => {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw place.mismatch(`one of ${choices.join(", ")}`, value);
  };
}

/** A list of such items. */
export function list<Item>(item: Check<Item>): Check<readonly Item[]> {
  return (value, place) => {
    if (!Array.isArray(value)) throw place.mismatch("a list", value);
    return value.map((each, index) => item(each, place.item(index)));
  };
}

/** One such item, or a list of them. */
export function oneOrMore<Item>(item: Check<Item>): Check<Item | readonly Item[]> {
  return either(Array.isArray, list(item), item);
}

/** `first` where `fits` says so, otherwise the other one. */
export function either<First, Other>(
  fits: (value: unknown) => boolean,
  first: Check<First>,
  otherwise: Check<Other>,
): Check<First | Other> {
  return (value, place) => (fits(value) ? first(value, place) : otherwise(value, place));
}

export function isText(value: unknown): boolean {
  return typeof value === "string";
}

export function isNumber(value: unknown): boolean {
  return typeof value === "number";
}

/** Whether it is an object that has this field itself. */
export function hasField<Name extends string>(
  value: unknown,
  name: Name,
): value is { readonly [Field in Name]: unknown } {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
