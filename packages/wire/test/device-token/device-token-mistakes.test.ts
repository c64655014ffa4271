import { encodeNotification, formatDeviceToken, parseDeviceToken } from "@apns/wire";
import { createPushRequest } from "@apns/wire/api";
import { encodeNotificationInto, NotificationTemplate } from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../binary/byte-builder.js";
import { usageErrorOf } from "../errors/thrown-error.js";

const first = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
const second = "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730";
const spaced = (digits: string): string => digits.replace(/(.{8})(?=.)/g, "$1 ");
const payload = { aps: { alert: "x" } };
const base64 = Buffer.from(first, "hex").toString("base64");

/** What was given, and a word of the message that names it. */
const mistakes: readonly (readonly [name: string, text: string, word: string])[] = [
  ["a UUID", "123e4567-e89b-42d3-a456-426614174000", "UUID"],
  ["a UUID in upper case and braces", "{123E4567-E89B-42D3-A456-426614174000}", "UUID"],
  ["a UUID with white space", " 123e4567-e89b-42d3-a456-426614174000\n", "UUID"],
  ["base 64", base64, "base 64"],
  ["base 64 for URLs", Buffer.from(first, "hex").toString("base64url"), "base 64"],
  ["base 64 of a long one", Buffer.from(first + second + first, "hex").toString("base64"), "base 64"],
  [
    "the description of iOS 13",
    "{length = 32, bytes = 0x965b251c 6cb1926d e3cb366f dfb16ddd ... 5f857679 376eab7c }",
    "iOS 13",
  ],
  [
    "the description of iOS 13 without blanks",
    "{length=32,bytes=0x01a066cdf7e5aaaeb9b5fbdcd4a94987...c96abee0ef5cb5e0}",
    "iOS 13",
  ],
  ["the description of Data in Swift", "32 bytes", "iOS 13"],
  ["an Expo token", "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]", "Expo"],
  ["an Expo token of the newer kind", "ExpoPushToken[aBcDeFgHiJkLmNoPqRsTuV]", "Expo"],
  ["a token of Firebase", `dQw4w9WgXcQ:APA91bH${"Ab1-_".repeat(26)}`, "Firebase"],
  ["a token of Firebase of the older kind", `${"c".repeat(22)}:${"Ab1-_".repeat(28)}`, "Firebase"],
  ["a prefix", `0x${first}`, "0x"],
  ["a missing value of Objective-C", "(null)", "missing"],
  ["a missing value of JavaScript", "undefined", "missing"],
  ["a missing value in quotation marks", '"null"', "missing"],
  ["an object as text", "[object Object]", "missing"],
  ["two with a comma", `${first},${second}`, "several"],
  ["two with a semicolon and a blank", `${first}; ${second}`, "several"],
  ["two with a blank", `${first} ${second}`, "several"],
  ["two on two lines", `${first}\r\n${second}\n`, "several"],
  ["two as iOS printed them", `<${spaced(first)}> <${spaced(second)}>`, "several"],
  ["two as iOS printed them, with a comma", `<${spaced(first)}>,<${spaced(second)}>`, "several"],
  ["two in brackets, nothing between", `<${first}><${second}>`, "several"],
  ["three with commas", [first, second, first].join(","), "several"],
  ["the same twice", first + first, "several"],
  ["the same twice, once in upper case", first + first.toUpperCase(), "several"],
  ["the same three times", first.repeat(3), "several"],
  ["hexadecimal of hexadecimal", Buffer.from(first).toString("hex"), "twice"],
  ["hexadecimal of hexadecimal in upper case", Buffer.from(first.toUpperCase()).toString("hex"), "twice"],
  ["a UDID", "00008030-001A2D3C4E56802E", "UDID"],
  ["an odd number of digits", first.slice(1), "odd number"],
];

describe("W-30: what is certainly not a device token is named", () => {
  test.each(mistakes)("W-30: %s", (_, text, word) => {
    for (const refuse of [
      () => parseDeviceToken(text),
      () => createPushRequest({ deviceToken: text, payload }),
      ...([0, 1, 2] as const).map(
        (command) => () => encodeNotification({ deviceToken: text, payload }, command),
      ),
      () =>
        encodeNotificationInto(
          { deviceToken: text, payload },
          { bytes: new Uint8Array(0), offset: 0, command: 2, maxPayloadBytes: 2048 },
        ),
    ]) {
      const error = usageErrorOf(refuse);
      // Some are longer than any device token, which is said where nothing better is known.
      expect(error).toMatchObject({ code: "invalid-device-token", field: "deviceToken" });
      expect(error.message).toContain(word);
      expect(error.message).toContain("1 to 100 bytes");
      expect(error.message).not.toContain(first.slice(0, 8));
    }
  });

  test.each([
    ["digits", Buffer.from(first)],
    ["digits in brackets", Buffer.from(`<${spaced(first)}>`)],
    ["base 64", Buffer.from(base64)],
    ["a UUID", Buffer.from("123e4567-e89b-42d3-a456-426614174000")],
    ["digits in upper case, as a Uint8Array", new TextEncoder().encode(second.toUpperCase())],
  ])("W-30: bytes that are the characters of %s", (_, bytes) => {
    for (const refuse of [
      () => formatDeviceToken(bytes),
      () => createPushRequest({ deviceToken: bytes, payload }),
      () => encodeNotification({ deviceToken: bytes, payload }),
    ]) {
      const error = usageErrorOf(refuse);
      expect(error).toMatchObject({ code: "invalid-device-token", field: "deviceToken" });
      expect(error.message).toContain("characters of a text");
    }
  });

  test("W-30: a template leaves them to the encoder, which refuses them", () => {
    const template = new NotificationTemplate({ payload });
    const write = (...deviceTokens: (string | Uint8Array)[]): number =>
      template.writeInto(deviceTokens, 0, { bytes: new Uint8Array(4096), offset: 0 });
    const long = first + second;
    expect(write(first + first)).toBe(0);
    expect(write(Buffer.from(first))).toBe(0);
    expect(write(long, long, first + first, long)).toBe(2);
    expect(write(fromHex(long), Buffer.from(first), fromHex(long))).toBe(1);
    expect(write(long, long, long)).toBe(3);
  });
});

describe("W-30: what might be a device token is taken", () => {
  test.each([
    ["64 bytes, which no rule of Apple's forbids", first + second],
    ["80 bytes, as simulators and Live Activities have", `80${"4f".repeat(79)}`],
    ["64 bytes that are all the same", "a5".repeat(64)],
    ["two bytes", "a5f0"],
    ["sixteen bytes, a UUID without its dashes", first.slice(0, 32)],
    ["digits alone", "12345678".repeat(8)],
  ])("W-30: %s", (_, digits) => {
    expect(parseDeviceToken(digits)).toBe(digits);
    expect(createPushRequest({ deviceToken: digits, payload }).deviceToken).toBe(digits);
    expect(createPushRequest({ deviceToken: digits.toUpperCase(), payload }).deviceToken).toBe(digits);
    expect(formatDeviceToken(fromHex(digits))).toBe(digits);
    const frame = encodeNotification({ deviceToken: digits, payload });
    expect(toHex(frame.slice(8, 8 + digits.length / 2))).toBe(digits);
  });

  test("W-30: digits of one byte all the way, which are characters by chance", () => {
    expect(parseDeviceToken("33".repeat(64))).toBe("33".repeat(64));
  });

  test("W-30: one device token in any spelling", () => {
    for (const text of [
      spaced(first),
      `<${spaced(first)}>`,
      first.replace(/(.{16})(?=.)/g, "$1-"),
      first.replace(/(.{32})(?=.)/g, "$1\n"),
      `${first}\n`,
      `- ${first} -`,
    ]) {
      expect(parseDeviceToken(text)).toBe(first);
    }
  });

  test("W-30: a text of any length is judged at once", () => {
    for (const unit of ["a", "a-", "<a>", "length = ", ":APA91", "[object "]) {
      expect(usageErrorOf(() => parseDeviceToken(unit.repeat(200_000))).code).toBe("invalid-device-token");
    }
  });
});
