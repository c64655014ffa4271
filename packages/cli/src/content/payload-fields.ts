import type { Notification, Payload } from "@apns/client";
import { UsageError } from "@apns/wire";
import { createPushRequest, derivePushType } from "@apns/wire/api";
import { type JsonObject, plainOf, writeJson } from "../json/json-value.js";

/** Stands for every device: the payload is checked without its device token. */
const ANY_DEVICE_TOKEN = "00".repeat(32);

export interface PayloadFieldsOptions {
  readonly protocol: "http2" | "binary";
  /** As the line or the flag gives it; undefined: derived from the payload. */
  readonly pushType: unknown;
}

/**
 * The payload as the bytes that are sent, with the push type that follows from it. Bytes keep every digit. The client
 * checks the content of payload objects, but not of bytes, so it is checked here.
 */
export function payloadFieldsOf(
  payload: JsonObject,
  { protocol, pushType }: PayloadFieldsOptions,
): Pick<Notification, "payload" | "pushType"> {
  const bytes = Buffer.from(writeJson(payload));
  if (protocol === "binary") return { payload: bytes };
  const plain = plainOf(payload) as Payload;
  const given = pushType as Notification["pushType"];
  try {
    return {
      payload: bytes,
      pushType: createPushRequest({ deviceToken: ANY_DEVICE_TOKEN, payload: plain, pushType: given })
        .pushType,
    };
  } catch (error) {
    if (error instanceof UsageError && error.code === "payload-too-large") {
      return { payload: bytes, pushType: given ?? derivePushType(plain) };
    }
    // The client refuses the object for the same reason, and says so in the notification's outcome.
    return { payload: plain, pushType: given };
  }
}
