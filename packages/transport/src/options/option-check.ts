import { UsageError } from "@apns/wire";
import { describeShape, readFields, readingFailure } from "@apns/wire/errors";

/** Throws UsageError unless the value is valid for the option that `field` names. */
export type OptionCheck = (value: unknown, field: string) => void;

/** An integer from `min` to `max`. */
export function integer(min: number, max: number): OptionCheck {
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

/** Milliseconds: an integer from `min` to 86,400,000, a day. */
export function milliseconds(min: 0 | 1): OptionCheck {
  return integer(min, 86_400_000);
}

/** One of these values. */
export function oneOf(...choices: readonly (string | number)[]): OptionCheck {
  return (value, field) => {
    if (!choices.includes(value as string)) {
      const known = choices.map((choice) => JSON.stringify(choice)).join(" or ");
      throw new UsageError("out-of-range", `${field} must be ${known}, not ${describeShape(value)}.`, {
        field,
      });
    }
  };
}

/** A string that is not empty. */
export const text: OptionCheck = (value, field) => {
  if (typeof value !== "string" || value === "") throw wrongType(field, "a non-empty string", value);
};

/** PEM certificates: text or bytes, or an array of these. Refuses only text that cannot be PEM, such as a path. */
export const pemCertificates: OptionCheck = (value, field) => {
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) pemCertificates(one, `${field}[${index}]`);
    return;
  }
  if (value instanceof Uint8Array) return;
  text(value, field);
  // Base64 of PEM, percent-encoding, and UTF-16 that was read as UTF-8, are unwrapped later.
  const given = (value as string).replaceAll("\0", "");
  if (!/-----BEGIN[A-Z\s%+]/.test(given) && !/^["'\w+/=%\s-]{100,}$/.test(given)) {
    throw new UsageError(
      "invalid-type",
      `${field} must be PEM, which begins with -----BEGIN CERTIFICATE-----. Pass the contents of the file, not its path.`,
      { field },
    );
  }
};

/** An AbortSignal of any realm: test runners and vm contexts have one of their own, so `instanceof` would not do. */
export const abortSignal: OptionCheck = (value, field) => {
  const signal = value as { readonly aborted?: unknown; readonly addEventListener?: unknown } | null;
  if (typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function") return;
  throw wrongType(field, "an AbortSignal, such as that of an AbortController", value);
};

/** Any object. */
export const anyObject: OptionCheck = (value, field) => {
  try {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  } catch (error) {
    throw readingFailure(error, field);
  }
  throw wrongType(field, "an object", value);
};

/** An object with these members and no others; members that are absent or undefined are not checked. */
export function members(checks: Readonly<Record<string, OptionCheck>>): OptionCheck {
  return (value, field) => {
    const what = field === "" ? "the options" : field;
    anyObject(value, what);
    for (const [name, member] of Object.entries(readFields(value as object, what))) {
      const path = field === "" ? name : `${field}.${name}`;
      if (!Object.hasOwn(checks, name)) throw unknownOption(path, name, Object.keys(checks));
      if (member !== undefined) checks[name]?.(member, path);
    }
  };
}

function unknownOption(path: string, name: string, known: readonly string[]): UsageError {
  const nearest = nearestTo(name, known);
  const hint = nearest === undefined ? `Known options: ${known.join(", ")}.` : `Did you mean "${nearest}"?`;
  return new UsageError("unknown-option", `Unknown option "${path}". ${hint}`, { field: path });
}

/** Returns the known name with the fewest edits, if they are few for the name's length. */
function nearestTo(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = (name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3))) + 1;
  for (const candidate of known) {
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) {
      nearest = candidate;
      fewest = edits;
    }
  }
  return nearest;
}

/** The Levenshtein distance. */
function editsBetween(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

function wrongType(field: string, wanted: string, value: unknown): UsageError {
  return new UsageError("invalid-type", `${field} must be ${wanted}, not ${describeShape(value)}.`, {
    field,
  });
}
