import type { OperationId } from "../openapi/operations/operations.js";
import * as devices from "./device-routes.js";
import * as events from "./event-routes.js";
import * as notifications from "./notification-routes.js";
import type { Route } from "./route.js";
import * as rules from "./rule-routes.js";
import * as simulator from "./simulator-routes.js";
import { waitForNotifications } from "./wait-route.js";

/** Every operation of the document has its route here, or this does not compile. */
export const ROUTES: Readonly<Record<OperationId, Route>> = {
  listNotifications: notifications.listNotifications,
  waitForNotifications,
  getNotification: notifications.getNotification,
  deleteNotifications: notifications.deleteNotifications,
  exportNotifications: notifications.exportNotifications,
  getStats: notifications.getStats,
  streamEvents: events.streamEvents,
  listDevices: devices.listDevices,
  createDevice: devices.createDevice,
  getDevice: devices.getDevice,
  putDevice: devices.putDevice,
  deleteDevice: devices.deleteDevice,
  getDeviceScreen: devices.getDeviceScreen,
  streamDevice: events.streamDevice,
  listConnections: devices.listConnections,
  listFrames: devices.listFrames,
  actOnConnection: devices.actOnConnection,
  listRules: rules.listRules,
  replaceRules: rules.replaceRules,
  addRules: rules.addRules,
  clearRules: rules.clearRules,
  removeRule: rules.removeRule,
  listPresets: rules.listPresets,
  getClock: simulator.getClock,
  advanceClock: simulator.advanceClock,
  reset: simulator.reset,
  getIdentity: simulator.getIdentity,
  getIdentityFile: simulator.getIdentityFile,
  getHealth: simulator.getHealth,
  getReadiness: simulator.getHealth,
  getMetrics: simulator.getMetrics,
  getOpenApi: simulator.getOpenApi,
};
