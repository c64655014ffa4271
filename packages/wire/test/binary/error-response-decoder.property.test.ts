import { ErrorResponseDecoder, encodeErrorResponse } from "@apns/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { join } from "./byte-builder.js";
import { cutAt, piecesOf } from "./cuts.js";

const responses = fc.record({
  status: fc.nat(255),
  identifier: fc.integer({ min: 0, max: 0xffffffff }),
});
const places = fc.array(fc.nat(200), { maxLength: 12 });

test("W-16: every encoded value is decoded, wherever the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(responses, { maxLength: 10 }), places, (sent, cuts) => {
      const decoder = new ErrorResponseDecoder();
      const stream = join(...sent.map(encodeErrorResponse));
      expect(cutAt(stream, cuts).flatMap((chunk) => decoder.push(chunk))).toEqual(sent);
      decoder.end();
    }),
    { numRuns: 300 },
  );
});

test("W-17: any bytes have the same values and the same failure, however they are cut, in six bytes of memory", () => {
  const streams = fc
    .array(fc.oneof(responses.map(encodeErrorResponse), fc.uint8Array({ maxLength: 8 })), { maxLength: 6 })
    .map((parts) => join(...parts));
  fc.assert(
    fc.property(streams, places, (stream, cuts) => {
      const outcomes = [[stream], cutAt(stream, cuts), piecesOf(stream, 1)].map((chunks) => {
        const decoder = new ErrorResponseDecoder();
        const received: object[] = [];
        for (const chunk of chunks) {
          received.push(...decoder.push(chunk));
          expect(decoder.pendingBytes).toBeLessThan(6);
          if (decoder.failure !== undefined) break;
        }
        return { received, code: decoder.failure?.code, pendingBytes: decoder.pendingBytes };
      });
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(outcomes[2]).toEqual(outcomes[0]);
      const wrongAt = stream.findIndex((byte, index) => index % 6 === 0 && byte !== 8);
      expect(outcomes[0]).toMatchObject({
        code: wrongAt === -1 ? undefined : "malformed-error-response",
        pendingBytes: wrongAt === -1 ? stream.length % 6 : 0,
      });
      expect(outcomes[0]?.received).toHaveLength(Math.floor((wrongAt === -1 ? stream.length : wrongAt) / 6));
    }),
    { numRuns: 1000 },
  );
});
