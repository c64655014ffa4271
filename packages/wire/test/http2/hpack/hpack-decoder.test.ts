import { ErrorCode, HpackDecoder, type HpackDecoderOptions, HpackEncoder } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { continuationOctets, readAlone, readBlock, tableOf } from "./hpack-reading.js";
import { type HpackViolation, hpackViolations } from "./hpack-violations.js";
import { writeBlock } from "./hpack-writing.js";
import { exampleRuns, integerExamples, octetsOf, representationExamples } from "./rfc7541-examples.js";
import { printedStaticTable } from "./rfc7541-static-table.js";

test.each(representationExamples)("H-20: RFC 7541 $section", ({ hex, fields, table, tableBytes }) => {
  const decoder = new HpackDecoder();
  expect(readBlock(decoder, octetsOf(hex))).toEqual({ fields, errorCode: undefined, message: "" });
  expect(decoder.tableBytes).toBe(tableBytes);
  expect(tableOf(decoder)).toEqual(table);
});

test.each(exampleRuns)("H-20: RFC 7541 $title", ({ maxTableBytes, examples }) => {
  const decoder = new HpackDecoder({ maxTableBytes });
  for (const { section, hex, fields, table, tableBytes } of examples) {
    const reading = readBlock(decoder, octetsOf(hex));
    expect(reading, section).toEqual({ fields, errorCode: undefined, message: "" });
    expect(decoder.tableBytes, section).toBe(tableBytes);
    expect(tableOf(decoder), section).toEqual(table);
  }
});

test("H-20: the integers of RFC 7541 C.1, as table sizes", () => {
  for (const { value, hex } of integerExamples) {
    const octets = octetsOf(hex);
    const update = Uint8Array.from(octets, (octet, at) => (at === 0 ? octet | 0x20 : octet));
    expect(readBlock(new HpackDecoder({ maxTableBytes: value }), update).errorCode).toBeUndefined();
    expect(readBlock(new HpackDecoder({ maxTableBytes: value - 1 }), update).errorCode).toBe(
      ErrorCode.compressionError,
    );
  }
});

test("H-21: the static table is that of appendix A", () => {
  expect(printedStaticTable).toHaveLength(61);
  for (const [at, field] of printedStaticTable.entries()) {
    expect(readAlone(Uint8Array.of(0x80 | (at + 1))).fields, `index ${at + 1}`).toEqual([field]);
    const named = Uint8Array.of(0x40 | (at + 1), 1, 0x7a);
    if (at + 1 < 63) expect(readAlone(named).fields).toEqual([[field[0], "z"]]);
  }
});

const violationsOf = (rule: HpackViolation["rule"]): HpackViolation[] =>
  hpackViolations.filter((violation) => violation.rule === rule);

function expectRefusal({ blocks }: HpackViolation): void {
  const decoder = new HpackDecoder();
  const readings = blocks.map((block) => readBlock(decoder, octetsOf(block)));
  const codes = readings.map(({ errorCode }) => errorCode);
  expect(codes).toEqual([...blocks.slice(1).map(() => undefined), ErrorCode.compressionError]);
  expect(readings.at(-1)?.message).toMatch(/^header block: \S/);
}

test.each(violationsOf("H-23"))("H-23, H-31: $title ($section)", expectRefusal);
test.each(violationsOf("H-24"))("H-24, H-31: $title ($section)", expectRefusal);
test.each(violationsOf("H-25"))("H-25, H-31: $title ($section)", expectRefusal);
test.each(violationsOf("H-26"))("H-26, H-31: $title ($section)", expectRefusal);
test.each(violationsOf("H-28"))("H-28, H-31: $title ($section)", expectRefusal);

describe("what is unusual and sound", () => {
  test("H-24: integers may be written longer than they need be, within reason", () => {
    // 127 + 0 in up to five more octets, as the length of a value.
    for (let zeros = 0; zeros < 5; zeros++) {
      const block = [0x00, 1, 0x61, 0x7f, ...Array(zeros).fill(0x80), 0x00, ...Array(127).fill(0x62)];
      expect(readAlone(Uint8Array.from(block)).fields).toEqual([["a", "b".repeat(127)]]);
    }
    const table = new HpackDecoder({ maxTableBytes: 2 ** 28 - 1 });
    const largest = Uint8Array.of(0x3f, ...continuationOctets(2 ** 28 - 1 - 31));
    expect(readBlock(table, largest).errorCode).toBeUndefined();
    const more = Uint8Array.of(0x3f, ...continuationOctets(2 ** 28 - 31));
    expect(readBlock(new HpackDecoder({ maxTableBytes: 2 ** 30 }), more).errorCode).toBe(
      ErrorCode.compressionError,
    );
  });

  test("H-26: several table size updates may begin a block, up to the limit itself, and may be all of it", () => {
    expect(readAlone(octetsOf("20 3f e1 1f 3f e1 1f 82")).fields).toEqual([[":method", "GET"]]);
    expect(readAlone(octetsOf("20")).errorCode).toBeUndefined();
    expect(readAlone(new Uint8Array(0))).toEqual({ fields: [], errorCode: undefined, message: "" });
  });

  test("H-26: a smaller table evicts the oldest entries at once, and a larger one brings none back", () => {
    const decoder = new HpackDecoder();
    // Three entries of 34 bytes: a: 1, b: 2, c: 3.
    readBlock(decoder, octetsOf("40 01 61 01 31 40 01 62 01 32 40 01 63 01 33"));
    expect(decoder.tableBytes).toBe(102);
    readBlock(decoder, Uint8Array.of(0x3f, ...continuationOctets(102 - 31)));
    expect(tableOf(decoder)).toEqual([
      ["c", "3"],
      ["b", "2"],
      ["a", "1"],
    ]);
    readBlock(decoder, Uint8Array.of(0x3f, ...continuationOctets(101 - 31)));
    expect(tableOf(decoder)).toEqual([
      ["c", "3"],
      ["b", "2"],
    ]);
    readBlock(decoder, Uint8Array.of(0x3f, ...continuationOctets(4096 - 31)));
    expect(tableOf(decoder)).toEqual([
      ["c", "3"],
      ["b", "2"],
    ]);
    readBlock(decoder, Uint8Array.of(0x20));
    expect(tableOf(decoder)).toEqual([]);
    expect(decoder.tableBytes).toBe(0);
  });

  test("H-27: an entry as large as the table takes all of it, one byte more empties it and is visited all the same", () => {
    const decoder = new HpackDecoder({ maxTableBytes: 64 });
    const fits = `40 10 ${"6e".repeat(16)} 10 ${"76".repeat(16)}`;
    readBlock(decoder, octetsOf(`40 01 61 01 62 ${fits}`));
    expect(tableOf(decoder)).toEqual([["n".repeat(16), "v".repeat(16)]]);
    expect(decoder.tableBytes).toBe(64);
    const tooLarge = `40 10 ${"6e".repeat(16)} 11 ${"76".repeat(17)}`;
    expect(readBlock(decoder, octetsOf(tooLarge)).fields).toEqual([["n".repeat(16), "v".repeat(17)]]);
    expect(tableOf(decoder)).toEqual([]);
    expect(decoder.tableBytes).toBe(0);
  });

  test("H-26: the table begins with 4096 bytes; only a size update makes it as large as announced", () => {
    const entry = `40 01 6e 7f a1 1e ${"76".repeat(4000)}`;
    const decoder = new HpackDecoder({ maxTableBytes: 65_536 });
    readBlock(decoder, octetsOf(`${entry} ${entry}`));
    expect(decoder.tableBytes).toBe(4033);
    readBlock(decoder, octetsOf(`3f e1 ff 03 ${entry}`));
    expect(decoder.tableBytes).toBe(2 * 4033);
  });

  test("H-27: a name may come from the entry that its own field evicts", () => {
    const decoder = new HpackDecoder({ maxTableBytes: 64 });
    readBlock(decoder, octetsOf("40 04 6e616d65 01 31"));
    expect(readBlock(decoder, octetsOf(`7e 0a ${"32".repeat(10)}`)).fields).toEqual([
      ["name", "2".repeat(10)],
    ]);
    expect(tableOf(decoder)).toEqual([["name", "2".repeat(10)]]);
  });

  test("H-27: an empty name and an empty value cost 32 bytes, and the same field may be in it twice", () => {
    const decoder = new HpackDecoder({ maxTableBytes: 95 });
    readBlock(decoder, octetsOf("40 00 00 40 00 00 40 00 00"));
    expect(tableOf(decoder)).toEqual([
      ["", ""],
      ["", ""],
    ]);
    expect(decoder.tableBytes).toBe(64);
  });

  test("H-27: a table of no bytes keeps nothing", () => {
    const decoder = new HpackDecoder({ maxTableBytes: 0 });
    expect(readBlock(decoder, octetsOf("40 00 00 40 01 61 01 62")).fields).toEqual([
      ["", ""],
      ["a", "b"],
    ]);
    expect(tableOf(decoder)).toEqual([]);
    expect(readBlock(decoder, octetsOf("20")).errorCode).toBeUndefined();
    expect(readBlock(decoder, octetsOf("21")).errorCode).toBe(ErrorCode.compressionError);
  });

  test("H-20: octets come as characters of the same number, whatever they are", () => {
    const all = Array.from({ length: 256 }, (_, octet) => octet);
    const block = Uint8Array.of(0x00, 1, 0x61, 0x7f, ...continuationOctets(256 - 127), ...all);
    expect(readAlone(block).fields).toEqual([["a", String.fromCharCode(...all)]]);
    const long = Array.from({ length: 20_000 }, (_, at) => at % 256);
    const longBlock = Uint8Array.of(0x00, 1, 0x61, 0x7f, ...continuationOctets(20_000 - 127), ...long);
    const roomy = new HpackDecoder({ maxHeaderListBytes: 30_000 });
    expect(readBlock(roomy, longBlock).fields[0]?.[1]).toBe(Buffer.from(long).toString("latin1"));
  });

  test("H-20: a name is known again only by the same octets in the same coding", () => {
    const decoder = new HpackDecoder();
    const literal = (name: readonly number[], isHuffman: boolean): number[] => [
      0x00,
      (isHuffman ? 0x80 : 0) | name.length,
      ...name,
      0,
    ];
    // 0x1f is "a" in Huffman's code, with its padding, and a control character without it; then names that differ
    // in their middle alone, and names of a length that is not kept any more.
    const names = ["abcdz", "abceZ", "axxxz", "bbbby", "a".repeat(64), "a".repeat(65), `b${"a".repeat(64)}`];
    const octetsOfName = (name: string): number[] => Array.from(name, (letter) => letter.charCodeAt(0));
    const wanted: string[] = [];
    const block: number[] = [];
    for (let round = 0; round < 3; round++) {
      for (const name of names) {
        block.push(...literal(octetsOfName(name), false));
        wanted.push(name);
      }
      block.push(...literal([0x1f], true), ...literal([0x1f], false));
      wanted.push("a", "\u001f");
    }
    const { fields, errorCode } = readBlock(decoder, Uint8Array.from(block));
    expect(errorCode).toBeUndefined();
    expect(fields.map(([name]) => name)).toEqual(wanted);
  });

  test("H-28: every beginning of a sound block is sound or a failure, and visits a beginning of its fields", () => {
    for (const { examples, maxTableBytes } of exampleRuns) {
      const [first] = examples;
      if (first === undefined) continue;
      const block = octetsOf(first.hex);
      for (let end = 0; end < block.length; end++) {
        const reading = readBlock(new HpackDecoder({ maxTableBytes }), block.slice(0, end));
        expect(first.fields.slice(0, reading.fields.length)).toEqual(reading.fields);
        if (reading.errorCode !== undefined) expect(reading.errorCode).toBe(ErrorCode.compressionError);
        else expect(reading.fields.length).toBeLessThan(first.fields.length);
      }
    }
  });
});

describe("a list that is larger than allowed", () => {
  const limited = (maxHeaderListBytes: number, more: HpackDecoderOptions = {}): HpackDecoder =>
    new HpackDecoder({ maxHeaderListBytes, ...more });

  test("H-29: names, values and 32 bytes for each field count; at the limit all are visited, above it those that fit", () => {
    const block = octetsOf("00 01 61 01 62 00 01 63 02 6464");
    const exact = limited(34 + 35);
    expect(readBlock(exact, block).fields).toEqual([
      ["a", "b"],
      ["c", "dd"],
    ]);
    expect(exact.overflowed).toBe(false);
    const short = limited(34 + 34);
    expect(readBlock(short, block)).toEqual({ fields: [["a", "b"]], errorCode: undefined, message: "" });
    expect(short.overflowed).toBe(true);
  });

  test("H-29: nothing is visited after the first field that was too much, even if it would fit", () => {
    const decoder = limited(100);
    const block = octetsOf(`00 01 61 01 62 00 01 63 40 ${"64".repeat(64)} 00 01 65 01 66`);
    expect(readBlock(decoder, block).fields).toEqual([["a", "b"]]);
    expect(decoder.overflowed).toBe(true);
  });

  test("H-29: the table goes on as if all had been visited, and the next block is read as usual", () => {
    const decoder = limited(40);
    readBlock(decoder, octetsOf("40 01 61 01 62 40 01 63 01 64 40 01 65 01 66"));
    expect(decoder.overflowed).toBe(true);
    expect(tableOf(decoder)).toEqual([
      ["e", "f"],
      ["c", "d"],
      ["a", "b"],
    ]);
    expect(readBlock(decoder, octetsOf("c0")).fields).toEqual([["a", "b"]]);
    expect(decoder.overflowed).toBe(false);
  });

  test("H-29: a failure after the limit is still a failure", () => {
    const decoder = limited(0);
    expect(readBlock(decoder, octetsOf("82 80")).errorCode).toBe(ErrorCode.compressionError);
  });

  test("H-29: a bomb, one large entry repeated by one byte each, is visited no further than the limit", () => {
    const decoder = limited(16_384);
    const large = [0x40, 1, 0x61, 0x7f, ...continuationOctets(4000 - 127), ...Array(4000).fill(0x62)];
    const reading = readBlock(decoder, Uint8Array.from([...large, ...Array(60_000).fill(0xbe)]));
    expect(reading.errorCode).toBeUndefined();
    expect(decoder.overflowed).toBe(true);
    expect(reading.fields).toHaveLength(4);
  });
});

describe("H-35: octets that HTTP does not allow everywhere", () => {
  const values: readonly (readonly [what: string, value: string, isUnusual: boolean])[] = [
    ["visible ASCII", "123e4567-e89b-42d3-a456-426614174000", false],
    ["nothing", "", false],
    ["spaces inside", "Mon, 23 Nov 2026 20:00:00 GMT", false],
    ["octets above ASCII", "\u00fcber", false],
    ["NUL first", "\0abcdefghijklmnop", true],
    ["CR in the twelfth place", "abcdefghijk\rmnopq", true],
    ["LF last", "123e4567-e89b-42d3-a456-42661417400\n", true],
    ["TAB inside", "a\tb", true],
    ["a space first", " abc", true],
    ["a space last", "abcdefghijkl ", true],
  ];
  for (const [what, value, isUnusual] of values) {
    for (const huffman of ["never", "shorter"] as const) {
      test(`H-35: ${what}, Huffman code ${huffman}: ${isUnusual ? "noticed" : "nothing to notice"}`, () => {
        const decoder = new HpackDecoder();
        const block = writeBlock(new HpackEncoder({ huffman }), [["x", value, "none"]]);
        expect(readBlock(decoder, block).fields).toEqual([["x", value]]);
        expect(decoder.sawUnusualOctets).toBe(isUnusual);
        // What the table keeps may come again: once noticed, always noticed.
        readBlock(decoder, Uint8Array.of(0x88));
        expect(decoder.sawUnusualOctets).toBe(isUnusual);
      });
    }
  }
});

test("W-31: a name is its own, although the Buffer of an earlier one is used again", () => {
  const chunk = Buffer.alloc(13);
  const decoder = new HpackDecoder();
  const names = ["apns-a-id", "apns-b-id"].map((name) => {
    // A literal without indexing with a new name (RFC 7541, section 6.2.2).
    chunk.set([0x00, name.length, ...octetsOf(Buffer.from(name).toString("hex")), 1, 0x7a]);
    let read = "";
    decoder.decode(chunk, 0, chunk.length, (text) => (read = text));
    return read;
  });
  expect(names).toEqual(["apns-a-id", "apns-b-id"]);
});
