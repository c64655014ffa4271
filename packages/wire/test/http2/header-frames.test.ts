import { headerFramesBytes, writeHeaderFrames } from "@apns/wire/http2";
import { expect, test } from "vitest";
import { readFrames } from "./frame-record.js";

const MAX_FRAME_BYTES = 16_384;

/** A block of so many octets, each unlike its neighbours. */
function blockOf(byteCount: number): Uint8Array {
  return Uint8Array.from({ length: byteCount }, (_, at) => at % 251);
}

/** The lengths and types of the frames in these bytes. */
function framesIn(bytes: Uint8Array): string[] {
  const frames: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [high = 0, middle = 0, low = 0, type = 0, flags = 0] = bytes.subarray(at);
    const length = (high << 16) | (middle << 8) | low;
    frames.push(`${type}/${flags}:${length}`);
    at += 9 + length;
  }
  return frames;
}

test("H-33: a header block goes out as HEADERS, and as CONTINUATION from the peer's frame size on", () => {
  for (const [byteCount, expected] of [
    [0, ["1/5:0"]],
    [1, ["1/5:1"]],
    [16_384, ["1/5:16384"]],
    [16_385, ["1/1:16384", "9/4:1"]],
    [32_768, ["1/1:16384", "9/4:16384"]],
    [40_000, ["1/1:16384", "9/0:16384", "9/4:7232"]],
  ] as const) {
    const block = blockOf(byteCount);
    const target = new Uint8Array(3 + headerFramesBytes(byteCount, MAX_FRAME_BYTES));
    const end = writeHeaderFrames(target, 3, { streamId: 5, endStream: true, block });
    expect(end).toBe(target.length);
    expect(framesIn(target.subarray(3)), `${byteCount} octets`).toEqual(expected);
    const { lines, errorCode } = readFrames([target.subarray(3)]);
    expect(errorCode).toBeUndefined();
    expect(lines).toEqual([`HEADERS 5 [${Buffer.from(block).toString("hex")}] end`]);
  }
});

test("H-33: a peer that takes larger frames gets them, and a body may follow", () => {
  const target = new Uint8Array(headerFramesBytes(40_000, 30_000));
  const headers = { streamId: 7, endStream: false, block: blockOf(40_000), maxFrameBytes: 30_000 };
  expect(writeHeaderFrames(target, 0, headers)).toBe(40_018);
  expect(framesIn(target)).toEqual(["1/0:30000", "9/4:10000"]);
});
