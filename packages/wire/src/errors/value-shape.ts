/**
 * What kind of value this is, for error messages, e.g. `a string of 12 characters` or `the number 7`. Never shows text or
 * members: messages may end up in logs.
 */
export function describeShape(value: unknown): string {
  if (value === null) return "null";
  if (isList(value)) return `an array of ${value.length} elements`;
  if (ArrayBuffer.isView(value)) return `a view of ${value.byteLength} bytes`;
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return value === "" ? "an empty string" : `a string of ${value.length} characters`;
    case "number":
      return `the number ${value}`;
    case "bigint":
      return "a BigInt";
    case "boolean":
      return `the boolean ${value}`;
    case "function":
      return "a function";
    case "symbol":
      return "a symbol";
    default:
      return "an object";
  }
}

/** A revoked proxy throws when it is asked, and so does one of a list whose length cannot be read. */
function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value) && value.length >= 0;
  } catch {
    return false;
  }
}
