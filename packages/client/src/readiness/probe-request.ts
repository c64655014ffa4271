import type { ApiRequest } from "@apns/wire/api";
import { encodeUtf8 } from "@apns/wire/bytes";

/** A device token that no device has: what is sent to it reaches nobody. */
const NOBODY = "00".repeat(32);
/** Nothing to show, to play or to wake an app for. */
const SILENT = encodeUtf8('{"aps":{}}');

/**
 * A notification without content for nobody. APNs looks at the credentials before the device token, so the answer
 * BadDeviceToken means that it takes them.
 *
 * @param topic undefined where the certificate names it
 */
export function probeRequest(topic: string | undefined): ApiRequest {
  return {
    method: "POST",
    path: `/3/device/${NOBODY}`,
    headers: [
      ...(topic === undefined ? [] : [["apns-topic", topic] as const]),
      ["apns-push-type", "background"],
      ["apns-priority", "5"],
      ["apns-expiration", "0"],
    ],
    body: SILENT,
  };
}
