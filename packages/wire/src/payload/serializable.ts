import { WireError } from "../errors/wire-error.js";

/** Far beyond what fits into a payload, and far from the end of the stack. */
const MAX_DEPTH = 500;

/**
 * Refuses what JSON would drop, alter or choke on, and names the place: a NaN becomes null, a function
 * vanishes, a Map becomes {}. Undefined is let through: in an object it means an absent key.
 *
 * @throws WireError `payload-not-serializable`.
 */
export function assertSerializable(value: unknown, field: string, ancestors: readonly object[] = []): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw notSerializable(field, `is ${value}, which JSON has no number for`);
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
  // What it turns into is its own affair; JSON.stringify asks it when the payload is encoded.
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return;
  if (value instanceof Map || value instanceof Set) {
    throw notSerializable(field, "is a Map or a Set, which JSON writes as {}: make it an object or an array");
  }
  if (ancestors.includes(value)) throw notSerializable(field, "leads back to an object that holds it");
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

function notSerializable(field: string, problem: string): WireError {
  return new WireError("payload-not-serializable", `${field} ${problem}`, { field });
}
