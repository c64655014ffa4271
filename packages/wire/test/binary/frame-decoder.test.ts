import { encodeNotification, FrameDecoder, type FrameView } from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { ByteBuilder, frameOf, fromUtf8, join, toHex } from "./byte-builder.js";
import { cutsOf } from "./cuts.js";

const frame0 = new ByteBuilder().u8(0).u16(2).hex("abcd").u16(2).text("{}").build();
const frame1 = new ByteBuilder()
  .u8(1)
  .u32(0xfedcba98)
  .u32(0x89abcdef)
  .u16(2)
  .hex("abcd")
  .u16(2)
  .text("{}")
  .build();
const frame2 = frameOf((items) =>
  items
    .item(5, (data) => data.u8(7))
    .item(4, (data) => data.u32(0x89abcdef))
    .item(2, (data) => data.text("{}"))
    .item(1, (data) => data.hex("abcd"))
    .item(3, (data) => data.u32(0xfedcba98)),
);

/** The values in a view. */
const readView = (frame: FrameView) => ({
  frame: toHex(frame.bytes.subarray(frame.start, frame.end)),
  command: frame.command,
  deviceToken: toHex(frame.bytes.subarray(frame.deviceTokenStart, frame.deviceTokenEnd)),
  payload: toHex(frame.bytes.subarray(frame.payloadStart, frame.payloadEnd)),
  identifier: frame.identifier,
  expiration: frame.expiration,
  priority: frame.priority,
});

function readAll(chunks: readonly Uint8Array[]): ReturnType<typeof readView>[] {
  const views: ReturnType<typeof readView>[] = [];
  const decoder = new FrameDecoder();
  for (const chunk of chunks) decoder.push(chunk, (frame) => views.push(readView(frame)));
  decoder.end();
  return views;
}

describe("FrameDecoder", () => {
  test("W-16: finds the same places however the stream is cut", () => {
    const common = { deviceToken: "abcd", payload: "7b7d", identifier: 0xfedcba98, expiration: 0x89abcdef };
    const expected = [
      { ...common, frame: toHex(frame0), command: 0, identifier: -1, expiration: -1, priority: -1 },
      { ...common, frame: toHex(frame1), command: 1, priority: -1 },
      { ...common, frame: toHex(frame2), command: 2, priority: 7 },
      { ...common, frame: toHex(frame0), command: 0, identifier: -1, expiration: -1, priority: -1 },
    ];
    for (const { name, chunks } of cutsOf(join(frame0, frame1, frame2, frame0))) {
      expect(readAll(chunks), name).toEqual(expected);
    }
  });

  test("returns views into the chunk, and copies only a frame that came in several chunks", () => {
    const stream = join(frame2, frame2, frame2);
    const first = stream.slice(0, frame2.length + 10);
    const second = stream.slice(frame2.length + 10);
    const decoder = new FrameDecoder();
    const buffers: Uint8Array[] = [];
    for (const chunk of [first, second]) decoder.push(chunk, (frame) => buffers.push(frame.bytes));
    expect(buffers[0]).toBe(first);
    expect(buffers[1]).not.toBe(first);
    expect(buffers[1]).toHaveLength(frame2.length);
    expect(buffers[2]).toBe(second);
  });

  test("lets go of the chunk, which an idle connection would keep alive", () => {
    const decoder = new FrameDecoder();
    const views: FrameView[] = [];
    decoder.push(join(frame0, frame1), (frame) => views.push(frame));
    expect(views.map(({ bytes }) => bytes.length)).toEqual([0, 0]);
  });

  test("what straddled chunks stays as it was while more comes", () => {
    const decoder = new FrameDecoder();
    const views: { readonly bytes: Uint8Array; readonly text: string }[] = [];
    const stream = join(...[1, 2, 3].map((n) => encodeNotification({ deviceToken: "ab", payload: { n } })));
    for (let at = 0; at < stream.length; at += 5) {
      decoder.push(stream.slice(at, at + 5), ({ bytes }) => views.push({ bytes, text: toHex(bytes) }));
    }
    expect(views).toHaveLength(3);
    for (const { bytes, text } of views) expect(toHex(bytes)).toBe(text);
  });

  test("W-18: refuses a length beyond its limit before anything of the frame is kept", () => {
    const decoder = new FrameDecoder({ maxFrameBytes: 100 });
    decoder.push(new ByteBuilder().u8(2).u32(96).build(), () => expect.unreachable());
    expect(decoder.failure).toMatchObject({ code: "frame-too-large", bytes: 101, maxBytes: 100 });
    expect(decoder.pendingBytes).toBe(0);
  });

  test("W-18: takes a frame of just its limit, and refuses one byte more, for every command", () => {
    for (const frame of [frame0, frame1, frame2]) {
      for (const { chunks } of cutsOf(frame)) {
        const taking = new FrameDecoder({ maxFrameBytes: Math.max(13, frame.length) });
        let count = 0;
        for (const chunk of chunks) taking.push(chunk, () => count++);
        expect(count).toBe(1);
      }
      if (frame.length <= 13) continue;
      for (const { name, chunks } of cutsOf(frame)) {
        const refusing = new FrameDecoder({ maxFrameBytes: frame.length - 1 });
        for (const chunk of chunks) {
          if (refusing.failure === undefined) refusing.push(chunk, () => expect.unreachable());
        }
        expect(refusing.failure?.code, name).toBe("frame-too-large");
      }
    }
  });

  test("takes by default whatever commands 0 and 1 can express", () => {
    const largest = new ByteBuilder().u8(1).u32(1).u32(1).u16(0xffff).build();
    const stream = join(
      largest,
      new Uint8Array(0xffff),
      new ByteBuilder().u16(0xffff).build(),
      new Uint8Array(0xffff),
    );
    const [view] = readAll([stream.slice(0, 70_000), stream.slice(70_000)]);
    expect(view?.payload).toHaveLength(2 * 0xffff);
    const decoder = new FrameDecoder();
    decoder.push(new ByteBuilder().u8(2).u32(stream.length).build(), () => expect.unreachable());
    expect(decoder.failure?.code).toBe("frame-too-large");
  });

  test("a visitor that throws ends it, since the place in the stream is lost", () => {
    const decoder = new FrameDecoder();
    const mine = new Error("mine");
    expect(() =>
      decoder.push(frame0, () => {
        throw mine;
      }),
    ).toThrow(mine);
    expect(usageErrorOf(() => decoder.push(frame0, () => undefined)).code).toBe("closed");
    expect(usageErrorOf(() => decoder.end()).code).toBe("closed");
  });

  test.each([0, 12, 13.5, Number.NaN, "100"])("refuses %s for maxFrameBytes", (maxFrameBytes) => {
    const create = () => new FrameDecoder({ maxFrameBytes: maxFrameBytes as number });
    expect(usageErrorOf(create)).toMatchObject({ code: "out-of-range", field: "maxFrameBytes" });
  });

  test("W-4: a frame without items is a frame", () => {
    expect(readAll([frameOf((items) => items)])).toEqual([
      {
        frame: "0200000000",
        command: 2,
        deviceToken: "",
        payload: "",
        identifier: -1,
        expiration: -1,
        priority: -1,
      },
    ]);
  });

  test("reads what it is given without writing to it", () => {
    const stream = join(frame0, frame1, frame2);
    const copy = stream.slice();
    readAll([stream.subarray(0, 20), stream.subarray(20, 50), stream.subarray(50)]);
    expect(stream).toEqual(copy);
    expect(fromUtf8("{}")).toHaveLength(2);
  });
});
