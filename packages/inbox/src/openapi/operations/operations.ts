import type { Operation } from "../operation.js";
import { DEVICE_OPERATIONS } from "./device-operations.js";
import { NOTIFICATION_OPERATIONS } from "./notification-operations.js";
import { SIMULATOR_OPERATIONS } from "./simulator-operations.js";

export type OperationId =
  | keyof typeof NOTIFICATION_OPERATIONS
  | keyof typeof DEVICE_OPERATIONS
  | keyof typeof SIMULATOR_OPERATIONS;

/** Every route of the inbox but those of the page, by the name that clients give it. */
export const OPERATIONS: Readonly<Record<OperationId, Operation>> = {
  ...NOTIFICATION_OPERATIONS,
  ...DEVICE_OPERATIONS,
  ...SIMULATOR_OPERATIONS,
};
