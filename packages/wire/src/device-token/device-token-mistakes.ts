// Values that programs pass as a device token by mistake, as seen in public threads.

import { isBytes } from "../bytes/is-bytes.js";

/** Characters that are looked at, so that the time is bounded. No mistake below needs so many. */
const MAX_LOOK = 400;
/** The digits of nearly every device token. */
const USUAL_DIGITS = 64;

/** One byte repeated, which only tests use. */
const ONE_BYTE = /^(..)\1*$/;
/** Hexadecimal of the characters of hexadecimal digits. */
const TWICE = /^(?:3\d|[46][1-6]){33,}$/;

/** Patterns of mistakes, each with its description. The first that matches counts. */
const mistakes: readonly (readonly [looks: RegExp, is: string])[] = [
  [
    /^["'(]?(?:null|nil|undefined|none)["')]?$|\[object \w+\]/i,
    "is the word for a missing value: keep devices without a device token apart",
  ],
  [
    /^Expo(?:nent)?PushToken\b/i,
    "is an Expo push token, which only Expo's service knows: let the app send what getDevicePushTokenAsync returns",
  ],
  [
    /^[\w-]{8,}:(?:APA91|[\w-]{60})/,
    "is a registration token of Firebase (FCM): let the app send its APNs token, Messaging.apnsToken",
  ],
  [
    /length\s*=\s*\d+\s*,\s*bytes\s*=|^\d+ bytes$/i,
    "is the description of Data since iOS 13 ({length = 32, bytes = 0x…}), which leaves bytes out: let the app send the bytes in hexadecimal",
  ],
  [
    /^[<({]?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[})>]?$/i,
    "is a UUID, which identifies a device or a user elsewhere: let the app send its device token",
  ],
  [
    /^[0-9a-f]{8}-[0-9a-f]{16}$/i,
    "is a UDID, which identifies a device for developers: let the app send its device token",
  ],
  [/^<?0x/i, "begins with 0x: leave that out"],
  [
    /^(?=.*[g-z+/_=])(?:[\w+/-]{4}){5,}(?:[\w+/-]{2,3}={0,2})?$/i,
    "looks like base 64: write its bytes in hexadecimal",
  ],
];

/** Between two device tokens. White space counts only between 64 digits and 64 digits. */
const SEPARATOR = /[,;|&+]|>[\s-]*(?=<)|(?<=[0-9a-f]{64})>?[\s-]+(?=<?[0-9a-f]{64})/i;

/** Describes a text that is certainly not a device token; undefined where that is not certain. */
export function mistakeIn(text: string): string | undefined {
  const start = text.slice(0, MAX_LOOK).trim();
  if (isJoined(start)) return "is several device tokens in one text: send a notification to each";
  return mistakes.find(([looks]) => looks.test(start))?.[1];
}

/** The same for digits or bytes of more than the usual size, and undefined for any other value. */
export function mistakeInLong(deviceToken: unknown): string | undefined {
  if (isBytes(deviceToken)) {
    return isText(deviceToken)
      ? "is bytes that are the characters of a text: give the text itself"
      : undefined;
  }
  if (typeof deviceToken !== "string" || ONE_BYTE.test(deviceToken)) return undefined;
  if (isRepeated(deviceToken)) return "is the same device token several times over";
  return TWICE.test(deviceToken) ? "is in hexadecimal twice over: decode it once" : undefined;
}

/** Whether digits are one device token of the usual size several times over. */
function isRepeated(digits: string): boolean {
  const times = digits.length / USUAL_DIGITS;
  if (times < 2 || !Number.isInteger(times)) return false;
  const lower = digits.toLowerCase();
  return lower === lower.slice(0, USUAL_DIGITS).repeat(times);
}

/** Whether bytes are the characters of a text, e.g. of the hexadecimal digits. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte > 0x1f && byte < 0x7f);
}

function isJoined(text: string): boolean {
  const parts = text.split(SEPARATOR);
  return parts.length > 1 && parts.every((part) => /^(?:[\s<>-]*[0-9a-f]){32,}[\s<>-]*$/i.test(part));
}
