import { FeedbackDecoder, NotificationDecoder } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { ByteBuilder, frameOf, join, toHex } from "../binary/byte-builder.js";

// Device tokens become text several at a time: the tests are about where one batch ends and the next begins.

const bytesOf = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (seed * 37 + at * 11) & 0xff);

const lists: [string, readonly number[]][] = [
  ["one", [32]],
  ["sixteen of 32 bytes, which fill a batch", new Array<number>(16).fill(32)],
  ["seventeen of 32 bytes", new Array<number>(17).fill(32)],
  ["empty ones, more than a batch takes", new Array<number>(200).fill(0)],
  ["of one byte, more than a batch takes", new Array<number>(200).fill(1)],
  ["of every length around that of a batch", Array.from({ length: 12 }, (_, at) => 507 + at)],
  ["long ones between short ones", [1, 600, 32, 32, 513, 512, 0, 5000, 3, 600, 600, 32]],
  ["odd lengths that grow", Array.from({ length: 90 }, (_, at) => at)],
];

describe.each(lists)("W-16: device tokens: %s", (_, lengths) => {
  const deviceTokens = lengths.map(bytesOf);
  const texts = deviceTokens.map(toHex);

  test("in notifications, each has its own", () => {
    const stream = join(
      ...deviceTokens.map((bytes, index) =>
        frameOf((items) => items.item(1, (data) => data.u8(...bytes)).item(3, (data) => data.u32(index))),
      ),
    );
    const received = new NotificationDecoder().push(stream);
    expect(received.map(({ deviceToken }) => deviceToken)).toEqual(texts);
    expect(received.map(({ identifier }) => identifier)).toEqual([...lengths.keys()]);
  });

  test("in feedback, each has its own", () => {
    const stream = join(
      ...deviceTokens.map((bytes, index) =>
        new ByteBuilder()
          .u32(index)
          .u16(bytes.length)
          .u8(...bytes)
          .build(),
      ),
    );
    const received = new FeedbackDecoder({ maxDeviceTokenBytes: 65_535 }).push(stream);
    expect(received.map(({ deviceToken }) => deviceToken)).toEqual(texts);
    expect(received.map(({ failedAt }) => failedAt)).toEqual([...lengths.keys()]);
  });

  test("what two decoders read by turns stays apart", () => {
    const first = new FeedbackDecoder({ maxDeviceTokenBytes: 65_535 });
    const second = new FeedbackDecoder({ maxDeviceTokenBytes: 65_535 });
    const received: [string[], string[]] = [[], []];
    deviceTokens.forEach((bytes, index) => {
      const tuple = new ByteBuilder()
        .u32(index)
        .u16(bytes.length)
        .u8(...bytes)
        .build();
      const half = tuple.length >> 1;
      received[0].push(...first.push(tuple.slice(0, half)).map(({ deviceToken }) => deviceToken));
      received[1].push(...second.push(tuple).map(({ deviceToken }) => deviceToken));
      received[0].push(...first.push(tuple.slice(half)).map(({ deviceToken }) => deviceToken));
    });
    expect(received).toEqual([texts, texts]);
  });
});

test("W-17: the values before a failure leave nothing behind for the next decoder", () => {
  const tuple = new ByteBuilder().u32(1).u16(2).u8(0xab, 0xcd).build();
  const tooLong = new ByteBuilder().u32(1).u16(101).build();
  expect(new FeedbackDecoder().push(join(tuple, tooLong))).toEqual([{ deviceToken: "abcd", failedAt: 1 }]);
  expect(new FeedbackDecoder().push(tuple)).toEqual([{ deviceToken: "abcd", failedAt: 1 }]);
});
