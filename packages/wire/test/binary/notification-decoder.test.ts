import { type DecodedNotification, encodeNotification, NotificationDecoder } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { wireErrorOf } from "../errors/thrown-error.js";
import { ByteBuilder, frameOf, join, toUtf8 } from "./byte-builder.js";
import { cutsOf } from "./cuts.js";

const good = encodeNotification({ deviceToken: "abcd", payload: { n: 1 }, identifier: 1 });

const readable = ({ payload, ...rest }: DecodedNotification) => ({ ...rest, payload: toUtf8(payload) });

const decode = (stream: Uint8Array) => new NotificationDecoder().push(stream).map(readable);

describe("what a frame may hold", () => {
  test("W-4: items come in any order", () => {
    const items: readonly ((frame: ByteBuilder) => ByteBuilder)[] = [
      (frame) => frame.item(1, (data) => data.hex("abcd")),
      (frame) => frame.item(2, (data) => data.text("{}")),
      (frame) => frame.item(3, (data) => data.u32(7)),
      (frame) => frame.item(4, (data) => data.u32(8)),
      (frame) => frame.item(5, (data) => data.u8(9)),
    ];
    const expected = {
      command: 2,
      deviceToken: "abcd",
      payload: "{}",
      identifier: 7,
      expiration: 8,
      priority: 9,
    };
    for (let rotation = 0; rotation < items.length; rotation++) {
      const rotated = [...items.slice(rotation), ...items.slice(0, rotation)];
      for (const order of [rotated, rotated.toReversed()]) {
        const frame = frameOf((bytes) => order.reduce((built, add) => add(built), bytes));
        expect(decode(frame)).toEqual([expected]);
      }
    }
  });

  test("W-4: an absent item is data, since a gateway answers it with a status", () => {
    expect(decode(frameOf((items) => items.item(3, (data) => data.u32(7))))).toEqual([
      { command: 2, deviceToken: "", payload: "", identifier: 7 },
    ]);
    expect(decode(frameOf((items) => items.item(1, (data) => data.hex("ab"))))).toEqual([
      { command: 2, deviceToken: "ab", payload: "" },
    ]);
  });

  test("W-4: an item of an unknown number is passed over", () => {
    const frame = frameOf((items) =>
      items
        .item(9, (data) => data.text("tomorrow"))
        .item(1, (data) => data.hex("ab"))
        .item(0, (data) => data)
        .item(2, (data) => data.text("{}")),
    );
    expect(decode(frame)).toEqual([{ command: 2, deviceToken: "ab", payload: "{}" }]);
  });

  test("W-7: any priority, a long device token and a payload that is not JSON are data", () => {
    const frame = frameOf((items) =>
      items
        .item(1, (data) => data.hex("ab".repeat(300)))
        .item(2, (data) => data.text("no JSON"))
        .item(5, (data) => data.u8(255)),
    );
    expect(decode(frame)).toEqual([
      { command: 2, deviceToken: "ab".repeat(300), payload: "no JSON", priority: 255 },
    ]);
  });

  test("W-7: a zero is a value, beside other items and alone", () => {
    const zeros: readonly ((frame: ByteBuilder) => ByteBuilder)[] = [
      (frame) => frame.item(3, (data) => data.u32(0)),
      (frame) => frame.item(4, (data) => data.u32(0)),
      (frame) => frame.item(5, (data) => data.u8(0)),
    ];
    const alone = zeros.map((add) => decode(frameOf(add))[0]);
    expect(alone).toEqual([
      { command: 2, deviceToken: "", payload: "", identifier: 0 },
      { command: 2, deviceToken: "", payload: "", expiration: 0 },
      { command: 2, deviceToken: "", payload: "", priority: 0 },
    ]);
    expect(decode(frameOf((items) => zeros.reduce((built, add) => add(built), items)))).toEqual([
      { command: 2, deviceToken: "", payload: "", identifier: 0, expiration: 0, priority: 0 },
    ]);
  });

  test("W-1: command 0 has neither identifier nor expiration", () => {
    expect(
      decode(encodeNotification({ deviceToken: "ab", payload: {}, identifier: 5, expiration: 6 }, 0)),
    ).toEqual([{ command: 0, deviceToken: "ab", payload: "{}" }]);
    expect(decode(new ByteBuilder().u8(0).u16(0).u16(0).build())).toEqual([
      { command: 0, deviceToken: "", payload: "" },
    ]);
  });
});

describe("the payload", () => {
  test("is a view into the chunk, or into bytes of its own where it straddled chunks", () => {
    const decoder = new NotificationDecoder();
    const first = join(good, good.slice(0, 20));
    const [inChunk] = decoder.push(first);
    const second = join(good.slice(20), good);
    const [own, inSecond] = decoder.push(second);
    expect(inChunk?.payload.buffer).toBe(first.buffer);
    expect(inSecond?.payload.buffer).toBe(second.buffer);
    first.fill(0);
    second.fill(0);
    expect(toUtf8(own?.payload ?? first)).toBe('{"n":1}');
  });

  test("of a Buffer is a plain Uint8Array", () => {
    const [notification] = new NotificationDecoder().push(Buffer.from(good));
    expect(notification?.payload.constructor).toBe(Uint8Array);
    expect(toUtf8(notification?.payload ?? good)).toBe('{"n":1}');
  });
});

describe("W-17: bytes that are not a notification", () => {
  const malformed: readonly [string, Uint8Array][] = [
    ["a command of 3", Uint8Array.of(3)],
    ["an error response", Uint8Array.of(8, 10, 0, 0, 0, 1)],
    ["text", new ByteBuilder().text("GET / HTTP/1.1").build()],
    ["an item header that overruns its frame", frameOf((items) => items.u8(1, 0))],
    ["an item that overruns its frame", frameOf((items) => items.u8(1, 0, 5, 1, 2))],
    ...[1, 2, 3, 4, 5].map((id): [string, Uint8Array] => [
      `item ${id} twice`,
      frameOf((items) =>
        [id, id].reduce(
          (built, item) => built.item(item, (data) => data.u8(...new Array(item === 5 ? 1 : 4).fill(1))),
          items,
        ),
      ),
    ]),
    ["an identifier of 3 bytes", frameOf((items) => items.item(3, (data) => data.u8(1, 2, 3)))],
    ["an identifier of 5 bytes", frameOf((items) => items.item(3, (data) => data.u8(1, 2, 3, 4, 5)))],
    ["an expiration of 8 bytes", frameOf((items) => items.item(4, (data) => data.u32(0).u32(0)))],
    ["an expiration of 3 bytes", frameOf((items) => items.item(4, (data) => data.u8(1, 2, 3)))],
    ["a priority of 2 bytes", frameOf((items) => items.item(5, (data) => data.u16(10)))],
    ["a priority of no bytes", frameOf((items) => items.item(5, (data) => data))],
  ];

  test.each(malformed)("%s ends the stream, and what preceded comes out", (_, bad) => {
    for (const { name, chunks } of cutsOf(join(good, bad, good))) {
      const decoder = new NotificationDecoder();
      const notifications: DecodedNotification[] = [];
      for (const chunk of chunks) {
        if (decoder.failure !== undefined) break;
        notifications.push(...decoder.push(chunk));
      }
      expect(notifications.map(readable), name).toEqual(decode(good));
      expect(decoder.failure, name).toMatchObject({ code: "malformed-frame" });
      expect(decoder.pendingBytes).toBe(0);
      expect(wireErrorOf(() => decoder.push(good))).toBe(decoder.failure);
      expect(wireErrorOf(() => decoder.push(new Uint8Array(0)))).toBe(decoder.failure);
      expect(wireErrorOf(() => decoder.end())).toBe(decoder.failure);
    }
  });

  test("W-19: the end of the stream inside a notification is reported", () => {
    for (let at = 1; at < good.length; at++) {
      const decoder = new NotificationDecoder();
      expect(decoder.push(good.slice(0, at))).toEqual([]);
      expect(decoder.pendingBytes).toBe(at);
      expect(wireErrorOf(() => decoder.end())).toMatchObject({ code: "truncated", bytes: at });
      expect(wireErrorOf(() => decoder.push(good)).code).toBe("truncated");
    }
    const decoder = new NotificationDecoder();
    decoder.push(good);
    decoder.end();
    expect(decoder.failure).toBeUndefined();
  });
});
