import { ErrorCode, HpackDecoder } from "@apns/wire/http2";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readBlock, tableOf } from "./hpack-reading.js";
import { type HpackBlock, type HpackStep, NaiveTable, writeNaively } from "./naive-hpack.js";

const octetText = (maxLength: number) =>
  fc
    .array(fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0x61, max: 0x7a }) }, fc.nat(255)), {
      maxLength,
    })
    .map((octets) => String.fromCharCode(...octets));
// Few names and values, so that entries repeat and an index often hits; now and then a long one, which evicts.
const names = fc.oneof(fc.constantFrom("a", "apns-id", ":status", ""), octetText(12));
const values = fc.oneof(
  { weight: 6, arbitrary: octetText(20) },
  { weight: 1, arbitrary: fc.nat(300).map((length) => "v".repeat(length)) },
);
const step: fc.Arbitrary<HpackStep> = fc.oneof(
  fc.record({ kind: fc.constant("indexed" as const), pick: fc.nat(1000) }),
  fc.record({
    kind: fc.constant("literal" as const),
    form: fc.constantFrom("indexing", "indexing", "indexing", "without", "never"),
    name: fc.oneof(names, fc.nat(1000)),
    value: values,
    huffman: fc.boolean(),
  }),
);
const blocksUpTo = (maxTableBytes: number): fc.Arbitrary<HpackBlock[]> =>
  fc.array(
    fc.record({
      sizes: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        fc.array(fc.nat(maxTableBytes), { minLength: 1, maxLength: 3 }),
      ),
      steps: fc.array(step, { maxLength: 12 }),
    }),
    { minLength: 1, maxLength: 10 },
  );
const runs = fc
  .oneof(fc.constantFrom(0, 31, 32, 33, 64, 100, 256, 4096), fc.nat(1000))
  .chain((maxTableBytes) =>
    fc.record({ maxTableBytes: fc.constant(maxTableBytes), blocks: blocksUpTo(maxTableBytes) }),
  );

test("H-20, H-26, H-27: block after block, lists and table are those of a table kept as a plain list", () => {
  let evicted = 0;
  fc.assert(
    fc.property(runs, ({ maxTableBytes, blocks }) => {
      const table = new NaiveTable(maxTableBytes);
      const decoder = new HpackDecoder({ maxTableBytes, maxHeaderListBytes: 1_000_000 });
      for (const block of blocks) {
        const inserted = block.steps.filter((it) => it.kind === "literal" && it.form === "indexing").length;
        const before = table.entries.length;
        const { bytes, fields } = writeNaively(table, block);
        evicted += before + inserted - table.entries.length;
        expect(readBlock(decoder, bytes)).toEqual({ fields, errorCode: undefined, message: "" });
        expect(decoder.tableBytes).toBe(table.bytes);
        expect(tableOf(decoder)).toEqual(table.entries);
      }
    }),
    { numRuns: 600 },
  );
  expect(evicted).toBeGreaterThan(1000);
});

test("H-29: with any limit, the fields visited are the beginning that fits, and the table is the same", () => {
  fc.assert(
    fc.property(runs, fc.nat(400), ({ maxTableBytes, blocks }, maxHeaderListBytes) => {
      const table = new NaiveTable(maxTableBytes);
      const decoder = new HpackDecoder({ maxTableBytes, maxHeaderListBytes });
      for (const block of blocks) {
        const { bytes, fields } = writeNaively(table, block);
        const costs = fields.map(([name, value]) => name.length + value.length + 32);
        let room = maxHeaderListBytes;
        const fitting = costs.findIndex((cost) => {
          room -= cost;
          return room < 0;
        });
        const reading = readBlock(decoder, bytes);
        expect(reading.errorCode).toBeUndefined();
        expect(reading.fields).toEqual(fitting < 0 ? fields : fields.slice(0, fitting));
        expect(decoder.overflowed).toBe(fitting >= 0);
        expect(decoder.tableBytes).toBe(table.bytes);
      }
    }),
    { numRuns: 300 },
  );
});

test("H-31: any bytes are fields or a failure, never an exception, and the table keeps within its limit", () => {
  const shapes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    // Sound blocks with one octet changed, so that most of the way is read.
    fc.tuple(blocksUpTo(300), fc.nat(10_000), fc.nat(255)).map(([blocks, at, octet]) => {
      const table = new NaiveTable(300);
      const bytes = blocks.flatMap((block) => [...writeNaively(table, { ...block, sizes: [] }).bytes]);
      if (bytes.length > 0) bytes[at % bytes.length] = octet;
      return Uint8Array.from(bytes);
    }),
  );
  let failures = 0;
  fc.assert(
    fc.property(fc.array(shapes, { minLength: 1, maxLength: 4 }), fc.nat(300), (blocks, maxTableBytes) => {
      const decoder = new HpackDecoder({ maxTableBytes, maxHeaderListBytes: 2000 });
      for (const block of blocks) {
        const reading = readBlock(decoder, block);
        const told = reading.fields.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
        expect(told).toBeLessThanOrEqual(2000);
        expect(decoder.tableBytes).toBeLessThanOrEqual(maxTableBytes);
        if (reading.errorCode === undefined) continue;
        failures += 1;
        expect(reading.errorCode).toBe(ErrorCode.compressionError);
        return;
      }
    }),
    { numRuns: 2000 },
  );
  expect(failures).toBeGreaterThan(200);
});
