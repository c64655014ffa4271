import { SimulatorError } from "../simulator-error.js";

export const fraction: Check = (value, path) =>
  typeof value === "number" && value >= 0 && value <= 1 ? value : refuse(path, "a number from 0 to 1", value);

export const text: Check = (value, path) =>
  typeof value === "string" && value !== "" ? value : refuse(path, "a text that is not empty", value);

/** Whole bytes in hex, any case; lower case comes out. */
export const hexBytes: Check = (value, path) =>
  typeof value === "string" && /^([0-9a-f]{2})+$/i.test(value)
    ? value.toLowerCase()
    : refuse(path, "hex digits, two for each byte", value);

/** Any number of hex digits, any case; lower case comes out. */
export const hexDigits: Check = (value, path) =>
  typeof value === "string" && /^[0-9a-f]+$/i.test(value)
    ? value.toLowerCase()
    : refuse(path, "hex digits", value);

/** An object with any fields. */
export const anObject: Check = (value, path) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? value
    : refuse(path, "an object", value);

/** An object with any lower-case names, and texts for values. */
export const textFields: Check = (value, path) => {
  for (const [name, each] of Object.entries(anObject(value, path) as object)) {
    if (!/^[a-z0-9-]+$/.test(name))
      throw invalid(`${path}: ${JSON.stringify(name)} is no lower-case header name`);
    if (typeof each !== "string") refuse(`${path}.${name}`, "a text", each);
  }
  return value;
};

/** A whole number from 1, or `{ min?, max? }`. */
export const within: Check = either(
  [isNumber, whole(1, Number.MAX_SAFE_INTEGER)],
  [
    () => true,
    (value, path) =>
      ordered(fields({ min: whole(1, Number.MAX_SAFE_INTEGER), max: whole(1, Number.MAX_SAFE_INTEGER) }))(
        value,
        path,
      ),
  ],
);

/** Takes a value of unknown shape and either returns it as it is meant or throws; `path` names it. */
export type Check = (value: unknown, path: string) => unknown;

/** A whole number from `min` to `max`, both included. */
export function whole(min: number, max: number): Check {
  return (value, path) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? value
      : refuse(path, `a whole number from ${min} to ${max}`, value);
}

export function oneOf(...choices: readonly string[]): Check {
  return (value, path) =>
    choices.includes(value as string) ? value : refuse(path, `one of ${choices.join(", ")}`, value);
}

/** The first check whose kind of value it is; the last one speaks for all where none fits. */
export function either(
  ...checks: readonly (readonly [fits: (value: unknown) => boolean, check: Check])[]
): Check {
  return (value, path) => {
    const found = checks.find(([fits]) => fits(value)) ?? checks.at(-1);
    return found?.[1](value, path);
  };
}

export function isText(value: unknown): boolean {
  return typeof value === "string";
}

export function isNumber(value: unknown): boolean {
  return typeof value === "number";
}

export function list(item: Check): Check {
  return (value, path) =>
    Array.isArray(value)
      ? value.map((each, place) => item(each, `${path}[${place}]`))
      : refuse(path, "a list", value);
}

/** An object with these fields and no others; all may be left out but the required ones. */
export function fields(shape: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  const names = Object.keys(shape);
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return refuse(path, `an object with ${names.join(", ")}`, value);
    }
    const given = Object.entries(value).filter(([, field]) => field !== undefined);
    for (const name of required) {
      if (!given.some(([each]) => each === name)) throw invalid(`${path}.${name}: is missing`);
    }
    return Object.fromEntries(
      given.map(([name, field]) => {
        const check = Object.hasOwn(shape, name) ? shape[name] : undefined;
        if (check === undefined)
          throw invalid(`${path}.${name}: no such field; there are ${names.join(", ")}`);
        return [name, check(field, `${path}.${name}`)];
      }),
    );
  };
}

/** A whole number, or `{ min, max }` of which both ends are within the same limits. */
export function drawn(min: number, max: number): Check {
  const range = fields({ min: whole(min, max), max: whole(min, max) }, ["min", "max"]);
  return either([isNumber, whole(min, max)], [() => true, ordered(range)]);
}

function refuse(path: string, expected: string, value: unknown): never {
  throw invalid(`${path}: expected ${expected}, got ${shapeOf(value)}`);
}

function ordered(range: Check): Check {
  return (value, path) => {
    const { min, max } = range(value, path) as { min?: number; max?: number };
    if (min !== undefined && max !== undefined && min > max)
      throw invalid(`${path}: min ${min} is above max ${max}`);
    return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  };
}

function invalid(message: string): SimulatorError {
  return new SimulatorError("invalid-rule", message);
}

function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string")
    return value.length > 40 ? `${value.length} characters` : JSON.stringify(value);
  return typeof value === "object" ? "an object" : typeof value;
}
