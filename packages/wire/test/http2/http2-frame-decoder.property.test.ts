import { Http2FrameDecoder } from "@apns/wire/http2";
import fc from "fast-check";
import { expect, test } from "vitest";
import { join } from "../binary/byte-builder.js";
import { cutAt, piecesOf } from "../binary/cuts.js";
import { readFrames, recordingVisitor } from "./frame-record.js";
import {
  CONTINUATION,
  DATA,
  frameBytes,
  GOAWAY,
  HEADERS,
  type Http2Frame,
  PING,
  PRIORITY,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from "./http2-frame.js";
import { type NaiveLimits, readNaively } from "./naive-frame-reader.js";

const limits: NaiveLimits = { maxFrameBytes: 120, maxHeaderBlockBytes: 100, maxContinuations: 4 };

const payloadUpTo = (maxLength: number) => fc.uint8Array({ maxLength });
const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
// Mostly of the sizes that the document asks for, so that many frames pass before one is wrong.
const settings = fc
  .array(
    fc.tuple(
      fc.constantFrom(1, 3, 4, 4, 5, 6, 9),
      fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 16_384, max: 100_000 }) },
        { weight: 1, arbitrary: fc.constantFrom(0, 2 ** 24, 2 ** 31, 2 ** 32 - 1) },
      ),
    ),
    { maxLength: 5 },
  )
  .map((list) => Uint8Array.from(list.flatMap(([id, value]) => [0, id, ...u32(value)])));
const u32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
const streamIds = fc.constantFrom(1, 1, 1, 3, 0x7fffffff);
const rightFrame: fc.Arbitrary<Http2Frame> = fc.oneof(
  fc.record({
    type: fc.constant(DATA),
    streamId: streamIds,
    flags: fc.constantFrom(0, 1),
    payload: payloadUpTo(40),
  }),
  fc.record({
    type: fc.constant(DATA),
    streamId: streamIds,
    flags: fc.constantFrom(8, 9),
    payload: payloadUpTo(40).map((rest) => Uint8Array.of(rest.length >> 1, ...rest)),
  }),
  fc.record({
    type: fc.constant(HEADERS),
    streamId: streamIds,
    flags: fc.constantFrom(4, 5),
    payload: payloadUpTo(40),
  }),
  fc.record({ type: fc.constant(PRIORITY), streamId: streamIds, payload: exactly(5) }),
  fc.record({ type: fc.constant(RST_STREAM), streamId: streamIds, payload: exactly(4) }),
  fc.record({ type: fc.constant(SETTINGS), payload: settings }),
  fc.record({ type: fc.constant(SETTINGS), flags: fc.constant(1) }),
  fc.record({ type: fc.constant(PING), flags: fc.constantFrom(0, 1), payload: exactly(8) }),
  fc.record({ type: fc.constant(GOAWAY), payload: fc.uint8Array({ minLength: 8, maxLength: 20 }) }),
  fc.record({ type: fc.constant(WINDOW_UPDATE), streamId: fc.constantFrom(0, 1), payload: exactly(4) }),
  fc.record({ type: fc.integer({ min: 10, max: 255 }), flags: fc.nat(255), payload: payloadUpTo(20) }),
);
const header = fc.record({
  type: fc.constant(HEADERS),
  streamId: fc.constant(1),
  flags: fc.constantFrom(0, 0, 1, 8, 32),
  payload: payloadUpTo(40).map((rest) => Uint8Array.of(rest.length >> 2, ...rest)),
});
const continuation = fc.record({
  type: fc.constant(CONTINUATION),
  streamId: fc.constant(1),
  flags: fc.constantFrom(0, 0, 4),
  payload: payloadUpTo(30),
});
const headerBlock = fc
  .tuple(header, fc.array(continuation, { maxLength: 4 }), payloadUpTo(10))
  .map(([first, rest, payload]): Http2Frame[] => [
    first,
    ...rest.map((frame) => ({ ...frame, flags: 0 })),
    { type: CONTINUATION, streamId: 1, flags: 4, payload },
  ]);
const anyFrame: fc.Arbitrary<Http2Frame> = fc.record({
  type: fc.integer({ min: 0, max: 11 }),
  flags: fc.nat(255),
  streamId: fc.constantFrom(0, 1, 3),
  reserved: fc.constantFrom(0, 1),
  payload: payloadUpTo(130),
});
const streams = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: rightFrame.map((frame) => [frame]) },
      { weight: 3, arbitrary: headerBlock },
      { weight: 1, arbitrary: fc.oneof(anyFrame, header, continuation).map((frame) => [frame]) },
    ),
    { maxLength: 12 },
  )
  .map((groups) => join(...groups.flat().map(frameBytes)));
const noise = fc.uint8Array({ maxLength: 300 });
const anyStream = fc.oneof(
  { weight: 6, arbitrary: streams },
  { weight: 1, arbitrary: noise },
  // Cut short, and with noise after it.
  { weight: 2, arbitrary: fc.tuple(streams, noise).map(([stream, rest]) => join(stream, rest)) },
  { weight: 1, arbitrary: fc.tuple(streams, fc.nat(50)).map(([stream, cut]) => stream.slice(0, -1 - cut)) },
);
const places = fc.array(fc.nat(3000), { maxLength: 12 });

test("H-2: any bytes are read as a second reader reads them, the same failure included, however they are cut", () => {
  const failures = new Map<number | undefined, number>();
  let told = 0;
  fc.assert(
    fc.property(anyStream, places, (stream, cuts) => {
      const expected = readNaively(stream, limits);
      failures.set(expected.errorCode, (failures.get(expected.errorCode) ?? 0) + 1);
      told += expected.lines.length;
      for (const chunks of [[stream], cutAt(stream, cuts), piecesOf(stream, 1)]) {
        const { lines, errorCode, isMidFrame } = readFrames(chunks, limits);
        expect({ lines, errorCode }).toEqual({ lines: expected.lines, errorCode: expected.errorCode });
        if (errorCode === undefined) expect(isMidFrame).toBe(expected.isMidFrame);
      }
    }),
    { numRuns: 2500 },
  );
  // The streams were worth reading: sound ones, and each way to fail.
  for (const code of [undefined, 1, 3, 6, 11])
    expect(failures.get(code) ?? 0, `code ${code}`).toBeGreaterThan(0);
  expect(told).toBeGreaterThan(5000);
});

test("H-2: a stream that never comes to an end of anything is refused within a frame and a header block", () => {
  const block = frameBytes({ type: HEADERS, streamId: 1, payload: new Uint8Array(1) });
  const most = limits.maxFrameBytes + limits.maxHeaderBlockBytes + 9 * (limits.maxContinuations + 2);
  const endless: readonly (readonly [opening: Uint8Array, again: Uint8Array])[] = [
    [block, frameBytes({ type: CONTINUATION, streamId: 1, payload: new Uint8Array(30) })],
    [block, frameBytes({ type: CONTINUATION, streamId: 1 })],
    [frameBytes({ type: DATA, streamId: 1, length: 121 }), Uint8Array.of(0)],
    [frameBytes({ type: 0xaa, length: 0xffffff }), Uint8Array.of(0)],
  ];
  for (const [opening, again] of endless) {
    const decoder = new Http2FrameDecoder(recordingVisitor([]), limits);
    let taken = 0;
    for (let piece = opening; decoder.push(piece) && taken <= most; piece = again) taken += piece.length;
    expect(decoder.failure).toBeDefined();
    expect(taken).toBeLessThanOrEqual(most);
  }
});
