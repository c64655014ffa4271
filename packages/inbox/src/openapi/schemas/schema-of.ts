import type { Schema } from "../schema.js";

/** Of types only: no object has it. */
declare const VALUE: unique symbol;

/** A schema of exactly the values of a type: a value too many, or one that is missing, does not compile. */
export type SchemaOf<Value> = Schema & { readonly [VALUE]?: (value: Value) => Value };

type NameIn<Value> = Value extends unknown ? keyof Value : never;
type FieldOf<Value, Name> = Value extends unknown
  ? Name extends keyof Value
    ? Exclude<Value[Name], undefined>
    : never
  : never;
/** The names that every object of the type has. */
type RequiredNameOf<Value> = {
  [Name in keyof Value]-?: Record<never, never> extends Pick<Value, Name> ? never : Name;
}[keyof Value];

/** A schema for each field of a type; of a union, for the fields of all its members. */
export type PropertiesOf<Value> = { readonly [Name in NameIn<Value>]-?: SchemaOf<FieldOf<Value, Name>> };

const MAX_NAMES = 100;

/** One of some words. */
export function oneOf<const Words extends readonly string[]>(
  description: string,
  ...words: Words
): SchemaOf<Words[number]> {
  return { type: "string", enum: words, description };
}

/** At most 1,000 characters. */
export function text(description: string): SchemaOf<string> {
  return { type: "string", maxLength: 1000, description };
}

/** A whole number from 0 to 1,000,000,000. */
export function count(description: string): SchemaOf<number> {
  return { type: "integer", minimum: 0, maximum: 1_000_000_000, description };
}

/** A number within limits. */
export function amount(
  description: string,
  limits: { readonly minimum: number; readonly maximum: number },
): SchemaOf<number> {
  return { type: "number", ...limits, description };
}

/** At most 100 items. */
export function listOf<Item>(description: string, items: SchemaOf<Item>): SchemaOf<readonly Item[]> {
  return { type: "array", items, maxItems: MAX_NAMES, description };
}

/** Any names, each with a value. */
export function mapOf<Item>(
  description: string,
  additionalProperties: SchemaOf<Item>,
): SchemaOf<Readonly<Record<string, Item>>> {
  return { type: "object", additionalProperties, description };
}

/** An object with these fields and no other. */
export function object<Value extends object>(
  description: string,
  properties: PropertiesOf<Value>,
  required: Readonly<Record<RequiredNameOf<Value>, true>>,
): SchemaOf<Value> {
  return {
    type: "object",
    description,
    properties,
    required: Object.keys(required),
    additionalProperties: false,
  };
}
