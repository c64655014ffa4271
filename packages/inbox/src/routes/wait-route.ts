import { type ReceivedNotification, SimulatorError } from "@apns/simulator";
import { RefusedRequest } from "../problems/problem.js";
import { allHold, type Condition } from "../search/condition.js";
import { conditionsOf } from "../search/conditions-of.js";
import { checkCursor, missedSince, parseCursor } from "../search/cursor.js";
import { nearest } from "../search/nearest.js";
import { notificationOf, viewOf } from "../views/notification-view.js";
import { viewParameter } from "./notification-routes.js";
import type { InboxContext, Reply, RouteRequest } from "./route.js";

/**
 * Waits until enough notifications match. Each is counted once, when it comes, so that the ring may drop it meanwhile.
 *
 * @throws RefusedRequest `wait-timeout` with the nearest ones
 */
export async function waitForNotifications(request: RouteRequest, context: InboxContext): Promise<Reply> {
  const { parameters, signal } = request;
  const { apple, streams } = context;
  const conditions = conditionsOf(parameters);
  const cursor = checkCursor(parameters.text("cursor"), apple);
  const count = parameters.number("count") ?? 1;
  const timeoutMs = parameters.number("timeoutMs") ?? 0;
  const missed = missedSince(cursor, apple);
  const seen = new Map<string, ReceivedNotification>();
  const leave = streams.enter();
  try {
    const found = await apple.received.waitFor(
      {
        where: (notification) => {
          const holds = allHold(conditions, notification);
          if (holds && isAfter(notification, cursor)) seen.set(notification.id, notification);
          return holds;
        },
      },
      { count, after: cursor, timeoutMs, signal },
    );
    const view = viewParameter(parameters.text("view"));
    return {
      json: {
        notifications: found.map((notification) => viewOf(notification, apple, view)),
        next: found.at(-1)?.id ?? null,
        newest: apple.received.cursor,
        total: found.length,
        missed,
      },
    };
  } catch (error) {
    if (error instanceof SimulatorError && error.code === "closed") throw closing();
    if (!(error instanceof SimulatorError && error.code === "wait-timeout")) throw error;
    throw tooFew({ conditions, count, timeoutMs, cursor, missed, found: [...seen.values()] }, context);
  } finally {
    leave();
  }
}

interface Wait {
  readonly conditions: readonly Condition[];
  readonly count: number;
  readonly timeoutMs: number;
  readonly cursor: string | undefined;
  readonly missed: number;
  readonly found: readonly ReceivedNotification[];
}

function tooFew(wait: Wait, { apple }: InboxContext): RefusedRequest {
  const { conditions, count, timeoutMs, cursor, missed, found } = wait;
  const candidates = [...apple.received].filter((notification) => isAfter(notification, cursor));
  const near = nearest(candidates, conditions);
  const lost = missed === 0 ? "" : ` ${missed} others had left the ring before the wait began.`;
  return new RefusedRequest("wait-timeout", {
    detail: `${found.length} of ${count} matching notifications came within ${timeoutMs} ms; ${candidates.length} are there in all.${lost}`,
    cure:
      near.length === 0
        ? "Check that the program sends to this simulator, or raise timeoutMs."
        : "Compare the filters with `nearest`, or raise timeoutMs.",
    more: {
      count,
      missed,
      next: found.at(-1)?.id ?? cursor ?? null,
      found: found.map((notification) => notificationOf(notification, apple)),
      nearest: near.map(({ notification, broken }) => ({
        notification: notificationOf(notification, apple),
        mismatches: broken.map((condition) => ({
          filter: condition.filter,
          wanted: condition.wanted,
          found: condition.found(notification),
        })),
      })),
    },
  });
}

function isAfter({ sequence }: ReceivedNotification, cursor: string | undefined): boolean {
  return cursor === undefined || sequence > (parseCursor(cursor)?.sequence ?? 0);
}

function closing(): RefusedRequest {
  return new RefusedRequest("closing", {
    detail: "The simulator was closed while the request waited.",
    cure: "Start it again.",
  });
}
