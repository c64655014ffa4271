import { UsageError } from "@apns/wire";

const { types } = process.getBuiltinModule("node:util");

/** A device that no longer has the app. */
export interface FeedbackItem {
  /** Lower-case hex, of any length; empty if the service sent none. */
  readonly deviceToken: string;
  /** When APNs noticed, to the second. */
  readonly failedAt: Date;
}

/**
 * Returns whether the device registered again after APNs noticed that the app was gone: then the device token is
 * alive, so keep it. Apple asks for this comparison before a device token is dropped (Local and Remote Notification
 * Programming Guide, "The Feedback Service").
 *
 * Feedback has whole seconds, so a registration in the same second counts as later: keeping a dead device token costs
 * one more feedback item, dropping a live one costs a user.
 *
 * @param registeredAt the device's last registration, as a Date or milliseconds since 1970; undefined or null if none
 *   is known, which returns false
 * @throws UsageError `invalid-type` for anything else, since a guess could drop a live device token
 */
export function wasRegisteredSince(
  item: FeedbackItem,
  registeredAt: Date | number | null | undefined,
): boolean {
  if (registeredAt === undefined || registeredAt === null) return false;
  const registeredAtMs = types.isDate(registeredAt) ? registeredAt.getTime() : registeredAt;
  if (!Number.isFinite(registeredAtMs)) {
    throw new UsageError("invalid-type", "registeredAt must be a valid Date or milliseconds since 1970.", {
      field: "registeredAt",
    });
  }
  return registeredAtMs >= item.failedAt.getTime();
}
