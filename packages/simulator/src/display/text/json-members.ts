/** A JSON object; its members may be anything. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value if it is an object, and an empty one if not. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own member; `__proto__` and the like are data. */
export function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function textMember(object: JsonObject, name: string): string | undefined {
  const value = member(object, name);
  return typeof value === "string" ? value : undefined;
}

export function numberMember(object: JsonObject, name: string): number | undefined {
  const value = member(object, name);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
