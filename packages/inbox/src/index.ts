export { type OpenApiDocument, openApiDocument } from "./openapi/open-api-document.js";
export type { Schema, SchemaType } from "./openapi/schema.js";
