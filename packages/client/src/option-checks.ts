import { UsageError } from "@apns/transport";

/** Throws UsageError unless the value of an option is what it must be. */
export type Check = (value: unknown, field: string) => void;

/** An integer from `min` to `max`. */
export function integer(min: number, max: number): Check {
  return (value, field) => {
    if (typeof value !== "number") throw wrongType(field, "a number", value);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new UsageError(
        "out-of-range",
        `${field} is ${value}; it must be an integer from ${min} to ${max}.`,
        { field },
      );
    }
  };
}

/** Milliseconds: an integer from 1 (or 0, where that means something) to a day. */
export function milliseconds(min: 0 | 1): Check {
  return integer(min, 86_400_000);
}

export function oneOf(...choices: readonly (string | number)[]): Check {
  return (value, field) => {
    if (!choices.includes(value as string)) {
      const known = choices.map((choice) => JSON.stringify(choice)).join(" or ");
      throw new UsageError("out-of-range", `${field} must be ${known}, not ${shapeOf(value)}.`, { field });
    }
  };
}

export const text: Check = (value, field) => {
  if (typeof value !== "string" || value === "") throw wrongType(field, "a non-empty string", value);
};

export const pemText: Check = (value, field) => {
  if (!Array.isArray(value)) text(value, field);
  else for (const [index, one] of value.entries()) text(one, `${field}[${index}]`);
};

export const anyObject: Check = (value, field) => {
  if (typeof value !== "object" || value === null) throw wrongType(field, "an object", value);
};

/** An object with these members and no others; absent ones (and undefined) are not checked. */
export function members(checks: Readonly<Record<string, Check>>): Check {
  return (value, field) => {
    anyObject(value, field);
    for (const [name, member] of Object.entries(value as object)) {
      const path = field === "" ? name : `${field}.${name}`;
      if (!Object.hasOwn(checks, name)) {
        const known = Object.keys(checks).join(", ");
        throw new UsageError("unknown-option", `There is no option "${path}". Known are ${known}.`, {
          field: path,
        });
      }
      if (member !== undefined) checks[name]?.(member, path);
    }
  };
}

/** A logger: an object with the four methods. */
export const loggerLike: Check = (value, field) => {
  anyObject(value, field);
  for (const method of ["debug", "info", "warn", "error"]) {
    if (typeof Reflect.get(value as object, method) !== "function") {
      throw new UsageError("invalid-type", `${field} must have a method "${method}", as pino's loggers do.`, {
        field,
      });
    }
  }
};

function wrongType(field: string, wanted: string, value: unknown): UsageError {
  return new UsageError("invalid-type", `${field} must be ${wanted}, not ${shapeOf(value)}.`, { field });
}

/** Names a value by its shape: what it holds may be a secret. */
function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "string")
    return value === "" ? "an empty string" : `a string of ${value.length} characters`;
  if (typeof value === "number") return String(value);
  return typeof value === "object" ? "an object" : typeof value;
}
