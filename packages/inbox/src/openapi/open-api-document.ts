import type { Answer, Operation } from "./operation.js";
import { OPERATIONS } from "./operations/operations.js";
import { ref, type Schema } from "./schema.js";
import { SCHEMAS } from "./schema-list.js";

/** An OpenAPI 3.1 document, plain JSON. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The description of the API that `GET /openapi.json` returns, made of the same tables as the routes. */
export function openApiDocument(): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, operation] of Object.entries(OPERATIONS)) {
    const path = paths[operation.path] ?? {};
    paths[operation.path] = path;
    path[operation.method] = describe(operationId, operation);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "@apns/inbox",
      version: "1",
      description:
        "What a simulated Apple received, waiting for it in tests, its faults, and its virtual phones. Every error is a problem document with `field` and `cure`.",
    },
    // Relative: it holds below any path of a proxy.
    servers: [{ url: "." }],
    paths,
    components: { schemas: SCHEMAS },
  };
}

function describe(operationId: string, operation: Operation): Record<string, unknown> {
  const { summary, description, tag, pathParameters = {}, query = {}, body, answers } = operation;
  const parameters = [
    ...Object.entries(pathParameters).map(([name, schema]) => parameter(name, schema, "path")),
    ...Object.entries(query).map(([name, schema]) => parameter(name, schema, "query")),
  ];
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, response(answer)])),
      default: {
        description: "What went wrong, and what to do.",
        content: { "application/problem+json": { schema: ref("Problem") } },
      },
    },
  };
}

function parameter(name: string, { description, ...schema }: Schema, place: "path" | "query"): unknown {
  return {
    name,
    in: place,
    ...(place === "path" ? { required: true } : {}),
    ...(description === undefined ? {} : { description }),
    schema,
  };
}

function response({ description, schema, mediaType }: Answer): unknown {
  const isProblem = schema?.$ref?.endsWith("WaitProblem") === true;
  const type = mediaType ?? (isProblem ? "application/problem+json" : "application/json");
  return { description, content: { [type]: { schema: schema ?? { type: "string" } } } };
}
