import { UsageError } from "@apns/transport/connector";

/** A device on which the app is gone. */
export interface FeedbackItem {
  /** Lower-case hex; of any length, empty if the service sent none. */
  readonly deviceToken: string;
  /** When APNs found out, to the second. */
  readonly failedAt: Date;
}

/**
 * Whether the device registered again after APNs had found the app gone: then the device token is alive, keep it.
 * Apple asks for this comparison before a device token is dropped (Local and Remote Notification Programming
 * Guide, "The Feedback Service").
 *
 * Feedback has whole seconds, so a registration in the same second counts as later: keeping a dead device
 * token costs one more feedback, dropping a live one costs a user.
 *
 * @param registeredAt the device's last registration, as a Date or milliseconds since 1970; undefined or null
 *   when none is known: then nothing speaks for the device token
 * @throws UsageError `invalid-type` for anything else: to guess would be to drop a live device token
 */
export function wasRegisteredSince(
  item: FeedbackItem,
  registeredAt: Date | number | null | undefined,
): boolean {
  if (registeredAt === undefined || registeredAt === null) return false;
  const registeredAtMs = registeredAt instanceof Date ? registeredAt.getTime() : registeredAt;
  if (!Number.isFinite(registeredAtMs)) {
    throw new UsageError("invalid-type", "registeredAt must be a valid Date or milliseconds since 1970.", {
      field: "registeredAt",
    });
  }
  return registeredAtMs >= item.failedAt.getTime();
}
