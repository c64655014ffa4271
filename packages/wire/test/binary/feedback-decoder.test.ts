import { encodeFeedbackTuple, FeedbackDecoder, type FeedbackTuple } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { usageErrorOf, wireErrorOf } from "../errors/thrown-error.js";
import { ByteBuilder, join, toHex } from "./byte-builder.js";
import { cutsOf } from "./cuts.js";

describe("encodeFeedbackTuple", () => {
  test("W-15: is the time, the length and the device token", () => {
    for (const bytes of [1, 32, 54, 100]) {
      const expected = new ByteBuilder().u32(0xfedcba98).u16(bytes).hex("5a".repeat(bytes)).build();
      expect(toHex(encodeFeedbackTuple({ deviceToken: "5A".repeat(bytes), failedAt: 0xfedcba98 }))).toBe(
        toHex(expected),
      );
    }
  });

  test.each([
    [{ deviceToken: "ab", failedAt: -1 }, "out-of-range", "failedAt"],
    [{ deviceToken: "ab", failedAt: 2 ** 32 }, "out-of-range", "failedAt"],
    [{ deviceToken: "ab", failedAt: 1.5 }, "out-of-range", "failedAt"],
    [{ deviceToken: "ab", failedAt: "1" }, "invalid-type", "failedAt"],
    [{ deviceToken: "ab", failedAt: new Date() }, "invalid-type", "failedAt"],
    [{ deviceToken: "", failedAt: 1 }, "invalid-device-token", "deviceToken"],
    [{ deviceToken: "xy", failedAt: 1 }, "invalid-device-token", "deviceToken"],
    [{ deviceToken: "ab".repeat(101), failedAt: 1 }, "invalid-device-token", "deviceToken"],
    [{ failedAt: 1 }, "invalid-type", "deviceToken"],
    [undefined, "invalid-type", "tuple"],
  ])("refuses %j", (tuple, code, field) => {
    expect(usageErrorOf(() => encodeFeedbackTuple(tuple as unknown as FeedbackTuple))).toMatchObject({
      code,
      field,
    });
  });
});

describe("FeedbackDecoder", () => {
  const tuples: readonly FeedbackTuple[] = [
    { deviceToken: "5a".repeat(32), failedAt: 0 },
    { deviceToken: "ff".repeat(100), failedAt: 0xffffffff },
    { deviceToken: "00", failedAt: 1_400_000_000 },
  ];
  const stream = join(...tuples.map(encodeFeedbackTuple));

  test("W-15: each tuple comes out with the byte that completes it", () => {
    const decoder = new FeedbackDecoder();
    const ends = new Set([38, 38 + 106, 38 + 106 + 7]);
    stream.forEach((byte, index) => {
      expect(decoder.push(Uint8Array.of(byte)), `byte ${index}`).toHaveLength(ends.has(index + 1) ? 1 : 0);
    });
  });

  test("W-15: an empty device token is data, wherever it comes", () => {
    const empty = new ByteBuilder().u32(5).u16(0).build();
    for (const { name, chunks } of cutsOf(join(empty, stream, empty))) {
      const decoder = new FeedbackDecoder();
      expect(
        chunks.flatMap((chunk) => decoder.push(chunk)),
        name,
      ).toEqual([{ deviceToken: "", failedAt: 5 }, ...tuples, { deviceToken: "", failedAt: 5 }]);
      decoder.end();
    }
  });

  test("W-17: a device token beyond the limit ends the stream, and what preceded comes out", () => {
    const bad = new ByteBuilder().u32(1).u16(101).build();
    for (const { name, chunks } of cutsOf(join(stream, bad, stream))) {
      const decoder = new FeedbackDecoder();
      const received: FeedbackTuple[] = [];
      for (const chunk of chunks) {
        if (decoder.failure === undefined) received.push(...decoder.push(chunk));
      }
      expect(received, name).toEqual(tuples);
      expect(decoder.failure).toMatchObject({ code: "malformed-feedback-tuple", bytes: 101, maxBytes: 100 });
      expect(decoder.pendingBytes).toBe(0);
      expect(wireErrorOf(() => decoder.push(stream))).toBe(decoder.failure);
      expect(wireErrorOf(() => decoder.end())).toBe(decoder.failure);
    }
  });

  test("takes longer device tokens if the option allows them", () => {
    const long = join(new ByteBuilder().u32(1).u16(300).build(), new Uint8Array(300).fill(0xab));
    for (const { chunks } of cutsOf(long)) {
      const decoder = new FeedbackDecoder({ maxDeviceTokenBytes: 300 });
      expect(chunks.flatMap((chunk) => decoder.push(chunk))).toEqual([
        { deviceToken: "ab".repeat(300), failedAt: 1 },
      ]);
    }
    expect(usageErrorOf(() => new FeedbackDecoder({ maxDeviceTokenBytes: 65_536 })).code).toBe(
      "out-of-range",
    );
  });

  test("W-19: the end of the stream inside a tuple is reported", () => {
    for (let bytes = 1; bytes < 38; bytes++) {
      const decoder = new FeedbackDecoder();
      decoder.push(stream.slice(0, bytes));
      expect(decoder.pendingBytes).toBe(bytes);
      expect(wireErrorOf(() => decoder.end())).toMatchObject({ code: "truncated", bytes });
      expect(wireErrorOf(() => decoder.push(stream)).code).toBe("truncated");
    }
  });
});
