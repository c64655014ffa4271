import { CLIENT_PREFACE, FrameType } from "@apns/wire/http2";

/** What a capture holds: one direction of one connection. */
export type CaptureFormat = "binary" | "error-response" | "feedback" | "http2";

export const captureFormats: readonly CaptureFormat[] = ["binary", "error-response", "feedback", "http2"];

const ERROR_RESPONSE_COMMAND = 8;
const ERROR_RESPONSE_BYTES = 6;
/** 2009, when Apple's service began. */
const FIRST_SECONDS = 1_230_000_000;

/** What the first bytes show; undefined where they show nothing. */
export function guessFormat(bytes: Uint8Array): CaptureFormat | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (Buffer.from(bytes.subarray(0, CLIENT_PREFACE.length)).equals(CLIENT_PREFACE)) return "http2";
  // A server begins with SETTINGS, whose length is a multiple of 6.
  const isSettings = bytes.length >= 9 && bytes[3] === FrameType.settings && view.getUint32(5) === 0;
  if (isSettings && bytes[0] === 0 && view.getUint16(1) % 6 === 0) return "http2";
  const [first = 255] = bytes;
  if (first === ERROR_RESPONSE_COMMAND && bytes.length % ERROR_RESPONSE_BYTES === 0) return "error-response";
  if (first <= 2) return "binary";
  const isFeedback = bytes.length >= 6 && view.getUint32(0) > FIRST_SECONDS && view.getUint16(4) <= 100;
  return isFeedback ? "feedback" : undefined;
}
