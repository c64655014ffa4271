/** Says what a value is without showing what it holds: error messages may end up in logs. */
export function describeShape(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `a view of ${value.byteLength} bytes`;
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "string":
      return `a string of ${value.length}`;
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
