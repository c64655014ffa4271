import { formatDeviceToken, maskDeviceToken, parseDeviceToken } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { fromHex } from "../binary/byte-builder.js";
import { usageErrorOf } from "../errors/thrown-error.js";

const digits = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";

describe("parseDeviceToken", () => {
  test.each([
    ["plain digits", digits],
    ["upper case", digits.toUpperCase()],
    ["as iOS used to print it", `<${digits.replace(/(.{8})(?=.)/g, "$1 ")}>`],
    ["with dashes", digits.replace(/(.{4})(?=.)/g, "$1-")],
    ["with white space around", `\t${digits}\r\n`],
  ])("W-8: takes %s", (_, text) => {
    expect(parseDeviceToken(text)).toBe(digits);
  });

  test.each([1, 28, 32, 54, 80, 100])("W-8: takes %i bytes", (bytes) => {
    expect(parseDeviceToken("a5".repeat(bytes))).toBe("a5".repeat(bytes));
  });

  test.each([
    ["nothing", ""],
    ["nothing but brackets", "< >"],
    ["an odd number of digits", "abc"],
    ["a character that is not a digit", `${digits.slice(2)}zz`],
    ["a prefix", `0x${digits}`],
    ["a full-width digit", `${digits.slice(2)}０0`],
    ["a character whose low bits are those of a digit", `${digits.slice(2)}\u0130\u0130`],
    ["101 bytes", "a5".repeat(101)],
  ])("W-8: refuses %s", (_, text) => {
    const error = usageErrorOf(() => parseDeviceToken(text));
    expect(error).toMatchObject({ code: "invalid-device-token", field: "deviceToken" });
    expect(error.message).toContain("1 to 100 bytes");
  });

  test("says how long a device token is that is too long", () => {
    expect(usageErrorOf(() => parseDeviceToken("a5".repeat(101)))).toMatchObject({
      bytes: 101,
      maxBytes: 100,
    });
  });

  test.each([undefined, null, 5, {}, new Uint8Array(32)])("refuses the type of %s", (value) => {
    const error = usageErrorOf(() => parseDeviceToken(value as unknown as string));
    expect(error).toMatchObject({ code: "invalid-type", field: "deviceToken" });
  });

  test("keeps the device token out of the message", () => {
    const { message } = usageErrorOf(() => parseDeviceToken(`${digits}zz`));
    expect(message).not.toContain(digits.slice(0, 8));
  });
});

describe("formatDeviceToken", () => {
  test("returns lower-case digits", () => {
    expect(formatDeviceToken(fromHex(digits))).toBe(digits);
    expect(formatDeviceToken(Uint8Array.of(0, 9, 255))).toBe("0009ff");
  });

  test.each([0, 101])("refuses %i bytes", (bytes) => {
    expect(usageErrorOf(() => formatDeviceToken(new Uint8Array(bytes))).code).toBe("invalid-device-token");
  });

  test("refuses text", () => {
    expect(usageErrorOf(() => formatDeviceToken(digits as unknown as Uint8Array)).code).toBe("invalid-type");
  });
});

describe("maskDeviceToken", () => {
  test("shows the first eight digits and no more", () => {
    expect(maskDeviceToken(digits)).toBe("b5bb9d80…");
  });

  test("takes whatever it is given, since it writes logs", () => {
    expect(maskDeviceToken("")).toBe("…");
    expect(maskDeviceToken(undefined as unknown as string)).toBe("undefine…");
  });
});
