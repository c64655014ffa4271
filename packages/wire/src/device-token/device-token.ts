import { readHex, writeHex } from "../bytes/hex.js";
import { isBytes } from "../bytes/is-bytes.js";
import { UsageError } from "../errors/usage-error.js";
import { describeShape } from "../errors/value-shape.js";
import { mistakeIn, mistakeInLong } from "./device-token-mistakes.js";

/**
 * The longest device token, in bytes (Apple, Binary Provider API, table A-2). Nearly all have 32. Apple asks not to
 * rely on that: in 2015 it announced up to 100, and 48, 54 and 80 have been seen.
 */
export const MAX_DEVICE_TOKEN_BYTES: number = 100;

/** The size of nearly every device token, in bytes. Up to this size only the digits are checked. */
export const USUAL_DEVICE_TOKEN_BYTES: number = 32;

/** One byte or more. Spelled out: counting repetitions makes the match half as slow again. */
const PLAIN_BYTES = /^(?:[0-9a-f][0-9a-f])+$/;

/**
 * Reads a device token in any spelling found in the field: `<b5bb9d80 14a0…>` as iOS used to print it, with dashes,
 * in upper case, with white space around it. Returns lower-case hexadecimal digits, two for each of 1 to 100 bytes.
 *
 * The error names a text that is certainly something else: a UUID, base 64, the description of Data since iOS 13, a
 * token of Expo or Firebase, several device tokens in one text.
 *
 * @throws UsageError `invalid-type` for anything but a string, `invalid-device-token` for anything but 1 to 100
 * bytes in hexadecimal.
 */
export function parseDeviceToken(text: string): string {
  if (typeof text !== "string") {
    throw new UsageError("invalid-type", `deviceToken must be a string, not ${describeShape(text)}`, {
      field: "deviceToken",
    });
  }
  const digits = text.replace(/[\s<>-]+/g, "");
  if (digits.length === 0) throw invalidDeviceToken("is empty", 0);
  const isHex = /^[0-9a-fA-F]+$/.test(digits);
  const mistake = isHex && digits.length === text.length ? undefined : mistakeIn(text);
  if (mistake !== undefined) throw invalidDeviceToken(mistake);
  if (digits.length > 2 * MAX_DEVICE_TOKEN_BYTES) {
    throw invalidDeviceToken(`has ${digits.length} characters`, Math.ceil(digits.length / 2));
  }
  if (!isHex) {
    throw invalidDeviceToken(
      `has characters other than hexadecimal digits, ${digits.length} characters in all`,
    );
  }
  if (digits.length % 2 !== 0) throw invalidDeviceToken(`has an odd number of digits, ${digits.length}`);
  const slip = digits.length > 2 * USUAL_DEVICE_TOKEN_BYTES ? mistakeInLong(digits) : undefined;
  if (slip !== undefined) throw invalidDeviceToken(slip);
  return digits.toLowerCase();
}

/**
 * The bytes of a device token as lower-case hexadecimal text.
 *
 * @throws UsageError `invalid-type` for anything but a Uint8Array, `invalid-device-token` unless it has 1 to 100
 * bytes, or if they are the characters of a text.
 */
export function formatDeviceToken(deviceToken: Uint8Array): string {
  assertDeviceTokenBytes(deviceToken);
  return readHex(deviceToken, 0, deviceToken.length);
}

/** The first 8 digits of a device token and "…": enough to find it in a log, not enough to send to it. */
export function maskDeviceToken(deviceToken: string): string {
  try {
    return `${String(deviceToken).slice(0, 8)}…`;
  } catch {
    // An object without a text. What only goes to a log must not throw.
    return "…";
  }
}

/** Whether a text is a device token of the usual size or less as {@link parseDeviceToken} would return it. */
export function isUsualDeviceToken(text: string): boolean {
  return text.length <= 2 * USUAL_DEVICE_TOKEN_BYTES && PLAIN_BYTES.test(text);
}

/**
 * Writes the bytes of a device token at `start` and returns the offset after them, or -1 if they do not fit. Text
 * that is not plain hexadecimal digits goes through {@link parseDeviceToken}.
 */
export function writeDeviceToken(
  deviceToken: string | Uint8Array,
  target: Uint8Array,
  start: number,
): number {
  if (typeof deviceToken === "string") {
    const length = deviceToken.length;
    if (length === 0 || length > 2 * USUAL_DEVICE_TOKEN_BYTES || (length & 1) !== 0) {
      return writeSpelledDeviceToken(deviceToken, target, start);
    }
    const end = start + (length >> 1);
    // Bad input must throw even where there is no room.
    if (end > target.length) return writeSpelledDeviceToken(deviceToken, target, start);
    return writeHex(deviceToken, target, start) ? end : writeSpelledDeviceToken(deviceToken, target, start);
  }
  assertDeviceTokenBytes(deviceToken);
  const end = start + deviceToken.length;
  if (end > target.length) return -1;
  target.set(deviceToken, start);
  return end;
}

function writeSpelledDeviceToken(deviceToken: string, target: Uint8Array, start: number): number {
  const digits = parseDeviceToken(deviceToken);
  const end = start + (digits.length >> 1);
  if (end > target.length) return -1;
  writeHex(digits, target, start);
  return end;
}

function assertDeviceTokenBytes(deviceToken: Uint8Array): void {
  if (!isBytes(deviceToken)) {
    throw new UsageError(
      "invalid-type",
      `deviceToken must be hexadecimal text or a Uint8Array, not ${describeShape(deviceToken)}`,
      { field: "deviceToken" },
    );
  }
  if (deviceToken.length === 0 || deviceToken.length > MAX_DEVICE_TOKEN_BYTES) {
    throw invalidDeviceToken(`has ${deviceToken.length} bytes`, deviceToken.length);
  }
  const slip = deviceToken.length > USUAL_DEVICE_TOKEN_BYTES ? mistakeInLong(deviceToken) : undefined;
  if (slip !== undefined) throw invalidDeviceToken(slip);
}

function invalidDeviceToken(problem: string, bytes?: number): UsageError {
  return new UsageError(
    "invalid-device-token",
    `deviceToken ${problem}. It must be 1 to ${MAX_DEVICE_TOKEN_BYTES} bytes in hexadecimal, as the device reported it`,
    { field: "deviceToken", ...(bytes === undefined ? {} : { bytes, maxBytes: MAX_DEVICE_TOKEN_BYTES }) },
  );
}
