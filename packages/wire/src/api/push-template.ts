import { readingFailure } from "../errors/reading-failure.js";
import {
  createPushRequest,
  deviceTokenText,
  type PushNotification,
  type PushRequest,
} from "./push-request.js";

/** Stands for the device token that is still to come. */
const ANY_DEVICE_TOKEN = "00";

/** Notifications that differ in the device token alone: everything else is checked once, and shared by all. */
export class PushTemplate {
  readonly #common: PushRequest;

  /**
   * @param common the notification, without its device token
   * @param defaults `topic`: used where `common` has none.
   * @throws UsageError as {@link createPushRequest}
   */
  constructor(
    common: Omit<PushNotification, "deviceToken">,
    defaults?: { readonly topic?: string | undefined },
  ) {
    this.#common = createPushRequest({ ...common, deviceToken: ANY_DEVICE_TOKEN }, defaults);
  }

  /**
   * The request for one device: the one that {@link createPushRequest} makes.
   *
   * @param deviceToken hexadecimal text in any spelling that `parseDeviceToken` takes, or bytes; 1 to 100 bytes
   * @throws UsageError `invalid-type` or `invalid-device-token`
   */
  requestFor(deviceToken: string | Uint8Array): PushRequest {
    const { body, pushType, topic, priority, expiration, collapseId, id } = this.#common;
    return {
      deviceToken: this.deviceTokenOf(deviceToken),
      body,
      pushType,
      topic,
      priority,
      expiration,
      collapseId,
      id,
    };
  }

  /** All that the requests have in common. */
  get common(): Omit<PushRequest, "deviceToken"> {
    return this.#common;
  }

  /** The device token as {@link requestFor} puts it into the request; throws as that does. */
  deviceTokenOf(deviceToken: string | Uint8Array): string {
    try {
      return deviceTokenText(deviceToken);
    } catch (error) {
      throw readingFailure(error, "notification");
    }
  }
}
