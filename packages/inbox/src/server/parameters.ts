import { checkValue } from "../openapi/check-value.js";
import type { Schema } from "../openapi/schema.js";
import { RefusedRequest } from "../problems/problem.js";

/** The parameters of a request, checked by the schemas of its operation, with their defaults. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string | number | boolean>;

  constructor(values: ReadonlyMap<string, string | number | boolean>) {
    this.#values = values;
  }

  /** Undefined if it is absent and has no default. */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === undefined ? undefined : String(value);
  }

  /** Undefined if it is absent and has no default. */
  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === "number" ? value : undefined;
  }

  /** Of a parameter of the path, which is always there. */
  path(name: string): string {
    return this.text(name) ?? "";
  }
}

/**
 * Reads parameters of a query or a path.
 *
 * @throws RefusedRequest `unknown-parameter`, `invalid-parameter`
 */
export function readParameters(
  schemas: Readonly<Record<string, Schema>>,
  given: Iterable<readonly [name: string, value: string]>,
): Parameters {
  const values = new Map<string, string | number | boolean>();
  for (const [name, text] of given) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (schema === undefined) throw unknown(name, schemas);
    if (values.has(name)) throw invalid(name, "is given twice");
    const value = schema.type === "integer" && /^-?\d{1,16}$/.test(text) ? Number(text) : text;
    const mismatch = checkValue(schema, value);
    if (mismatch !== undefined) throw invalid(name, mismatch.must);
    values.set(name, value);
  }
  for (const [name, schema] of Object.entries(schemas)) {
    if (schema.default !== undefined && !values.has(name)) values.set(name, schema.default);
  }
  return new Parameters(values);
}

function invalid(name: string, must: string): RefusedRequest {
  return new RefusedRequest("invalid-parameter", {
    detail: `The parameter ${name} ${must}.`,
    field: name,
    cure: `Correct ${name}; GET /openapi.json describes it.`,
  });
}

function unknown(name: string, schemas: Readonly<Record<string, Schema>>): RefusedRequest {
  const known = Object.keys(schemas).join(", ");
  return new RefusedRequest("unknown-parameter", {
    detail: `There is no parameter ${JSON.stringify(name.slice(0, 100))} here.`,
    field: name.slice(0, 100),
    cure: known === "" ? "Leave the query out." : `The parameters are: ${known}.`,
  });
}
