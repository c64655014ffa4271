import { randomBytes } from "node:crypto";
import { type DeviceSettings, type Device as SimulatedDevice, SimulatorError } from "@apns/simulator";
import type { ConnectionAction } from "../api/connection.js";
import type { DeviceChange } from "../api/device.js";
import { RefusedRequest } from "../problems/problem.js";
import { connectionOf, frameOf } from "../views/connection-view.js";
import { deviceOf, settingsOf } from "../views/device-view.js";
import { screenOf } from "../views/screen-of.js";
import { noSuchNotification } from "./notification-routes.js";
import type { InboxContext, Reply, RouteRequest } from "./route.js";

const DEVICE_TOKEN_BYTES = 32;

export function listDevices(_request: RouteRequest, { apple }: InboxContext): Reply {
  return { json: { devices: apple.devices.list().map(deviceOf) } };
}

export function createDevice({ body }: RouteRequest, context: InboxContext): Reply {
  const deviceToken = randomBytes(DEVICE_TOKEN_BYTES).toString("hex");
  return { status: 201, json: deviceOf(setDevice(deviceToken, body, context)) };
}

/** @throws RefusedRequest `no-such-device` */
export function getDevice({ parameters }: RouteRequest, { apple }: InboxContext): Reply {
  const device = apple.devices.get(parameters.path("deviceToken").toLowerCase());
  if (device !== undefined) return { json: deviceOf(device) };
  throw new RefusedRequest("no-such-device", {
    detail: "This device token is not a virtual phone. It counts as online, with every app.",
    field: "deviceToken",
    cure: "Make it one with PUT.",
  });
}

export function putDevice({ parameters, body }: RouteRequest, context: InboxContext): Reply {
  return { json: deviceOf(setDevice(parameters.path("deviceToken").toLowerCase(), body, context)) };
}

export function deleteDevice({ parameters }: RouteRequest, { apple }: InboxContext): Reply {
  const isGone = apple.devices.delete(parameters.path("deviceToken").toLowerCase());
  return { json: { deleted: isGone ? 1 : 0 } };
}

/** @throws RefusedRequest `no-such-notification` */
export function getDeviceScreen({ parameters }: RouteRequest, { apple }: InboxContext): Reply {
  const id = parameters.text("at");
  const at = id === undefined ? undefined : apple.received.get(id);
  if (id !== undefined && at === undefined) throw noSuchNotification("at", apple);
  return { json: screenOf(apple, parameters.path("deviceToken").toLowerCase(), at) };
}

export function listConnections(_request: RouteRequest, { apple }: InboxContext): Reply {
  return { json: { connections: apple.connections.list().map(connectionOf).reverse() } };
}

/** @throws RefusedRequest `no-such-connection` */
export function listFrames({ parameters }: RouteRequest, { apple }: InboxContext): Reply {
  const id = parameters.path("id");
  if (apple.connections.get(id) === undefined) throw noSuchConnection();
  return { json: { frames: apple.connections.frames(id).map(frameOf) } };
}

/** @throws RefusedRequest `no-such-connection`, `connection-closed`, `invalid-body` */
export function actOnConnection({ parameters, body }: RouteRequest, { apple }: InboxContext): Reply {
  const id = parameters.path("id");
  const connection = apple.connections.get(id);
  if (connection === undefined) throw noSuchConnection();
  const action = body as ConnectionAction;
  if (connection.service !== "http2" && (action.action === "goaway" || action.action === "limit")) {
    throw new RefusedRequest("invalid-body", {
      detail: `${action.action} exists in HTTP/2 only; this is a connection of the binary protocol.`,
      field: "/action",
      cure: "Use close or reset.",
    });
  }
  if (!act(id, action, apple)) {
    throw new RefusedRequest("connection-closed", {
      detail: `The connection ${id} is closed.`,
      field: "id",
      cure: "Take an open one of GET /api/v1/connections.",
    });
  }
  return { json: connectionOf(apple.connections.get(id) ?? connection) };
}

function act(id: string, action: ConnectionAction, { connections }: InboxContext["apple"]): boolean {
  switch (action.action) {
    case "goaway":
      return connections.goaway(id, action.reason === undefined ? {} : { debug: { reason: action.reason } });
    case "close":
      return connections.close(id, "fin");
    case "reset":
      return connections.close(id, "reset");
    case "limit":
      return connections.act(id, {
        settings:
          action.maxConcurrentStreams === undefined
            ? {}
            : { maxConcurrentStreams: action.maxConcurrentStreams },
      });
  }
}

/** @throws RefusedRequest `invalid-body` for what the simulator refuses */
function setDevice(deviceToken: string, body: unknown, { apple }: InboxContext): SimulatedDevice {
  const settings: DeviceSettings = settingsOf(body as DeviceChange);
  try {
    return apple.devices.set(deviceToken, settings);
  } catch (error) {
    if (!(error instanceof SimulatorError)) throw error;
    throw new RefusedRequest("invalid-body", {
      detail: error.message,
      field: "/",
      cure: "Correct what the message names.",
    });
  }
}

function noSuchConnection(): RefusedRequest {
  return new RefusedRequest("no-such-connection", {
    detail: "There is no connection with this id, or it closed long ago.",
    field: "id",
    cure: "Take one of GET /api/v1/connections.",
  });
}
