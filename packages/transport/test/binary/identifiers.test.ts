import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BARRIER_IDENTIFIER,
  firstSequenceOf,
  identifierOf,
  lastSequenceOf,
} from "../../src/session/binary/log/identifiers.js";
import { range } from "./model/range.js";

/** Ranges of sequence numbers around each place where identifiers start again from 1. */
const stretch = fc
  .record({
    wraps: fc.integer({ min: 0, max: 3 }),
    shift: fc.integer({ min: -40, max: 40 }),
    count: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ wraps, shift, count }) => {
    const from = Math.max(0, wraps * 0xfffffffe + shift);
    return { from, end: from + count };
  });

test("S-1: identifiers run from 1 to 2^32 - 2 and start again, and never are that of a barrier", () => {
  expect(identifierOf(0)).toBe(1);
  expect(identifierOf(0xfffffffd)).toBe(0xfffffffe);
  expect(identifierOf(0xfffffffe)).toBe(1);
  expect(BARRIER_IDENTIFIER).toBe(0xffffffff);
});

test("S-1: looking an identifier up finds what counting would find, at every wrap", () => {
  fc.assert(
    fc.property(stretch, fc.integer({ min: -70, max: 130 }), ({ from, end }, offset) => {
      const identifier = identifierOf(Math.max(0, from + offset));
      const sequences = range(from, end).filter((sequence) => identifierOf(sequence) === identifier);
      expect(firstSequenceOf(identifier, from, end)).toBe(sequences.at(0) ?? -1);
      expect(lastSequenceOf(identifier, from, end)).toBe(sequences.at(-1) ?? -1);
    }),
    { numRuns: 2000 },
  );
});

test("S-1, S-4: 0 and the identifier of barriers name no notification", () => {
  fc.assert(
    fc.property(stretch, fc.constantFrom(0, BARRIER_IDENTIFIER), ({ from, end }, identifier) => {
      expect(firstSequenceOf(identifier, from, end)).toBe(-1);
      expect(lastSequenceOf(identifier, from, end)).toBe(-1);
    }),
  );
});
