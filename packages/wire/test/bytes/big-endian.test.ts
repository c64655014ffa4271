import {
  readUint16,
  readUint24,
  readUint31,
  readUint32,
  writeUint16,
  writeUint24,
  writeUint32,
} from "@apns/wire/bytes";
import { describe, expect, test } from "vitest";

describe.each([
  ["16", readUint16, writeUint16, 0xfedc, [0xfe, 0xdc]],
  ["24", readUint24, writeUint24, 0xfedcba, [0xfe, 0xdc, 0xba]],
  ["32", readUint32, writeUint32, 0xfedcba98, [0xfe, 0xdc, 0xba, 0x98]],
] as const)("numbers of %s bits", (_, read, write, value, octets) => {
  test("are written most significant byte first, at their place and nowhere else", () => {
    const bytes = new Uint8Array(8).fill(0x55);
    expect(write(bytes, 2, value)).toBe(2 + octets.length);
    expect([...bytes]).toEqual([0x55, 0x55, ...octets, ...Array(6 - octets.length).fill(0x55)]);
  });

  test("are read as they were written, the highest bit included", () => {
    const bytes = Uint8Array.of(0x55, ...octets, 0x55);
    expect(read(bytes, 1)).toBe(value);
    expect(read(new Uint8Array(4).fill(0xff), 0)).toBe(2 ** (8 * octets.length) - 1);
  });

  test("beyond the end are 0 in the missing bytes", () => {
    expect(read(Uint8Array.of(0xfe), 0)).toBe(0xfe * 2 ** (8 * (octets.length - 1)));
    expect(read(new Uint8Array(0), 0)).toBe(0);
  });

  test("lose the bits above when they are written", () => {
    const bytes = new Uint8Array(4);
    write(bytes, 0, 2 ** (8 * octets.length) + 1);
    expect(read(bytes, 0)).toBe(1);
  });
});

test("numbers of 31 bits are read without the reserved bit", () => {
  expect(readUint31(Uint8Array.of(0xff, 0xff, 0xff, 0xff), 0)).toBe(0x7fffffff);
  expect(readUint31(Uint8Array.of(0x80, 0, 0, 1), 0)).toBe(1);
});
