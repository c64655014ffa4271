import { UsageError } from "../errors/usage-error.js";

/** Far more than fits into a payload, and far from the end of the stack. */
const MAX_DEPTH = 500;

/**
 * Refuses values that JSON would drop, change or fail on: NaN becomes null, a function vanishes, a Map becomes {}.
 * Allows undefined: in an object it means an absent key.
 *
 * @throws UsageError `payload-not-serializable`; `field` has the path of the value.
 */
export function assertSerializable(value: unknown, field: string, ancestors: readonly object[] = []): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw notSerializable(field, `is ${value}, which JSON cannot express`);
  }
  if (typeof value === "bigint") {
    throw notSerializable(field, "is a BigInt, which JSON readers may round: write it as a string");
  }
  if (typeof value === "function" || typeof value === "symbol") {
    throw notSerializable(field, `is a ${typeof value}, which JSON drops`);
  }
  if (typeof value === "object" && value !== null) assertSerializableObject(value, field, ancestors);
}

function assertSerializableObject(value: object, field: string, ancestors: readonly object[]): void {
  // JSON.stringify calls it when the payload is encoded, and checks what it returns.
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return;
  if (value instanceof Map || value instanceof Set) {
    throw notSerializable(field, "is a Map or a Set, which JSON writes as {}: use an object or an array");
  }
  if (ancestors.includes(value))
    throw notSerializable(field, "is part of a cycle: it refers to an object that contains it");
  if (ancestors.length === MAX_DEPTH)
    throw notSerializable(field, `is nested deeper than ${MAX_DEPTH} levels`);
  const inside = [...ancestors, value];
  if (Array.isArray(value)) {
    value.forEach((element, index) => {
      assertSerializable(element, `${field}[${index}]`, inside);
    });
    return;
  }
  for (const [key, element] of Object.entries(value)) assertSerializable(element, `${field}.${key}`, inside);
}

function notSerializable(field: string, problem: string): UsageError {
  return new UsageError("payload-not-serializable", `${field} ${problem}`, { field });
}
