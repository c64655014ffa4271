import { decodeUtf8, encodeUtf8, encodeUtf8Into, utf8Length } from "@apns/wire/bytes";
import fc from "fast-check";
import { expect, test } from "vitest";

const anyText = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units));

test("a text has as many bytes as its encoding, half pairs included", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const bytes = encodeUtf8(text);
      expect([...bytes]).toEqual([...new TextEncoder().encode(text)]);
      expect(utf8Length(text)).toBe(bytes.length);
      expect(decodeUtf8(bytes)).toBe(text.replace(/\p{Cs}/gu, "\ufffd"));
    }),
  );
});

test("a text is written at the beginning of the room, or not at all", () => {
  const room = new Uint8Array(5).fill(0x55);
  expect(encodeUtf8Into("é1", room)).toBe(3);
  expect([...room]).toEqual([0xc3, 0xa9, 0x31, 0x55, 0x55]);
  expect(encodeUtf8Into("", room)).toBe(0);
  expect(encodeUtf8Into("世界", room)).toBe(-1);
});
