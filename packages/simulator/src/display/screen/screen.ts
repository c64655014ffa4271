import type { ActivityCard } from "../activity/activity-card.js";
import type { Card } from "../card.js";
import type { DisplayNotification } from "../display-notification.js";

/** A notification that APNs keeps for a device. */
export interface StoredNotification {
  readonly bundleId: string;
  readonly notification: DisplayNotification;
  readonly because: "offline" | "power";
  /** Milliseconds since 1970. */
  readonly storedAtMs: number;
}

/** What a device shows and APNs keeps for it. A value: what arrives makes a new one. */
export interface Screen {
  /** The number on each app's icon, by bundle id; absent where there is none. */
  readonly badges: Readonly<Record<string, number>>;
  /** Cards of Notification Centre and the lock screen, the newest first. */
  readonly cards: readonly Card[];
  /** Live Activities, in the order of their start. */
  readonly activities: readonly ActivityCard[];
  /** At most one for each app. */
  readonly stored: readonly StoredNotification[];
}

/** A screen that shows nothing. */
export const EMPTY_SCREEN: Screen = { badges: {}, cards: [], activities: [], stored: [] };
