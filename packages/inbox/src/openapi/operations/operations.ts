import type { Operation } from "../operation.js";
import { DEVICE_OPERATIONS, type DeviceOperationId } from "./device-operations.js";
import { NOTIFICATION_OPERATIONS, type NotificationOperationId } from "./notification-operations.js";
import { SIMULATOR_OPERATIONS, type SimulatorOperationId } from "./simulator-operations.js";

export type OperationId = NotificationOperationId | DeviceOperationId | SimulatorOperationId;

/** Every route of the inbox but those of the page, by the name that clients give it. */
export const OPERATIONS: Readonly<Record<OperationId, Operation>> = {
  ...NOTIFICATION_OPERATIONS,
  ...DEVICE_OPERATIONS,
  ...SIMULATOR_OPERATIONS,
};
