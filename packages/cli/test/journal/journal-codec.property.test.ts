import fc from "fast-check";
import { expect, test } from "vitest";
import { JournalDecoder } from "../../src/journal/decode-journal.js";
import { encodeRecord, type JournalRecord } from "../../src/journal/journal-record.js";
import { formatLines, parseLines } from "../../src/journal/line-ranges.js";

const lines = fc
  .uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 30 })
  .map((list) => formatLines(list));
const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({ type: fc.constantFrom("leaving", "again", "left", "retried"), lines }),
  fc.record({
    type: fc.constant("settled"),
    lines,
    outcome: fc.constantFrom("accepted", "rejected", "unaccounted", "failed"),
    reason: fc.string(),
  }),
  fc.record({ type: fc.constant("run"), at: fc.string() }),
  fc.record({
    type: fc.constant("end"),
    at: fc.string(),
    how: fc.constantFrom("complete", "interrupted"),
  }),
) as fc.Arbitrary<JournalRecord>;

/** The records that a decoder reads from pieces, without what it adds. */
function decoded(pieces: readonly Uint8Array[]): {
  records: unknown[];
  damaged: number;
  lacksLineEnd: boolean;
} {
  const decoder = new JournalDecoder();
  const records = [...pieces.flatMap((piece) => Array.from(decoder.push(piece))), ...decoder.end()];
  return {
    records: records.map(({ ranges: _, ...own }) => {
      const { crc: __, ...rest } = own as typeof own & { crc?: string };
      return rest;
    }),
    damaged: decoder.damaged,
    lacksLineEnd: decoder.lacksLineEnd,
  };
}

test("L-17: the lines of a record are the same after writing and reading", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (list) => {
      const ranges = parseLines(formatLines(list)) ?? [];
      const read = ranges.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, at) => first + at),
      );
      expect(read).toEqual(list);
    }),
  );
  for (const wrong of ["", "0", "3-1", "1-", "-1", "1,,2", "01", "1-9999999999", "1e3", " 1"]) {
    expect(parseLines(wrong)).toBeUndefined();
  }
});

test("L-17: a journal that is cut at any byte gives the records before the cut, however it is read", () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 4 }), fc.nat(), (records, seed) => {
      const texts = records.map(encodeRecord);
      const whole = Buffer.from(texts.join(""));
      for (let cut = 0; cut <= whole.length; cut++) {
        const place = cut === 0 ? 0 : seed % cut;
        const read = decoded([whole.subarray(0, place), whole.subarray(place, cut)]);
        const ends = texts.map((_, at) => Buffer.byteLength(texts.slice(0, at + 1).join("")));
        // All of a record but its LF says the whole of it.
        expect(read.records).toEqual(records.filter((_, at) => (ends[at] ?? 0) - 1 <= cut));
        expect(read.damaged).toBe([0, ...ends].some((end) => end === cut || end - 1 === cut) ? 0 : 1);
        expect(read.lacksLineEnd).toBe(![0, ...ends].includes(cut));
      }
    }),
    { numRuns: 30 },
  );
});

test("L-17: what was torn costs itself alone when a later process writes on", () => {
  fc.assert(
    fc.property(record, record, fc.nat(), (first, second, seed) => {
      const text = Buffer.from(encodeRecord(first));
      const torn = text.subarray(0, 1 + (seed % (text.length - 1)));
      const file = Buffer.concat([torn, Buffer.from(`\n${encodeRecord(second)}`)]);
      const { records, damaged } = decoded([file]);
      // All of it but the LF was there.
      const isWhole = torn.length === text.length - 1;
      expect(records).toEqual(isWhole ? [first, second] : [second]);
      expect(damaged).toBe(isWhole ? 0 : 1);
    }),
  );
});

test("L-17: a record in which one byte changed is not read", () => {
  fc.assert(
    fc.property(record, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, seed, change) => {
      const bytes = Buffer.from(encodeRecord(one));
      const at = seed % (bytes.length - 1);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      expect(decoded([bytes]).records).not.toContainEqual(one);
    }),
  );
});

test("L-17: random bytes are no records, and do no harm", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (pieces) => {
      expect(decoded(pieces).records).toEqual([]);
    }),
  );
});
