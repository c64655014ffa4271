export type { Problem } from "./api/problem.js";
export { isLoopbackName } from "./gate/host-name.js";
export { type Inbox, startInbox } from "./inbox.js";
export { InboxError, type InboxErrorCode } from "./inbox-error.js";
export { type OpenApiDocument, openApiDocument } from "./openapi/open-api-document.js";
export type { Schema, SchemaType } from "./openapi/schema.js";
export type { InboxOptions } from "./options/inbox-options.js";
export { programEnvironment } from "./program-environment.js";
