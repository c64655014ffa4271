import type { Schema } from "./schema.js";

type Method = "get" | "post" | "put" | "delete";

/** An answer that an operation gives. Without a media type it is JSON. */
export interface Answer {
  readonly description: string;
  readonly schema?: Schema;
  readonly mediaType?: string;
}

/** One row of the API: the router, the checks of what comes in and the OpenAPI document are all made of it. */
export interface Operation {
  readonly method: Method;
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: "notifications" | "events" | "rules" | "devices" | "connections" | "simulator" | "health";
  readonly pathParameters?: Readonly<Record<string, Schema>>;
  readonly query?: Readonly<Record<string, Schema>>;
  readonly body?: Schema;
  /** By status. Problem documents of all operations are added by the document. */
  readonly answers: Readonly<Record<number, Answer>>;
}
