import { checkNotification } from "../notification/check-notification.js";
import type { Notification } from "../notification/notification.js";
import type { Composer } from "./handover.js";
import type { CommonFields } from "./sender.js";

/** Makes the notifications of a broadcast: the common fields, and one device token after another. */
export class BroadcastComposer implements Composer<string | Uint8Array> {
  readonly #common: CommonFields;
  /** Handed over again and again, each time with another device token. */
  readonly #composed: { -readonly [Field in keyof Notification]: Notification[Field] };

  /** @throws UsageError for fields that a notification does not have */
  constructor(common: CommonFields) {
    this.#common = common;
    this.#composed = { ...common, deviceToken: "" };
    checkNotification(this.#composed);
  }

  compose(deviceToken: string | Uint8Array): Notification {
    this.#composed.deviceToken = deviceToken;
    return this.#composed;
  }

  recall(deviceToken: string | Uint8Array): Notification {
    return { ...this.#common, deviceToken };
  }
}
