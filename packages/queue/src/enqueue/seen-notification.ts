import type { Notification } from "@apns/client";
import { isAsCopied, type PlainCopy, plainCopyOf } from "./plain-copy.js";

/**
 * A notification as it was when it was stored. A program may change the object, or its payload, bytes or Date, and give
 * the same one again, so nothing of it is kept by reference alone.
 */
export class SeenNotification {
  readonly #fields: Notification;
  readonly #fieldCount: number;
  readonly #expirationMs: number | undefined;
  /** Only from the second time on: most payloads are given once, and a copy costs time. */
  readonly #copy: PlainCopy;

  constructor(notification: Notification, before: SeenNotification | undefined) {
    const { payload, expiration } = notification;
    this.#fields = { ...notification };
    this.#fieldCount = fieldCount(notification);
    this.#expirationMs = dateMs(expiration);
    this.#copy =
      before !== undefined && before.#fields.payload === payload ? plainCopyOf(payload) : undefined;
  }

  /** Whether a notification differs in its device token at most: a glance, for each. In doubt, it is false. */
  isLike(other: Notification): boolean {
    const seen = this.#fields;
    return (
      this.#copy !== undefined &&
      other.payload === seen.payload &&
      other.id === undefined &&
      other.topic === seen.topic &&
      other.identifier === seen.identifier &&
      other.pushType === seen.pushType &&
      other.collapseId === seen.collapseId &&
      other.identity === seen.identity &&
      other.priority === seen.priority &&
      other.expiration === seen.expiration &&
      dateMs(other.expiration) === this.#expirationMs &&
      other.context === undefined &&
      fieldCount(other) === this.#fieldCount &&
      isAsCopied(other.payload, this.#copy)
    );
  }
}

function dateMs(expiration: Notification["expiration"]): number | undefined {
  return expiration instanceof Date ? expiration.getTime() : undefined;
}

/** Without an array of their names. */
function fieldCount(notification: Notification): number {
  let count = 0;
  for (const _ in notification) count += 1;
  return count;
}
