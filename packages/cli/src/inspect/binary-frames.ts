import { maskDeviceToken, type StreamDecoder } from "@apns/wire";
import {
  type DecodedNotification,
  describeStatus,
  type ErrorResponse,
  ErrorResponseDecoder,
  FeedbackDecoder,
  NotificationDecoder,
} from "@apns/wire/binary";
import type { Frame, FrameStream, Shown } from "./frame.js";

/** Reads the frames of the binary protocol. */
export function binaryFrames(format: "binary" | "error-response" | "feedback", shown: Shown): FrameStream {
  switch (format) {
    case "binary":
      return new DecodedFrames(new NotificationDecoder(), (frame) => notificationFrame(frame, shown));
    case "error-response":
      return new DecodedFrames(new ErrorResponseDecoder(), errorResponseFrame);
    case "feedback":
      return new DecodedFrames(new FeedbackDecoder(), ({ deviceToken, failedAt }) => ({
        frame: "feedback tuple",
        fields: { failedAt: momentOf(failedAt), deviceToken: deviceTokenOf(deviceToken, shown) },
      }));
  }
}

class DecodedFrames<Value> implements FrameStream {
  readonly #decoder: StreamDecoder<Value>;
  readonly #frameOf: (value: Value) => Frame;

  constructor(decoder: StreamDecoder<Value>, frameOf: (value: Value) => Frame) {
    this.#decoder = decoder;
    this.#frameOf = frameOf;
  }

  push(piece: Uint8Array): readonly Frame[] {
    return this.#decoder.push(piece).map(this.#frameOf);
  }

  get failure(): string | undefined {
    return this.#decoder.failure?.message;
  }

  get cut(): string | undefined {
    try {
      this.#decoder.end();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }
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
