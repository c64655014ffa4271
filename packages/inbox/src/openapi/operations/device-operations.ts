import type { Operation } from "../operation.js";
import { ref, type Schema } from "../schema.js";

const DEVICE: Readonly<Record<string, Schema>> = {
  deviceToken: { type: "string", pattern: "^[0-9a-fA-F]{2,200}$", description: "Hex." },
};
const CONNECTION: Readonly<Record<string, Schema>> = {
  id: {
    type: "string",
    pattern: "^(http2|gateway|feedback)-[0-9]{1,15}$",
    description: "Service and number, such as `http2-1`.",
  },
};

export type DeviceOperationId =
  | "listDevices"
  | "createDevice"
  | "getDevice"
  | "putDevice"
  | "deleteDevice"
  | "getDeviceScreen"
  | "streamDevice"
  | "listConnections"
  | "listFrames"
  | "actOnConnection";

export const DEVICE_OPERATIONS: Readonly<Record<DeviceOperationId, Operation>> = {
  listDevices: {
    method: "get",
    path: "/api/v1/devices",
    summary: "Lists the virtual phones",
    tag: "devices",
    answers: { 200: { description: "All.", schema: ref("DeviceList") } },
  },
  createDevice: {
    method: "post",
    path: "/api/v1/devices",
    summary: "Makes a virtual phone with a new device token",
    tag: "devices",
    body: ref("DeviceChange"),
    answers: { 201: { description: "The device.", schema: ref("Device") } },
  },
  getDevice: {
    method: "get",
    path: "/api/v1/devices/{deviceToken}",
    summary: "Returns a virtual phone",
    tag: "devices",
    pathParameters: DEVICE,
    answers: { 200: { description: "The device.", schema: ref("Device") } },
  },
  putDevice: {
    method: "put",
    path: "/api/v1/devices/{deviceToken}",
    summary: "Makes or changes a virtual phone",
    tag: "devices",
    pathParameters: DEVICE,
    body: ref("DeviceChange"),
    answers: { 200: { description: "The device as it is now.", schema: ref("Device") } },
  },
  deleteDevice: {
    method: "delete",
    path: "/api/v1/devices/{deviceToken}",
    summary: "Forgets a virtual phone; its device token is good again",
    tag: "devices",
    pathParameters: DEVICE,
    answers: { 200: { description: "How many: 0 or 1.", schema: ref("Deleted") } },
  },
  getDeviceScreen: {
    method: "get",
    path: "/api/v1/devices/{deviceToken}/screen",
    summary: "What a phone shows: all that came to it counts",
    description:
      "With `at` it is the screen before and after that notification, else the one of now. A device token that is not a virtual phone has the default settings.",
    tag: "devices",
    pathParameters: DEVICE,
    query: {
      at: {
        type: "string",
        maxLength: 100,
        description: "The id of a notification that was for the phone, by its token or a channel.",
      },
    },
    answers: { 200: { description: "The screen.", schema: ref("DeviceScreen") } },
  },
  streamDevice: {
    method: "get",
    path: "/api/v1/devices/{deviceToken}/events",
    summary: "What this phone gets, when it gets it, as server-sent events",
    description:
      "`phone` comes first: the device token, and whether it is a virtual phone (`known`). `notification` has a Notification that reached the phone, stored ones when it comes online; `device` has the Device after a change.",
    tag: "events",
    pathParameters: DEVICE,
    answers: { 200: { description: "A stream.", mediaType: "text/event-stream" } },
  },
  listConnections: {
    method: "get",
    path: "/api/v1/connections",
    summary: "Lists the connections of senders, the last closed ones too",
    tag: "connections",
    answers: { 200: { description: "The newest first.", schema: ref("ConnectionList") } },
  },
  listFrames: {
    method: "get",
    path: "/api/v1/connections/{id}/frames",
    summary: "The last frames of a connection",
    tag: "connections",
    pathParameters: CONNECTION,
    answers: { 200: { description: "The oldest first.", schema: ref("FrameList") } },
  },
  actOnConnection: {
    method: "post",
    path: "/api/v1/connections/{id}",
    summary: "Sends GOAWAY or SETTINGS, closes or breaks a connection",
    tag: "connections",
    pathParameters: CONNECTION,
    body: ref("ConnectionAction"),
    answers: { 200: { description: "The connection.", schema: ref("Connection") } },
  },
};
