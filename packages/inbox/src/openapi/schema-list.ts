import type { Schema } from "./schema.js";
import { DEVICE_SCHEMAS } from "./schemas/device-schemas.js";
import { NOTIFICATION_SCHEMAS } from "./schemas/notification-schemas.js";
import { SYSTEM_SCHEMAS } from "./schemas/system-schemas.js";

/** The schemas of `components`, by name. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  ...NOTIFICATION_SCHEMAS,
  ...DEVICE_SCHEMAS,
  ...SYSTEM_SCHEMAS,
};
