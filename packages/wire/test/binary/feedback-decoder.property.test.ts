import { encodeFeedbackTuple, FeedbackDecoder } from "@apns/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { join, toHex } from "./byte-builder.js";
import { cutAt, piecesOf } from "./cuts.js";

const tuples = fc.record({
  deviceToken: fc.uint8Array({ minLength: 1, maxLength: 100 }).map(toHex),
  failedAt: fc.integer({ min: 0, max: 0xffffffff }),
});
const places = fc.array(fc.nat(2000), { maxLength: 12 });

test("W-16: every encoded value is decoded, wherever the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(tuples, { maxLength: 20 }), places, (sent, cuts) => {
      const stream = join(...sent.map(encodeFeedbackTuple));
      const decoder = new FeedbackDecoder();
      expect(cutAt(stream, cuts).flatMap((chunk) => decoder.push(chunk))).toEqual(sent);
      decoder.end();
    }),
    { numRuns: 300 },
  );
});

/** A second decoder, for streams in one piece. */
function readAtOnce(stream: Uint8Array): { received: object[]; code: string | undefined } {
  const bytes = Buffer.from(stream);
  const received: object[] = [];
  let at = 0;
  while (at + 6 <= bytes.length) {
    const end = at + 6 + bytes.readUInt16BE(at + 4);
    if (end - at > 106) return { received, code: "malformed-feedback-tuple" };
    if (end > bytes.length) break;
    received.push({ deviceToken: bytes.toString("hex", at + 6, end), failedAt: bytes.readUInt32BE(at) });
    at = end;
  }
  return { received, code: undefined };
}

const streams = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  // Small lengths, so that several tuples come out before anything is wrong.
  fc
    .array(fc.tuple(fc.nat(0xff), fc.nat(120), fc.uint8Array({ maxLength: 30 })), { maxLength: 8 })
    .map((parts) =>
      join(...parts.map(([second, length, data]) => Uint8Array.of(0, 0, 0, second, 0, length, ...data))),
    ),
);

test("W-17, W-18: any bytes have the same tuples and the same failure, however they are cut, in bounded memory", () => {
  fc.assert(
    fc.property(streams, places, (stream, cuts) => {
      for (const chunks of [[stream], cutAt(stream, cuts), piecesOf(stream, 1)]) {
        const decoder = new FeedbackDecoder();
        const received: object[] = [];
        for (const chunk of chunks) {
          received.push(...decoder.push(chunk));
          expect(decoder.pendingBytes).toBeLessThan(106);
          if (decoder.failure !== undefined) break;
        }
        expect({ received, code: decoder.failure?.code }).toEqual(readAtOnce(stream));
      }
    }),
    { numRuns: 1000 },
  );
});
