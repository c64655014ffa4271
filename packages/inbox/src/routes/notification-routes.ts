import { RefusedRequest } from "../problems/problem.js";
import { allHold } from "../search/condition.js";
import { conditionsOf } from "../search/conditions-of.js";
import { checkCursor, missedSince } from "../search/cursor.js";
import { notificationOf, type View, viewOf } from "../views/notification-view.js";
import { statsOf } from "../views/stats-view.js";
import type { InboxContext, Reply, RouteRequest } from "./route.js";

/** Newest first, or oldest first; a cursor goes on from a notification in that order. */
export function listNotifications({ parameters }: RouteRequest, { apple }: InboxContext): Reply {
  const conditions = conditionsOf(parameters);
  const cursor = checkCursor(parameters.text("cursor"), apple);
  const limit = parameters.number("limit") ?? 0;
  const isOldestFirst = parameters.text("order") === "oldest";
  const filter = { where: (one: Parameters<typeof allHold>[1]) => allHold(conditions, one) };
  // One more than wanted, to know whether the list goes on.
  const found = apple.received.list(filter, {
    limit: limit + 1,
    order: isOldestFirst ? "oldest-first" : "newest-first",
    ...(isOldestFirst ? { after: cursor } : { before: cursor }),
  });
  const page = found.slice(0, limit);
  const view = viewParameter(parameters.text("view"));
  return {
    json: {
      notifications: page.map((notification) => viewOf(notification, apple, view)),
      next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
      newest: apple.received.cursor,
      total: apple.received.count(filter),
      missed: isOldestFirst ? missedSince(cursor, apple) : 0,
    },
  };
}

/** @throws RefusedRequest `no-such-notification` */
export function getNotification({ parameters }: RouteRequest, { apple }: InboxContext): Reply {
  const notification = apple.received.get(parameters.path("id"));
  if (notification !== undefined) return { json: notificationOf(notification, apple) };
  throw noSuchNotification("id", apple);
}

export function noSuchNotification(field: string, { received }: InboxContext["apple"]): RefusedRequest {
  return new RefusedRequest("no-such-notification", {
    detail: `No notification with this id is kept. ${received.dropped} left the ring, which keeps the newest.`,
    field,
    cure: "Take an id of GET /api/v1/notifications, or start with a larger ring.",
  });
}

export function deleteNotifications({ parameters }: RouteRequest, { apple }: InboxContext): Reply {
  const conditions = conditionsOf(parameters);
  return { json: { deleted: apple.received.delete({ where: (one) => allHold(conditions, one) }) } };
}

export function exportNotifications({ parameters }: RouteRequest, { apple }: InboxContext): Reply {
  const conditions = conditionsOf(parameters);
  const lines: string[] = [];
  for (const notification of apple.received) {
    if (allHold(conditions, notification))
      lines.push(`${JSON.stringify(notificationOf(notification, apple))}\n`);
  }
  return { text: lines.join(""), mediaType: "application/x-ndjson", fileName: "notifications.ndjson" };
}

export function getStats(_request: RouteRequest, { apple, hub }: InboxContext): Reply {
  return { json: statsOf(apple, hub.rates) };
}

/** The view that was asked for. */
export function viewParameter(view: string | undefined): View {
  return view === "summary" ? "summary" : "full";
}
