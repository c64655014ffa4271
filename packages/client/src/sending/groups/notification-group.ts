import type { CountedIds } from "@apns/transport";
import type { Acceptance } from "../../notification/is-accepted.js";
import type { Notification } from "../../notification/notification.js";
import type { Outcome } from "../../notification/outcome.js";

/**
 * Notifications that differ in their device tokens and in the last digits of their ids, and what is called when they
 * settle: for programs that keep books of their own, such as a queue. No object is made for one that is accepted.
 */
export interface NotificationGroup {
  /**
   * All fields but the device token. The same object as that of the last group costs no look at its fields. With an
   * `id`, all have that one.
   */
  readonly common: Omit<Notification, "deviceToken">;
  /** 1 or more; an array is read when the group is, and again for outcomes: leave it as it is until all have settled. */
  readonly deviceTokens: readonly (string | Uint8Array)[];
  /** HTTP/2: the ids, which count up by one. Default: the client makes them. */
  readonly ids?: CountedIds | undefined;
  /** `collapse-id`: each one's id is its collapse id, too, where `common` has none. Default `none`. */
  readonly duplicateGuard?: "none" | "collapse-id" | undefined;
  /**
   * Called when so many, from that index of `deviceTokens` on, were accepted. What it throws becomes an uncaught
   * exception.
   */
  readonly onAccepted: (acceptance: Acceptance, firstIndex: number, count: number) => void;
  /** Called with every other outcome; `index` is the place in `deviceTokens`. */
  readonly onOutcome: (outcome: Outcome) => void;
}

/** The notification at an index of a group, with all that it says. */
export function notificationAt(group: NotificationGroup, index: number): Notification {
  const { common, deviceTokens, ids, duplicateGuard } = group;
  const id = common.id ?? (ids === undefined ? undefined : idAt(ids, index));
  const collapseId = common.collapseId ?? (duplicateGuard === "collapse-id" ? id : undefined);
  return { ...common, deviceToken: deviceTokens[index] as string | Uint8Array, id, collapseId };
}

function idAt({ head, first }: CountedIds, index: number): string {
  return head + (first + index).toString(16).padStart(4, "0");
}
