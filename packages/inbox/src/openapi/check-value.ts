import type { Schema, SchemaType } from "./schema.js";
import { SCHEMAS } from "./schema-list.js";

/** Where a value differs from its schema. */
export interface Mismatch {
  /** A JSON pointer from the value; empty for the value itself. */
  readonly pointer: string;
  /** What is wrong there, as the end of a sentence that begins with the field: `must be ...`. */
  readonly must: string;
}

/** Compares a value with a schema; undefined if it holds, otherwise the first place that differs. */
export function checkValue(schema: Schema, value: unknown, pointer = ""): Mismatch | undefined {
  if (schema.$ref !== undefined) return checkValue(schemaOf(schema.$ref), value, pointer);
  if (schema.oneOf !== undefined) return checkOneOf(schema.oneOf, value, pointer);
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOf(type, value))) {
    return { pointer, must: `must be ${types.map(named).join(" or ")}, not ${kindOf(value)}` };
  }
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    return { pointer, must: `must be one of ${schema.enum.join(", ")}` };
  }
  if (typeof value === "string") return checkText(schema, value, pointer);
  if (typeof value === "number") return checkNumber(schema, value, pointer);
  if (Array.isArray(value)) return checkItems(schema, value, pointer);
  if (typeof value === "object" && value !== null) return checkProperties(schema, value, pointer);
  return undefined;
}

/** The schema that a reference names. */
function schemaOf(reference: string): Schema {
  return SCHEMAS[reference.slice(reference.lastIndexOf("/") + 1)] ?? {};
}

function typesOf({ type }: Schema): readonly SchemaType[] {
  if (type === undefined) return [];
  return typeof type === "string" ? [type] : type;
}

function isOf(type: SchemaType, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
    case "string":
    case "boolean":
      return typeof value === type;
  }
}

function named(type: SchemaType): string {
  if (type === "integer") return "a whole number";
  if (type === "object" || type === "array") return `an ${type}`;
  return type === "null" ? "null" : `a ${type}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The alternative that fails deepest says most about what was meant. */
function checkOneOf(schemas: readonly Schema[], value: unknown, pointer: string): Mismatch | undefined {
  let deepest: Mismatch | undefined;
  for (const schema of schemas) {
    const mismatch = checkValue(schema, value, pointer);
    if (mismatch === undefined) return undefined;
    if (deepest === undefined || mismatch.pointer.length > deepest.pointer.length) deepest = mismatch;
  }
  return deepest;
}

function checkText(schema: Schema, value: string, pointer: string): Mismatch | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  if (value.length < minLength) return { pointer, must: `must have at least ${minLength} characters` };
  if (value.length > maxLength) {
    return { pointer, must: `has ${value.length} characters; it must have at most ${maxLength}` };
  }
  if (pattern !== undefined && !new RegExp(pattern).test(value)) {
    return { pointer, must: `must match ${pattern}` };
  }
  return undefined;
}

function checkNumber(schema: Schema, value: number, pointer: string): Mismatch | undefined {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  return value >= minimum && value <= maximum
    ? undefined
    : { pointer, must: `is ${value}; it must be from ${minimum} to ${maximum}` };
}

function checkItems(schema: Schema, value: readonly unknown[], pointer: string): Mismatch | undefined {
  const { items, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (value.length > maxItems) {
    return { pointer, must: `has ${value.length} items; it must have at most ${maxItems}` };
  }
  if (items === undefined) return undefined;
  for (const [index, item] of value.entries()) {
    const mismatch = checkValue(items, item, `${pointer}/${index}`);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}

function checkProperties(schema: Schema, value: object, pointer: string): Mismatch | undefined {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  for (const name of required) {
    if (!Object.hasOwn(value, name)) return { pointer: `${pointer}/${name}`, must: "is missing" };
  }
  for (const [name, item] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const place = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (own === undefined && additionalProperties === false) {
      const known = Object.keys(properties).join(", ") || "none";
      return { pointer: place, must: `is not a known field; known are: ${known}` };
    }
    const rest = typeof additionalProperties === "object" ? additionalProperties : {};
    const mismatch = checkValue(own ?? rest, item, place);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}
