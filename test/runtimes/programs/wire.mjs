import { createPayload, encodePayload, parseDeviceToken, UsageError } from "@apns/wire";
import { createPushRequest } from "@apns/wire/api";
import {
  ErrorResponseDecoder,
  encodeErrorResponse,
  encodeNotification,
  NotificationDecoder,
} from "@apns/wire/binary";
import { expectEqual } from "./expect-equal.mjs";

/** Payloads, requests and both directions of the binary protocol, there and back. */
export function wire() {
  const deviceToken = parseDeviceToken("<ABABABAB abababab>");
  const payload = createPayload({ alert: "Grüße 👋", badge: 1 });
  const decoded = new NotificationDecoder().push(encodeNotification({ deviceToken, payload, identifier: 7 }));
  expectEqual(
    decoded.map(({ deviceToken: read, identifier }) => [read, identifier]),
    [["abababababababab", 7]],
  );
  expectEqual(JSON.parse(new TextDecoder().decode(encodePayload(payload))).aps.alert, "Grüße 👋");
  const response = encodeErrorResponse({ status: 8, identifier: 7 });
  const [{ status, identifier }] = new ErrorResponseDecoder().push(response);
  expectEqual([status, identifier], [8, 7]);
  const request = createPushRequest({ deviceToken, payload, topic: "com.example.app" });
  expectEqual(
    [request.deviceToken, request.topic, request.pushType],
    [deviceToken, "com.example.app", "alert"],
  );
  try {
    parseDeviceToken("not hexadecimal");
  } catch (error) {
    expectEqual([error instanceof UsageError, error.code], [true, "invalid-device-token"]);
    return;
  }
  throw new Error("a bad device token was taken");
}
