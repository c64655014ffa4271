import {
  type BinaryNotification,
  type Command,
  type DecodedNotification,
  encodeNotification,
  formatDeviceToken,
  NotificationDecoder,
  WireError,
} from "@apns/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteBuilder, join, toHex } from "./byte-builder.js";
import { cutAt, piecesOf } from "./cuts.js";

const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const notifications = fc.record({
  deviceToken: fc.uint8Array({ minLength: 1, maxLength: 100 }),
  payload: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  identifier: uint32,
  expiration: uint32,
  priority: fc.constantFrom(5 as const, 10 as const),
});
const commands = fc.constantFrom<Command>(0, 1, 2);
const places = fc.array(fc.nat(4000), { maxLength: 12 });

const comparable = (notification: DecodedNotification) => ({
  ...notification,
  payload: toHex(notification.payload),
});

/** What a gateway should read, stated without the package. */
function expectedOf(notification: BinaryNotification, command: Command): object {
  const { deviceToken, payload, identifier, expiration, priority } = notification;
  return {
    command,
    deviceToken: toHex(deviceToken as Uint8Array),
    payload: toHex(payload as Uint8Array),
    ...(command === 0 ? {} : { identifier, expiration }),
    ...(command === 2 ? { priority } : {}),
  };
}

test("W-16: every encoded notification is decoded, whatever the commands and wherever the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(notifications, commands), { maxLength: 8 }), places, (sent, cuts) => {
      const stream = join(
        ...sent.map(([notification, command]) => encodeNotification(notification, command)),
      );
      const decoder = new NotificationDecoder();
      const received = cutAt(stream, cuts).flatMap((chunk) => decoder.push(chunk));
      decoder.end();
      expect(received.map(comparable)).toEqual(
        sent.map(([notification, command]) => expectedOf(notification, command)),
      );
    }),
    { numRuns: 300 },
  );
});

test("W-16: trailing bytes wait, and never disturb what came before them", () => {
  fc.assert(
    fc.property(notifications, commands, fc.nat(1000), (notification, command, cut) => {
      const frame = encodeNotification(notification, command);
      const rest = frame.slice(0, cut % frame.length);
      const decoder = new NotificationDecoder();
      const received = decoder.push(join(frame, rest));
      expect(received.map(comparable)).toEqual([expectedOf(notification, command)]);
      expect(decoder.pendingBytes).toBe(rest.length);
      expect(decoder.push(frame.slice(rest.length)).map(comparable)).toEqual([
        expectedOf(notification, command),
      ]);
    }),
    { numRuns: 200 },
  );
});

/** Bytes at random, and bytes that look like frames until they do not. */
const streams = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(
      fc.oneof(
        fc
          .tuple(notifications, commands)
          .map(([notification, command]) => encodeNotification(notification, command)),
        fc
          .tuple(fc.constantFrom(0, 1, 2), fc.uint8Array({ maxLength: 40 }))
          .map(([command, bytes]) => join(Uint8Array.of(command), bytes)),
        fc
          .array(fc.tuple(fc.nat(6), fc.nat(12), fc.uint8Array({ maxLength: 12 })), { maxLength: 6 })
          .map((items) => {
            const body = new ByteBuilder();
            for (const [id, length, data] of items)
              body
                .u8(id)
                .u16(length)
                .u8(...data);
            const bytes = body.build();
            return new ByteBuilder()
              .u8(2)
              .u32(bytes.length)
              .u8(...bytes)
              .build();
          }),
      ),
      { maxLength: 5 },
    )
    .map((parts) => join(...parts)),
);

function readAll(
  chunks: readonly Uint8Array[],
  maxFrameBytes: number,
): { received: object[]; code: string | undefined } {
  const decoder = new NotificationDecoder({ maxFrameBytes });
  const received: object[] = [];
  for (const chunk of chunks) {
    received.push(...decoder.push(chunk).map(comparable));
    if (decoder.failure !== undefined) break;
    // At most one frame is kept, and never more than a frame may have.
    if (decoder.pendingBytes > maxFrameBytes) throw new Error(`${decoder.pendingBytes} bytes are kept`);
  }
  return { received, code: decoder.failure?.code };
}

test("W-17, W-18: any bytes have the same values and the same failure, however they are cut, in bounded memory", () => {
  fc.assert(
    fc.property(streams, places, (stream, cuts) => {
      const whole = readAll([stream], 200);
      expect(readAll(cutAt(stream, cuts), 200)).toEqual(whole);
      expect(readAll(piecesOf(stream, 1), 200)).toEqual(whole);
      expect([undefined, "malformed-frame", "frame-too-large"]).toContain(whole.code);
    }),
    { numRuns: 1000 },
  );
});

/** A second reader of one frame of command 2: item by item, without a shortcut. */
function readItems(frame: Uint8Array): object | "malformed" {
  const bytes = Buffer.from(frame);
  const read = new Map<number, Buffer>();
  for (let at = 5; at < bytes.length; ) {
    if (at + 3 > bytes.length) return "malformed";
    const id = bytes.readUInt8(at);
    const end = at + 3 + bytes.readUInt16BE(at + 1);
    if (end > bytes.length) return "malformed";
    const isKnown = id >= 1 && id <= 5;
    const data = bytes.subarray(at + 3, end);
    if (isKnown && read.has(id)) return "malformed";
    if ((id === 3 || id === 4) && data.length !== 4) return "malformed";
    if (id === 5 && data.length !== 1) return "malformed";
    if (isKnown) read.set(id, data);
    at = end;
  }
  const number = (id: number, name: string): object => {
    const data = read.get(id);
    return data === undefined ? {} : { [name]: data.readUIntBE(0, data.length) };
  };
  return {
    command: 2,
    deviceToken: read.get(1)?.toString("hex") ?? "",
    payload: read.get(2)?.toString("hex") ?? "",
    ...number(3, "identifier"),
    ...number(4, "expiration"),
    ...number(5, "priority"),
  };
}

test("W-16, W-17: a frame of the usual items with a few bytes changed reads as item by item", () => {
  const changes = fc.array(fc.tuple(fc.nat(400), fc.oneof(fc.nat(6), fc.nat(255))), { maxLength: 3 });
  fc.assert(
    fc.property(notifications, changes, (notification, changed) => {
      const frame = encodeNotification(notification, 2);
      // The length of the frame stays the same: the bytes after it are not the subject.
      for (const [place, byte] of changed) frame[5 + (place % (frame.length - 5))] = byte;
      const decoder = new NotificationDecoder();
      const received = decoder.push(frame).map(comparable);
      expect(decoder.failure === undefined ? received[0] : "malformed").toEqual(readItems(frame));
    }),
    { numRuns: 3000 },
  );
});

test("W-16, W-17: a frame of the usual items with one byte changed, wherever, reads as item by item", () => {
  const frame = encodeNotification(
    { deviceToken: "ab".repeat(3), payload: Uint8Array.of(0x7b, 0x7d), identifier: 7, expiration: 8 },
    2,
  );
  for (let at = 5; at < frame.length; at++) {
    for (let byte = 0; byte < 256; byte++) {
      const changed = frame.slice();
      changed[at] = byte;
      const decoder = new NotificationDecoder();
      const received = decoder.push(changed).map(comparable);
      expect(decoder.failure === undefined ? received[0] : "malformed", `${byte} at ${at}`).toEqual(
        readItems(changed),
      );
    }
  }
});

test("W-18: ten megabytes after a header that announces four gigabytes are not kept", () => {
  const decoder = new NotificationDecoder();
  decoder.push(Uint8Array.of(2, 0xff, 0xff, 0xff, 0xff));
  expect(decoder.failure?.code).toBe("frame-too-large");
  expect(decoder.pendingBytes).toBe(0);
  const chunk = new Uint8Array(65_536);
  for (let index = 0; index < 160; index++) expect(() => decoder.push(chunk)).toThrow(WireError);
});

test("W-8: every device token comes back as the text of its bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (bytes) => {
      const text = formatDeviceToken(bytes);
      expect(text).toBe(toHex(bytes));
      for (const deviceToken of [text, text.toUpperCase(), bytes]) {
        const [notification] = new NotificationDecoder().push(
          encodeNotification({ deviceToken, payload: {} }),
        );
        expect(notification?.deviceToken).toBe(text);
      }
    }),
    { numRuns: 300 },
  );
});
