import { maskDeviceToken, type StreamDecoder } from "@apns/wire";
import {
  type DecodedNotification,
  describeStatus,
  type ErrorResponse,
  ErrorResponseDecoder,
  FeedbackDecoder,
  NotificationDecoder,
} from "@apns/wire/binary";
import type { Frame, Inspection, Shown } from "./frame.js";

/** The frames of the binary protocol in a capture. */
export function inspectBinary(
  bytes: Uint8Array,
  format: "binary" | "error-response" | "feedback",
  shown: Shown,
): Inspection {
  switch (format) {
    case "binary":
      return read(new NotificationDecoder(), bytes, (frame) => notificationFrame(frame, shown));
    case "error-response":
      return read(new ErrorResponseDecoder(), bytes, errorResponseFrame);
    case "feedback":
      return read(new FeedbackDecoder(), bytes, ({ deviceToken, failedAt }) => ({
        frame: "feedback tuple",
        fields: { failedAt: momentOf(failedAt), deviceToken: deviceTokenOf(deviceToken, shown) },
      }));
  }
}

function read<Value>(
  decoder: StreamDecoder<Value>,
  bytes: Uint8Array,
  frameOf: (value: Value) => Frame,
): Inspection {
  const frames = decoder.push(bytes).map(frameOf);
  if (decoder.failure === undefined) {
    try {
      decoder.end();
    } catch (error) {
      return { frames, failure: (error as Error).message };
    }
  }
  return { frames, failure: decoder.failure?.message };
}

function notificationFrame(decoded: DecodedNotification, shown: Shown): Frame {
  const { command, deviceToken, payload, identifier, expiration, priority } = decoded;
  return {
    frame: "notification",
    fields: {
      command,
      identifier,
      deviceToken: deviceTokenOf(deviceToken, shown),
      expiration: expiration === undefined ? undefined : momentOf(expiration),
      priority,
      payloadBytes: payload.length,
      payload: Buffer.from(payload).toString("utf8"),
    },
  };
}

function errorResponseFrame({ status, identifier }: ErrorResponse): Frame {
  const { reason, meaning } = describeStatus(status);
  return { frame: "error response", fields: { status, reason, identifier, meaning } };
}

function deviceTokenOf(deviceToken: string, shown: Shown): string {
  return shown === "whole" || deviceToken === "" ? deviceToken : maskDeviceToken(deviceToken);
}

/** Seconds since 1970, readable; 0 stays a number, since it means at once. */
function momentOf(seconds: number): string | number {
  return seconds === 0 ? 0 : new Date(seconds * 1000).toISOString();
}
