/** The part of JSON Schema (2020-12) that the document uses, and that `checkValue` understands. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly description?: string;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly default?: string | number | boolean;
  readonly examples?: readonly unknown[];
}

export type SchemaType = "string" | "integer" | "number" | "boolean" | "object" | "array" | "null";

/** A schema of `components.schemas`, by name. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Text, or null where there is none. */
export function textOrNull(description: string): Schema {
  return { type: ["string", "null"], description };
}

/** A whole number from 0, or null where there is none. */
export function countOrNull(description: string): Schema {
  return { type: ["integer", "null"], description };
}

/** RFC 3339 with milliseconds, in UTC. */
export function time(description: string): Schema {
  return { type: "string", format: "date-time", description };
}

/** The same, or null where there is none. */
export function timeOrNull(description: string): Schema {
  return { type: ["string", "null"], format: "date-time", description };
}

/** An object in which every property is always there. */
export function whole(description: string, properties: Readonly<Record<string, Schema>>): Schema {
  return { type: "object", description, properties, required: Object.keys(properties) };
}
