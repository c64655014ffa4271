import { encodeNotification, formatDeviceToken } from "@apns/wire";
import { NotificationTemplate } from "@apns/wire/binary";
import { describe, expect, test } from "vitest";

/** Eight digits are read at once, and what is left two by two. */
const lengths = [1, 2, 3, 4, 5, 31, 32];
const otherCharacters = ["/", ":", "@", "G", "`", "g", "\0", "\x7f", "\x80", "ÿ", "İ", "０", "\ud800"];

describe("hexadecimal text", () => {
  test.each(lengths)("of %s bytes is written as they are, in either case", (length) => {
    for (let first = 0; first < 256; first++) {
      const bytes = Uint8Array.from({ length }, (_, at) => first + 37 * at);
      const frame = encodeNotification({ deviceToken: bytes, payload: {} });
      const text = formatDeviceToken(bytes);
      for (const deviceToken of [text, text.toUpperCase()]) {
        expect(encodeNotification({ deviceToken, payload: {} })).toEqual(frame);
      }
    }
  });

  test.each(lengths)("of %s bytes with another character, at any place, is refused", (length) => {
    for (const other of otherCharacters) {
      for (let at = 0; at < 2 * length; at++) {
        const digits = "a5".repeat(length);
        const deviceToken = `${digits.slice(0, at)}${other}${digits.slice(at + 1)}`;
        expect(() => encodeNotification({ deviceToken, payload: {} })).toThrow("deviceToken");
      }
    }
  });

  test("a template stops before a device token with another character, at any place", () => {
    const template = new NotificationTemplate({ payload: {} });
    const good = "a5".repeat(32);
    for (const other of otherCharacters) {
      for (let at = 0; at < 64; at++) {
        const wrong = `${good.slice(0, at)}${other}${good.slice(at + 1)}`;
        const bytes = new Uint8Array(4 * template.frameBytes);
        expect(template.writeInto([good, good, wrong, good], 0, { bytes, offset: 0, identifier: 7 })).toBe(2);
        const frame = encodeNotification({ deviceToken: good, payload: {}, identifier: 8 });
        expect(Buffer.compare(frame, bytes.subarray(template.frameBytes, 2 * template.frameBytes))).toBe(0);
      }
    }
  });
});
