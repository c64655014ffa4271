import type { Operation } from "../operation.js";
import { ref, type Schema } from "../schema.js";
import { CURSOR, FILTERS, VIEW } from "./filters.js";

const ID: Readonly<Record<string, Schema>> = {
  id: { type: "string", maxLength: 100, description: "As in lists and events." },
};

export type NotificationOperationId =
  | "listNotifications"
  | "waitForNotifications"
  | "getNotification"
  | "deleteNotifications"
  | "exportNotifications"
  | "getStats"
  | "streamEvents";

export const NOTIFICATION_OPERATIONS: Readonly<Record<NotificationOperationId, Operation>> = {
  listNotifications: {
    method: "get",
    path: "/api/v1/notifications",
    summary: "Lists what was received",
    tag: "notifications",
    query: {
      ...FILTERS,
      limit: { type: "integer", minimum: 0, maximum: 1000, default: 50, description: "Most on a page." },
      cursor: CURSOR,
      order: {
        type: "string",
        enum: ["newest", "oldest"],
        default: "newest",
        description: "Which come first.",
      },
      view: VIEW,
    },
    answers: { 200: { description: "A page.", schema: ref("NotificationPage") } },
  },
  waitForNotifications: {
    method: "get",
    path: "/api/v1/notifications/wait",
    summary: "Waits until enough notifications match",
    description:
      "Those that came before the call count, too, unless they are not after `cursor`. Each is counted once, by its id, also when the ring drops it meanwhile.",
    tag: "notifications",
    query: {
      ...FILTERS,
      count: { type: "integer", minimum: 1, maximum: 1000, default: 1, description: "How many to wait for." },
      timeoutMs: { type: "integer", minimum: 0, maximum: 300_000, default: 5000, description: "How long." },
      cursor: CURSOR,
      view: VIEW,
    },
    answers: {
      200: { description: "At least `count`, the oldest first.", schema: ref("NotificationPage") },
      408: { description: "Too few came in time.", schema: ref("WaitProblem") },
    },
  },
  getNotification: {
    method: "get",
    path: "/api/v1/notifications/{id}",
    summary: "Returns one notification",
    tag: "notifications",
    pathParameters: ID,
    answers: { 200: { description: "The notification.", schema: ref("Notification") } },
  },
  deleteNotifications: {
    method: "delete",
    path: "/api/v1/notifications",
    summary: "Deletes what the filters match; without filters, all",
    tag: "notifications",
    query: FILTERS,
    answers: { 200: { description: "How many.", schema: ref("Deleted") } },
  },
  exportNotifications: {
    method: "get",
    path: "/api/v1/notifications.ndjson",
    summary: "Everything that matches as a file, a JSON line for each, the oldest first",
    tag: "notifications",
    query: FILTERS,
    answers: { 200: { description: "Lines.", mediaType: "application/x-ndjson" } },
  },
  getStats: {
    method: "get",
    path: "/api/v1/stats",
    summary: "Numbers and rates",
    tag: "notifications",
    answers: { 200: { description: "The numbers.", schema: ref("Stats") } },
  },
  streamEvents: {
    method: "get",
    path: "/api/v1/events",
    summary: "Everything as it happens, as server-sent events",
    description:
      "`notification` has a NotificationSummary (or a Notification with `view=full`) and the id of the notification. `device` has a Device, `device-removed` a device token, `connection` a Connection, `frame` a connection and its Frame, `delivery` a notification's id and a Delivery, `rules` a RuleList, `clock` a Clock, `stats` a Stats (at most one a second). `skipped` says how many notifications `maxRate` left out, and between which ids. `deleted` and `reset` say that lists are to be read again. After `resync` read everything again: the simulator started anew, or what is missing has left the ring, or this reader was too slow. Resumes by `Last-Event-ID`, or by `cursor` at first.",
    tag: "events",
    query: {
      ...FILTERS,
      kinds: {
        type: "string",
        maxLength: 200,
        pattern: "^[a-z-]+(,[a-z-]+)*$",
        description: "Kinds of events, with commas between. Default: all but `frame`.",
      },
      view: { ...VIEW, default: "summary" },
      maxRate: {
        type: "integer",
        minimum: 1,
        maximum: 100_000,
        description: "Notifications a second at most; the others are counted in `skipped`. Default: all.",
      },
      cursor: CURSOR,
    },
    answers: { 200: { description: "A stream.", mediaType: "text/event-stream" } },
  },
};
