import {
  CLIENT_PREFACE,
  ErrorCode,
  errorCodeName,
  FRAME_HEADER_BYTES,
  FrameFlag,
  FrameType,
  SettingId,
  writeFrameHeader,
  writeGoaway,
  writePing,
  writeRstStream,
  writeSettings,
  writeSettingsAck,
  writeWindowUpdate,
} from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { toHex } from "../binary/byte-builder.js";
import { frameBytes, GOAWAY, PING, RST_STREAM, SETTINGS, WINDOW_UPDATE } from "./http2-frame.js";

/** The bytes that a writer writes at offset 2. It must return the offset after them and touch nothing else. */
function written(write: (target: Uint8Array, start: number) => number): string {
  const target = new Uint8Array(80).fill(0x5a);
  const end = write(target, 2);
  expect(toHex(target.slice(0, 2))).toBe("5a5a");
  expect([...target.slice(end)].every((octet) => octet === 0x5a)).toBe(true);
  return toHex(target.slice(2, end));
}

test("H-15: the client's preface is the 24 octets of section 3.4", () => {
  expect(toHex(CLIENT_PREFACE)).toBe("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a");
});

describe("H-1: a frame's header", () => {
  const cases: readonly [hex: string, length: number, type: number, flags: number, streamId: number][] = [
    ["000000000000000000", 0, 0, 0, 0],
    ["000001010500000001", 1, 1, 5, 1],
    ["00400009ff00010203", 16_384, 9, 0xff, 0x010203],
    ["ffffffffff7fffffff", 0xffffff, 0xff, 0xff, 0x7fffffff],
  ];
  test.each(cases)("H-1: %s", (hex, length, type, flags, streamId) => {
    expect(FRAME_HEADER_BYTES).toBe(9);
    expect(
      written((target, start) => writeFrameHeader(target, start, { length, type, flags, streamId })),
    ).toBe(hex);
    expect(toHex(frameBytes({ length, type, flags, streamId }))).toBe(hex);
  });
});

const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const largest = 0xffffffff;

test("H-1: every frame that is written has the layout of its section", () => {
  const expectFrame = (hex: string, frame: Parameters<typeof frameBytes>[0]): void =>
    expect(hex).toBe(toHex(frameBytes(frame)));
  expectFrame(
    written((target, start) =>
      writeSettings(target, start, [
        [SettingId.enablePush, 0],
        [SettingId.initialWindowSize, 0x7fffffff],
        [0xfffe, largest],
      ]),
    ),
    { type: SETTINGS, payload: "0002 00000000  0004 7fffffff  fffe ffffffff" },
  );
  expectFrame(
    written((target, start) => writeSettings(target, start, [])),
    { type: SETTINGS },
  );
  expectFrame(written(writeSettingsAck), { type: SETTINGS, flags: 1 });
  expectFrame(
    written((target, start) => writePing(target, start, { data, ack: false })),
    {
      type: PING,
      payload: "01 02 03 04 05 06 07 08",
    },
  );
  expectFrame(
    written((target, start) => writePing(target, start, { data, ack: true })),
    {
      type: PING,
      flags: 1,
      payload: "01 02 03 04 05 06 07 08",
    },
  );
  expectFrame(
    written((target, start) => writeRstStream(target, start, { streamId: 0x7fffffff, errorCode: largest })),
    { type: RST_STREAM, streamId: 0x7fffffff, payload: "ffffffff" },
  );
  expectFrame(
    written((target, start) => writeWindowUpdate(target, start, { streamId: 3, increment: 0x7fffffff })),
    { type: WINDOW_UPDATE, streamId: 3, payload: "7fffffff" },
  );
  expectFrame(
    written((target, start) => writeGoaway(target, start, { lastStreamId: 0x7ffffffe, errorCode: 11 })),
    { type: GOAWAY, payload: "7ffffffe 0000000b" },
  );
  expectFrame(
    written((target, start) =>
      writeGoaway(target, start, { lastStreamId: 0, errorCode: 0, debugData: Uint8Array.of(0x68, 0x69) }),
    ),
    { type: GOAWAY, payload: "00000000 00000000 6869" },
  );
});

test("H-9: PING has eight octets, whatever it is given", () => {
  const long = Uint8Array.from([...data, 9, 10]);
  expect(written((target, start) => writePing(target, start, { data: long, ack: false }))).toBe(
    toHex(frameBytes({ type: PING, payload: data })),
  );
});

test("H-16: numbers are those of the document's registries", () => {
  expect(Object.values(FrameType)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(Object.values(SettingId)).toEqual([1, 2, 3, 4, 5, 6]);
  expect({ ...FrameFlag }).toEqual({ endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 0x20 });
  expect(Object.values(ErrorCode)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});

test("H-16: error codes are called as section 7 calls them, and unlisted ones by their number", () => {
  // The document's own order, 0x00 to 0x0d.
  const names = `NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED
    FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM
    INADEQUATE_SECURITY HTTP_1_1_REQUIRED`.split(/\s+/);
  expect(names.map((_, code) => errorCodeName(code))).toEqual(names);
  for (const [key, code] of Object.entries(ErrorCode)) {
    expect(names[code]?.replaceAll("_", "").toLowerCase()).toBe(key.toLowerCase());
  }
  expect([14, 42, largest].map(errorCodeName)).toEqual(["0xe", "0x2a", "0xffffffff"]);
});
