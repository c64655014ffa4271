import { huffmanDecode, huffmanEncode, huffmanLength } from "@apns/wire/http2";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../binary/byte-builder.js";
import { bitsOf, EOS, huffmanCode, packBits, packText } from "./rfc7541-huffman-code.js";

const octets = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet));

function encode(text: string): Uint8Array {
  const target = new Uint8Array(huffmanLength(text) + 2).fill(0x5a);
  const end = huffmanEncode(text, target, 1);
  expect(end).toBe(1 + huffmanLength(text));
  expect([target[0], target[end]]).toEqual([0x5a, 0x5a]);
  return target.slice(1, end);
}

/** Decodes from the midst of other bytes, so that reading past an end is seen. */
function decode(bytes: Uint8Array): string | undefined {
  const chunk = Uint8Array.from([0x1c, ...bytes, 0x1c, 0x64]);
  return huffmanDecode(chunk, 1, 1 + bytes.length);
}

test("H-22: the printed code is complete and free of prefixes", () => {
  expect(huffmanCode).toHaveLength(257);
  expect(huffmanCode.reduce((sum, { bits }) => sum + 2 ** -bits, 0)).toBe(1);
  const codes = huffmanCode.map((_, symbol) => bitsOf(symbol)).sort();
  for (const [at, code] of codes.entries()) expect(codes[at + 1]?.startsWith(code) ?? false).toBe(false);
});

test("H-22: every octet is written with the code of appendix B, and read back", () => {
  for (const text of octets) {
    expect(toHex(encode(text)), `octet ${text.charCodeAt(0)}`).toBe(toHex(packText(text)));
    expect(decode(packText(text)), `octet ${text.charCodeAt(0)}`).toBe(text);
  }
});

test("H-22: every octet after every number of bits, and before every octet of each length", () => {
  const ofEachLength = [
    ...new Map(huffmanCode.slice(0, EOS).map(({ bits }, octet) => [bits, octet])).values(),
  ].map((octet) => String.fromCharCode(octet));
  // "0" has five bits, "X" has eight: enough to begin at every bit of a byte.
  const openings = Array.from({ length: 8 }, (_, count) => "0".repeat(count));
  for (const opening of openings) {
    for (const text of octets) {
      for (const next of ofEachLength) {
        const whole = opening + text + next;
        const packed = packText(whole);
        if (decode(packed) !== whole) expect.fail(`${JSON.stringify(whole)} as ${toHex(packed)}`);
      }
    }
  }
});

test("H-22: any text is written as the table says, and read back, long ones too", () => {
  const texts = fc.array(fc.nat(255), { maxLength: 700 }).map((codes) => String.fromCharCode(...codes));
  const words = fc.string({ unit: "binary-ascii", maxLength: 700 });
  fc.assert(
    fc.property(fc.oneof(texts, words), (text) => {
      const packed = packText(text);
      expect(toHex(encode(text))).toBe(toHex(packed));
      expect(decode(packed)).toBe(text);
    }),
    { numRuns: 300 },
  );
  for (const length of [255, 256, 257, 511, 512, 513, 5000]) {
    const text = "abc~\u00ff".repeat(length).slice(0, length);
    expect(decode(packText(text))).toBe(text);
    expect(decode(packText("short"))).toBe("short");
  }
});

describe("malformed Huffman codes", () => {
  const ones = (count: number): string => "1".repeat(count);

  test("H-23: padding of up to seven ones is read over, of eight or more it is an error", () => {
    // Eight a's have 40 bits, which are whole bytes.
    const whole = "a".repeat(8);
    expect(decode(packText(whole))).toBe(whole);
    for (let bytes = 1; bytes <= 5; bytes++) {
      expect(decode(Uint8Array.of(...packText(whole), ...Array(bytes).fill(0xff)))).toBeUndefined();
    }
    // Three a's have 15 bits: one of padding, or nine.
    expect(decode(packText("aaa"))).toBe("aaa");
    expect(decode(Uint8Array.of(...packText("aaa"), 0xff))).toBeUndefined();
    expect(decode(Uint8Array.of(0xff))).toBeUndefined();
    expect(decode(new Uint8Array(0))).toBe("");
  });

  test("H-23: padding of every length from 1 to 7 with any bit other than one is an error", () => {
    for (let zeros = 0; zeros < 8; zeros++) {
      const bits = bitsOf("0".charCodeAt(0)).repeat(zeros);
      const room = (8 - (bits.length % 8)) % 8;
      for (let padding = 0; padding < 2 ** room; padding++) {
        const last = room === 0 ? "" : padding.toString(2).padStart(room, "0");
        const expected = "0".repeat(zeros);
        const read = decode(packBits(bits + last));
        if (last === ones(room)) expect(read).toBe(expected);
        // A padding that begins with a whole code is that symbol; what remains has to be ones.
        else if (read !== undefined) expect(toHex(packText(read))).toBe(toHex(packBits(bits + last)));
      }
    }
  });

  test("H-23: EOS is an error, alone, inside and at the end", () => {
    const eos = bitsOf(EOS);
    expect(eos).toBe(ones(30));
    for (const opening of ["", "a", "aa", "\u0000", "~~"]) {
      const before = Array.from(opening, (character) => bitsOf(character.charCodeAt(0))).join("");
      expect(decode(packBits(before + eos))).toBeUndefined();
      expect(decode(packBits(before + eos + bitsOf(0x61)))).toBeUndefined();
      expect(decode(packBits(before + eos + eos))).toBeUndefined();
    }
  });

  test("H-23: a code that is cut is an error unless what is there is padding", () => {
    for (let symbol = 0; symbol < EOS; symbol++) {
      const bits = bitsOf(symbol);
      for (let cut = 8; cut < bits.length; cut += 8) {
        expect(decode(packBits(bits.slice(0, cut))), `octet ${symbol} cut to ${cut} bits`).toBeUndefined();
      }
    }
  });

  test("H-23: any bits are read as a second reader of the printed table reads them", () => {
    const codes = fc.array(fc.nat(EOS - 1), { maxLength: 20 }).map((run) => run.map(bitsOf).join(""));
    const endings = fc.oneof(
      fc.constant(""),
      fc.nat(40).map(ones),
      fc.uint8Array({ maxLength: 5 }).map((bytes) => Array.from(bytes, octetBits).join("")),
    );
    const streams = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(codes, endings, fc.constantFrom<"0" | "1">("0", "1"))
        .map(([bits, ending, padding]) => packBits(bits + ending, padding)),
    );
    let readable = 0;
    fc.assert(
      fc.property(streams, (bytes) => {
        const text = decode(bytes);
        if (text !== undefined) readable += 1;
        expect(text).toBe(readBitByBit(bytes));
      }),
      { numRuns: 3000 },
    );
    expect(readable).toBeGreaterThan(300);
  });
});

const symbols = new Map(huffmanCode.map((_, symbol) => [bitsOf(symbol), symbol]));

const octetBits = (octet: number): string => octet.toString(2).padStart(8, "0");

/** A second decoder: bit by bit through the printed codes. */
function readBitByBit(bytes: Uint8Array): string | undefined {
  let text = "";
  let pending = "";
  for (const bit of Array.from(bytes, octetBits).join("")) {
    pending += bit;
    const symbol = symbols.get(pending);
    if (symbol === undefined) continue;
    if (symbol === EOS) return undefined;
    text += String.fromCharCode(symbol);
    pending = "";
  }
  return pending.length < 8 && !pending.includes("0") ? text : undefined;
}
