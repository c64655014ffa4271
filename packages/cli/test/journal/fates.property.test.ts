import fc from "fast-check";
import { expect, test } from "vitest";
import { Fates, type LineState } from "../../src/journal/fates.js";
import type { ReadRecord } from "../../src/journal/journal-record.js";

const record = fc
  .record({
    type: fc.constantFrom("leaving", "settled", "again", "left", "retried"),
    outcome: fc.constantFrom("accepted", "rejected", "unaccounted", "expired", "cancelled", "failed"),
    retry: fc.constantFrom("never", "later"),
    first: fc.integer({ min: 1, max: 6 }),
    more: fc.nat(3),
  })
  .map(
    ({ first, more, ...fields }) => ({ ...fields, ranges: [[first, first + more]] }) as unknown as ReadRecord,
  );

test("L-17: whichever records of a journal are lost, its counts are those of its lines", () => {
  fc.assert(
    fc.property(fc.array(record), (records) => {
      const fates = new Fates();
      const named = new Set<number>();
      for (const one of records) {
        fates.apply(one);
        for (const [first, last] of one.ranges) for (let line = first; line <= last; line++) named.add(line);
      }
      const counts: Record<LineState, number> = {
        ...{ unsent: 0, doubtful: 0, accepted: 0 },
        ...{ refused: 0, failed: 0, left: 0 },
      };
      for (const line of named) counts[fates.stateOf(line)] += 1;
      expect(fates.counts).toEqual(counts);
    }),
  );
});
