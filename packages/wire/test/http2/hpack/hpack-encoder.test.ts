import { type FieldMode, HpackDecoder, HpackEncoder, type HpackEncoderOptions } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { toHex } from "../../binary/byte-builder.js";
import { readAlone, readBlock, tableOf } from "./hpack-reading.js";
import { type ModedField, writeBlock } from "./hpack-writing.js";
import { exampleRuns, octetsOf, representationExamples } from "./rfc7541-examples.js";
import type { Field } from "./rfc7541-static-table.js";

const moded = (fields: readonly Field[], mode: FieldMode): ModedField[] =>
  fields.map(([name, value]) => [name, value, mode]);

/** The first block of an encoder with these options. */
function hexOf(fields: readonly ModedField[], options?: HpackEncoderOptions): string {
  return toHex(writeBlock(new HpackEncoder(options), fields));
}

test.each(exampleRuns)("H-20: RFC 7541 $title, written", ({ maxTableBytes, huffman, examples }) => {
  const encoder = new HpackEncoder({ maxTableBytes, huffman: huffman ? "shorter" : "never" });
  for (const [at, { section, hex, fields, tableBytes }] of examples.entries()) {
    // The examples leave out the size update for a table of 256 bytes: 31 + 225.
    const opening = at === 0 && maxTableBytes === 256 ? "3fe101" : "";
    // "307" has three octets either way. The RFC compresses it, ours does not.
    const expected = toHex(octetsOf(hex)).replace("83640eff", "03333037");
    expect(toHex(writeBlock(encoder, moded(fields, "index"))), section).toBe(opening + expected);
    expect(encoder.tableBytes, section).toBe(tableBytes);
  }
});

test("H-20: the representations of RFC 7541 C.2, written", () => {
  const modes: FieldMode[] = ["index", "none", "never", "index"];
  for (const [at, { hex, fields }] of representationExamples.entries()) {
    expect(hexOf(moded(fields, modes[at] ?? "index"))).toBe(toHex(octetsOf(hex)));
  }
});

describe("how a field is kept", () => {
  test("H-30: never is written as never indexed, with a known name and with a new one, and keeps nothing", () => {
    const encoder = new HpackEncoder();
    // Index 23 is authorization: 15 in four bits, and 8 more.
    expect(toHex(writeBlock(encoder, [["authorization", "x", "never"]]))).toBe("1f080178");
    expect(toHex(writeBlock(encoder, [["n", "x", "never"]]))).toBe("10016e0178");
    // Not even a field of the static table goes by its index then.
    expect(toHex(writeBlock(encoder, [[":method", "POST", "never"]]))).toBe("1204504f5354");
    expect(encoder.tableBytes).toBe(0);
    // A field that was kept before is written out all the same.
    writeBlock(encoder, [["n", "x", "index"]]);
    expect(toHex(writeBlock(encoder, [["n", "x", "never"]]))).toBe("1f2f0178");
  });

  test("H-30: name keeps a new name once, and from then on writes the values after its index", () => {
    const encoder = new HpackEncoder();
    expect(toHex(writeBlock(encoder, [["apns-id", "1", "name"]]))).toBe("400761706e732d69640131");
    expect(toHex(writeBlock(encoder, [["apns-id", "2", "name"]]))).toBe("0f2f0132");
    expect(toHex(writeBlock(encoder, [["apns-id", "2", "name"]]))).toBe("0f2f0132");
    expect(encoder.tableBytes).toBe(7 + 1 + 32);
    // A name of the static table needs no keeping: :path is 4.
    expect(toHex(writeBlock(encoder, [[":path", "/3", "name"]]))).toBe("04022f33");
    expect(encoder.tableBytes).toBe(40);
  });

  test("H-30: none keeps nothing and writes the value out", () => {
    const encoder = new HpackEncoder();
    expect(
      toHex(
        writeBlock(encoder, [
          ["n", "x", "none"],
          ["n", "x", "none"],
        ]),
      ),
    ).toBe("00016e017800016e0178");
    expect(encoder.tableBytes).toBe(0);
  });

  test("H-30: a field larger than the table is written out and leaves the table unchanged", () => {
    const encoder = new HpackEncoder();
    writeBlock(encoder, [["n", "x", "index"]]);
    writeBlock(encoder, [
      ["large", "v".repeat(4096), "index"],
      ["new", "v".repeat(4096), "name"],
    ]);
    expect(encoder.tableBytes).toBe(34);
    expect(toHex(writeBlock(encoder, [["n", "x", "index"]]))).toBe("be");
  });

  test("H-30: a field as large as the table is kept", () => {
    const encoder = new HpackEncoder();
    const field: ModedField = ["n", "v".repeat(4096 - 33), "index"];
    writeBlock(encoder, [field]);
    expect(encoder.tableBytes).toBe(4096);
    expect(toHex(writeBlock(encoder, [field]))).toBe("be");
  });

  test("H-30: a name is found in its newest entry, also when an older one was evicted", () => {
    const encoder = new HpackEncoder({ maxTableBytes: 70 });
    writeBlock(encoder, [
      ["n", "1", "index"],
      ["n", "2", "index"],
    ]);
    // The third evicts the first.
    expect(toHex(writeBlock(encoder, [["x", "3", "index"]]))).toBe("4001780133");
    expect(toHex(writeBlock(encoder, [["n", "4", "none"]]))).toBe("0f300134");
    // The second is still there, after it.
    expect(toHex(writeBlock(encoder, [["n", "2", "index"]]))).toBe("bf");
  });

  test("H-30: writeName writes what writeField writes before a value's length", () => {
    const encoder = new HpackEncoder();
    writeBlock(encoder, [["kept", "x", "index"]]);
    for (const name of [":path", "kept", "new", "www-authenticate"]) {
      const target = { bytes: new Uint8Array(64), offset: 0 };
      encoder.writeName(target, name);
      const value = [1, 0x76];
      const whole = writeBlock(encoder, [[name, "v", "none"]]);
      expect([...target.bytes.slice(0, target.offset), ...value]).toEqual([...whole]);
    }
  });

  test("H-30: strings are compressed only where that makes them shorter, and only when asked to", () => {
    // Octets of 28 and 30 bits grow.
    const grows: ModedField[] = [["n", "\u0000\n\u0001", "none"]];
    expect(hexOf(grows, { huffman: "shorter" })).toBe("00016e03000a01");
    // "a" has five bits and fills an octet either way: equal is not shorter.
    expect(hexOf([["a", "aa", "none"]], { huffman: "shorter" })).toBe("000161026161");
    expect(hexOf([["a", "aaaa", "none"]], { huffman: "shorter" })).toBe("0001618318c63f");
    expect(hexOf([["a", "aaaa", "none"]])).toBe("0001610461616161");
  });
});

describe("the table's size", () => {
  const large: ModedField = ["n", "v".repeat(100), "index"];

  test("H-32: nothing is said while it is what both sides begin with", () => {
    const encoder = new HpackEncoder();
    encoder.setMaxTableBytes(4096);
    // The peer may allow more; ours stays at its own limit.
    encoder.setMaxTableBytes(2 ** 32 - 1);
    expect(toHex(writeBlock(encoder, [[":method", "GET", "index"]]))).toBe("82");
  });

  test("H-32: a smaller one evicts at once and is said at the beginning of the next block, once", () => {
    const encoder = new HpackEncoder();
    writeBlock(encoder, [large]);
    encoder.setMaxTableBytes(100);
    expect(encoder.tableBytes).toBe(0);
    expect(toHex(writeBlock(encoder, []))).toBe("3f45");
    expect(toHex(writeBlock(encoder, []))).toBe("");
  });

  test("H-32: down and up again says the smallest and then the present one: the peer has evicted", () => {
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    readBlock(decoder, writeBlock(encoder, [large]));
    for (const size of [64, 0, 200, 4096]) encoder.setMaxTableBytes(size);
    const block = writeBlock(encoder, [large]);
    expect(toHex(block.slice(0, 4))).toBe("203fe11f");
    expect(readBlock(decoder, block).fields).toEqual([["n", "v".repeat(100)]]);
    expect(tableOf(decoder)).toEqual([["n", "v".repeat(100)]]);
  });

  test("H-32: up and down again says the one that holds", () => {
    const encoder = new HpackEncoder({ maxTableBytes: 8192 });
    encoder.setMaxTableBytes(8192);
    encoder.setMaxTableBytes(4096);
    const block = writeBlock(encoder, []);
    expect(readAlone(block).errorCode).toBeUndefined();
    encoder.setMaxTableBytes(6000);
    expect(toHex(writeBlock(encoder, []))).toBe("3fd12e");
  });

  test("H-32: a peer that allows no table gets none, and every field can still be written", () => {
    const encoder = new HpackEncoder();
    encoder.setMaxTableBytes(0);
    const decoder = new HpackDecoder({ maxTableBytes: 0 });
    const fields: ModedField[] = [large, large, ["n", "w", "name"], [":method", "POST", "index"]];
    for (let round = 0; round < 3; round++) {
      const reading = readBlock(decoder, writeBlock(encoder, fields));
      expect(reading.fields).toEqual(fields.map(([name, value]) => [name, value]));
      expect(encoder.tableBytes).toBe(0);
    }
  });

  test("H-32: our own limit is announced even if the peer allows more", () => {
    expect(hexOf([], { maxTableBytes: 0 })).toBe("20");
    expect(hexOf([], { maxTableBytes: 30 })).toBe("3e");
    expect(hexOf([], { maxTableBytes: 31 })).toBe("3f00");
    // One that is larger waits for the peer's word.
    expect(hexOf([], { maxTableBytes: 65_536 })).toBe("");
  });
});

test("H-30: the generation changes with the table and with nothing else", () => {
  const encoder = new HpackEncoder({ maxTableBytes: 100 });
  const changes = (action: () => unknown): boolean => {
    const before = encoder.generation;
    action();
    return encoder.generation !== before;
  };
  expect(changes(() => writeBlock(encoder, [[":method", "GET", "index"]]))).toBe(false);
  expect(changes(() => writeBlock(encoder, [["n", "v", "index"]]))).toBe(true);
  expect(changes(() => writeBlock(encoder, [["n", "v", "index"]]))).toBe(false);
  expect(changes(() => writeBlock(encoder, [["n", "w", "name"]]))).toBe(false);
  expect(
    changes(() =>
      writeBlock(encoder, [
        ["n", "v", "never"],
        ["o", "v", "none"],
      ]),
    ),
  ).toBe(false);
  expect(changes(() => writeBlock(encoder, [["o", "v", "name"]]))).toBe(true);
  expect(changes(() => encoder.setMaxTableBytes(4096))).toBe(false);
  expect(changes(() => encoder.setMaxTableBytes(50))).toBe(true);
});
