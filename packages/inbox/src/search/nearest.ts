import type { ReceivedNotification } from "@apns/simulator";
import type { Condition } from "./condition.js";

/** A notification that does not match, and what keeps it from that. */
export interface Near {
  readonly notification: ReceivedNotification;
  readonly broken: readonly Condition[];
}

/** How many are worth reading. */
const MOST = 5;

/** Those that break the fewest conditions, the newest of these first. */
export function nearest(
  notifications: Iterable<ReceivedNotification>,
  conditions: readonly Condition[],
): readonly Near[] {
  const best: Near[] = [];
  for (const notification of notifications) {
    const broken = conditions.filter((condition) => !condition.holds(notification));
    if (broken.length === 0) continue;
    // In front of those that are as near, since it is newer.
    const place = best.findIndex((near) => near.broken.length >= broken.length);
    best.splice(place === -1 ? best.length : place, 0, { notification, broken });
    if (best.length > MOST) best.pop();
  }
  return best;
}
