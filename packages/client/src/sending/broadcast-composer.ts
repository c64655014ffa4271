import { derivePushType, encodePayload, type Payload } from "@apns/wire";
import { checkNotification, type Notification } from "../notification/notification.js";
import type { Composer } from "./send-many-run.js";

/** One payload for many devices: encoded once, and put together with each device token where it is asked for. */
export class BroadcastComposer implements Composer<string | Uint8Array> {
  /** Every field but the device token. */
  readonly common: Omit<Notification, "deviceToken">;
  /** Handed over again and again, each time with another device token. */
  readonly #composed: { -readonly [Field in keyof Notification]: Notification[Field] };

  /** @throws WireError for a payload that is no JSON, UsageError for fields that a notification does not have */
  constructor(payload: Payload | Uint8Array, common: Omit<Notification, "deviceToken" | "payload">) {
    const encoded = payload instanceof Uint8Array ? payload : encodePayload(payload);
    const pushType = common.pushType ?? derivePushType(payload);
    this.common = { ...common, pushType, payload: encoded };
    this.#composed = { ...this.common, deviceToken: "" };
    checkNotification(this.#composed);
  }

  compose(deviceToken: string | Uint8Array): Notification {
    this.#composed.deviceToken = deviceToken;
    return this.#composed;
  }

  recall(deviceToken: string | Uint8Array): Notification {
    return { ...this.common, deviceToken };
  }
}
