import { ErrorCode, errorCodeName, Http2FrameDecoder } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { join } from "../binary/byte-builder.js";
import { cutsOf, piecesOf } from "../binary/cuts.js";
import { readFrames, recordingVisitor } from "./frame-record.js";
import {
  ACK,
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  frameBytes,
  GOAWAY,
  HEADERS,
  type Http2Frame,
  PADDED,
  PING,
  PRIORITY,
  SETTINGS,
  WINDOW_UPDATE,
  WITH_PRIORITY,
} from "./http2-frame.js";
import { layouts } from "./http2-frame-layouts.js";
import { type Http2Violation, http2Violations } from "./http2-violations.js";

const streamOf = (frames: readonly Http2Frame[]): Uint8Array => join(...frames.map(frameBytes));
const read = (frames: readonly Http2Frame[]) => readFrames([streamOf(frames)]);

test.each(layouts)("H-14: section %s: %s", (_section, _title, frame, lines) => {
  const { lines: read, errorCode, isMidFrame } = readFrames([frameBytes(frame)]);
  expect({ read, errorCode, isMidFrame }).toEqual({ read: lines, errorCode: undefined, isMidFrame: false });
});

describe("what is to be ignored", () => {
  test("H-1: the reserved bit before the stream identifier changes nothing, on any frame", () => {
    for (const [, title, frame, lines] of layouts) {
      expect(read([{ ...frame, reserved: 1 }]).lines, title).toEqual(lines);
    }
    // Not on the stream whose header block goes on either.
    const opened: Http2Frame = { type: HEADERS, streamId: 1, payload: "88" };
    const rest: Http2Frame = { type: CONTINUATION, streamId: 1, reserved: 1, flags: END_HEADERS };
    expect(read([opened, rest]).lines).toEqual(["HEADERS 1 [88]"]);
  });

  test("H-4: flags that a frame does not know change nothing", () => {
    const known: Readonly<Record<number, number>> = {
      [DATA]: END_STREAM | PADDED,
      [HEADERS]: END_STREAM | END_HEADERS | PADDED | WITH_PRIORITY,
      [SETTINGS]: ACK,
      [PING]: ACK,
      [CONTINUATION]: END_HEADERS,
    };
    for (const [, title, frame, lines] of layouts) {
      const flags = (frame.flags ?? 0) | (0xff & ~(known[frame.type] ?? 0));
      expect(read([{ ...frame, flags }]).lines, title).toEqual(lines);
    }
  });

  test("H-4: frames of every unknown type are visited as such, between others and as large as allowed", () => {
    for (let type = 0x0a; type <= 0xff; type++) {
      const unknown: Http2Frame = { type, streamId: type % 2, flags: type, payload: new Uint8Array(type) };
      expect(read([unknown, { type: SETTINGS }]).lines).toEqual([
        `ignored type ${type} on ${type % 2}`,
        "SETTINGS",
      ]);
    }
    expect(read([{ type: 0xaa, payload: new Uint8Array(16_384) }]).lines).toEqual(["ignored type 170 on 0"]);
  });
});

const violationsOf = (rule: Http2Violation["rule"]): Http2Violation[] =>
  http2Violations.filter((violation) => violation.rule === rule);

/** Before it, a frame that is visited; after it, one that must not be. */
function expectRefusal({ frames, errorCode }: Http2Violation): void {
  const before = frameBytes({ type: PING, payload: "0000000000000001" });
  const after = frameBytes({ type: PING, payload: "0000000000000002" });
  const stream = join(before, streamOf(frames), after);
  const pieces = Array.from(stream, (octet) => Uint8Array.of(octet));
  const readings = [[stream], [before, streamOf(frames), after], pieces].map((chunks) => readFrames(chunks));
  for (const reading of readings) {
    expect(reading.errorCode).toBe(errorCode);
    expect(reading.message).toMatch(new RegExp(`^${errorCodeName(errorCode)}: \\S`));
    expect(reading.sound).toBe(false);
    expect(reading.lines[0]).toBe("PING [0000000000000001]");
    expect(reading.lines).not.toContain("PING [0000000000000002]");
    expect(reading.lines).toEqual(readings[0]?.lines);
  }
}

test.each(violationsOf("H-3"))("H-3: $title ($section)", expectRefusal);
test.each(violationsOf("H-5"))("H-5: $title ($section)", expectRefusal);
test.each(violationsOf("H-7"))("H-7: $title ($section)", expectRefusal);
test.each(violationsOf("H-8"))("H-8: $title ($section)", expectRefusal);
test.each(violationsOf("H-9"))("H-9: $title ($section)", expectRefusal);
test.each(violationsOf("H-10"))("H-10: $title ($section)", expectRefusal);
test.each(violationsOf("H-11"))("H-11: $title ($section)", expectRefusal);
test.each(violationsOf("H-12"))("H-12: $title ($section)", expectRefusal);

test("H-13: flow control counts the whole payload of DATA: padding, too, and the octet of its length", () => {
  for (const [flags, payload, flowBytes] of [
    [0, "616263", 3],
    [PADDED, "00 616263", 4],
    [PADDED, "05 616263 0000000000", 9],
    [PADDED, "02 0000", 3],
  ] as const) {
    const told = read([{ type: DATA, streamId: 1, flags, payload }]).lines[0];
    expect(told).toMatch(new RegExp(`flow ${flowBytes}$`));
  }
});

test("H-14: a visitor may keep GOAWAY's debug data, though the chunk it came in is used again", () => {
  const kept: Uint8Array[] = [];
  const visitor = {
    ...recordingVisitor([]),
    onGoaway: (_last: number, _code: number, debugData: Uint8Array) => kept.push(debugData),
  };
  const chunk = frameBytes({ type: GOAWAY, payload: "00000000 00000000 7b7d" });
  new Http2FrameDecoder(visitor).push(chunk);
  chunk.fill(0xee);
  expect(kept).toEqual([Uint8Array.of(0x7b, 0x7d)]);
});

describe("errors of a stream alone", () => {
  test("H-12: a window increment of 0 on a stream is that stream's error, and reading goes on", () => {
    const wrong: Http2Frame = { type: WINDOW_UPDATE, streamId: 3, payload: "80000000" };
    const reading = read([wrong, { type: WINDOW_UPDATE, streamId: 3, payload: "00000005" }]);
    expect(reading.lines).toEqual([`stream error 3 code ${ErrorCode.protocolError}`, "WINDOW_UPDATE 3 +5"]);
    expect(reading.errorCode).toBeUndefined();
  });

  test("H-9: PRIORITY of other than 5 octets is its stream's error, and reading goes on", () => {
    for (const length of [0, 4, 6]) {
      const reading = read([
        { type: PRIORITY, streamId: 3, payload: new Uint8Array(length) },
        { type: SETTINGS, flags: ACK },
      ]);
      expect(reading.lines).toEqual([`stream error 3 code ${ErrorCode.frameSizeError}`, "SETTINGS ack"]);
      expect(reading.errorCode).toBeUndefined();
    }
  });
});

describe("limits", () => {
  test("H-3: a frame is refused by its nine octets, before its payload comes", () => {
    for (const length of [16_385, 0xffffff]) {
      const header = frameBytes({ type: DATA, streamId: 1, length });
      expect(readFrames([header]).errorCode).toBe(ErrorCode.frameSizeError);
      const inPieces = readFrames([header.slice(0, 4), header.slice(4), new Uint8Array(100)]);
      expect(inPieces.errorCode).toBe(ErrorCode.frameSizeError);
      // Nothing of it is kept.
      expect(inPieces.isMidFrame).toBe(false);
      expect(readFrames([header.slice(0, 8)]).errorCode).toBeUndefined();
    }
    expect(read([{ type: DATA, streamId: 1, payload: new Uint8Array(16_384) }]).lines).toHaveLength(1);
  });

  test("H-3: the limit is what was announced", () => {
    const stream = frameBytes({ type: DATA, streamId: 1, payload: new Uint8Array(20_000) });
    expect(readFrames([stream], { maxFrameBytes: 20_000 }).lines).toHaveLength(1);
    expect(readFrames([stream], { maxFrameBytes: 19_999 }).errorCode).toBe(ErrorCode.frameSizeError);
  });

  test("H-5: a frame inside a header block is refused by its nine octets", () => {
    const opened = frameBytes({ type: HEADERS, streamId: 1, payload: "88" });
    const header = frameBytes({ type: DATA, streamId: 1, length: 16_384 });
    expect(readFrames([opened, header]).errorCode).toBe(ErrorCode.protocolError);
  });

  const block = (parts: readonly number[]): Http2Frame[] =>
    parts.map((length, at) => ({
      type: at === 0 ? HEADERS : CONTINUATION,
      streamId: 1,
      flags: at === parts.length - 1 ? END_HEADERS : 0,
      payload: new Uint8Array(length).fill(0x88),
    }));
  const codeOf = (parts: readonly number[], options = {}): number | undefined =>
    readFrames([streamOf(block(parts))], options).errorCode;

  test("H-6: a header block of more octets than allowed ends the connection, however it is split", () => {
    const options = { maxHeaderBlockBytes: 1000 };
    for (const parts of [[1000], [0, 1000], [500, 500], [999, 1, 0], [1000, 0]]) {
      expect(codeOf(parts, options), `${parts}`).toBeUndefined();
    }
    for (const parts of [[1001], [1001, 0], [0, 1001], [500, 501], [999, 1, 1]]) {
      expect(codeOf(parts, options), `${parts}`).toBe(ErrorCode.enhanceYourCalm);
    }
    expect(codeOf([16_384, 16_384, 16_384, 16_384])).toBeUndefined();
    expect(codeOf([16_384, 16_384, 16_384, 16_384, 1])).toBe(ErrorCode.enhanceYourCalm);
  });

  test("H-6: more CONTINUATION frames than allowed end the connection, empty ones and unended ones too", () => {
    expect(codeOf([1, ...Array(32).fill(0)])).toBeUndefined();
    expect(codeOf([1, ...Array(33).fill(0)])).toBe(ErrorCode.enhanceYourCalm);
    const flood = block([1, ...Array(40).fill(0), 1]).slice(0, -1);
    expect(readFrames([streamOf(flood)]).errorCode).toBe(ErrorCode.enhanceYourCalm);
    expect(codeOf([1, 0, 0], { maxContinuations: 1 })).toBe(ErrorCode.enhanceYourCalm);
    // Each block may have so many.
    expect(
      readFrames([streamOf([...block([1, ...Array(32).fill(0)]), ...block([1, ...Array(32).fill(0)])])])
        .errorCode,
    ).toBeUndefined();
  });
});

describe("a header block that is cut off", () => {
  const begun: Http2Frame = { type: HEADERS, streamId: 3, payload: "8801" };

  test("H-34: its beginning can be had once, after a failure and at the end of the stream", () => {
    for (const then of [
      [],
      [{ type: PING, payload: "0000000000000000" }],
      [{ type: CONTINUATION, streamId: 5, payload: "00" }],
    ] satisfies Http2Frame[][]) {
      const decoder = new Http2FrameDecoder(recordingVisitor([]));
      expect(decoder.push(streamOf([begun, ...then]))).toBe(then.length === 0);
      expect(decoder.takeCutBlock()).toEqual({ streamId: 3, octets: Uint8Array.of(0x88, 1) });
      expect(decoder.takeCutBlock()).toBeUndefined();
    }
  });

  test("H-34: between header blocks there is none", () => {
    const decoder = new Http2FrameDecoder(recordingVisitor([]));
    decoder.push(streamOf([{ type: HEADERS, streamId: 3, flags: END_HEADERS, payload: "88" }]));
    expect(decoder.takeCutBlock()).toBeUndefined();
  });

  test("H-34: of a block that is too large it is what was kept before, so memory stays bounded", () => {
    const decoder = new Http2FrameDecoder(recordingVisitor([]), { maxHeaderBlockBytes: 4 });
    decoder.push(streamOf([begun, { type: CONTINUATION, streamId: 3, payload: "020304" }]));
    expect(decoder.failure?.errorCode).toBe(ErrorCode.enhanceYourCalm);
    expect(decoder.takeCutBlock()?.octets).toEqual(Uint8Array.of(0x88, 1));
  });
});

describe("however it is cut", () => {
  const conversation = layouts.map(([, , frame]) => frame);
  const expected = layouts.flatMap(([, , , lines]) => lines);

  test("H-2: a stream of every frame is read alike, whole, byte by byte and cut at every place", () => {
    for (const { name, chunks } of cutsOf(streamOf(conversation))) {
      const { lines, errorCode, isMidFrame } = readFrames(chunks);
      expect({ lines, errorCode, isMidFrame }, name).toEqual({
        lines: expected,
        errorCode: undefined,
        isMidFrame: false,
      });
    }
  });

  test("H-2: large frames and header blocks are whole, whatever the size of the pieces", () => {
    const large = Uint8Array.from({ length: 16_384 }, (_, at) => (at * 7 + (at >> 8)) % 256);
    const hex = Buffer.from(large).toString("hex");
    const stream = streamOf([
      { type: DATA, streamId: 1, payload: large },
      { type: HEADERS, streamId: 3, payload: large.slice(0, 300) },
      { type: CONTINUATION, streamId: 3, payload: large.slice(300, 5000) },
      { type: CONTINUATION, streamId: 3, flags: END_HEADERS, payload: large.slice(5000) },
      { type: GOAWAY, payload: large.slice(0, 1000) },
    ]);
    const whole = readFrames([stream]);
    expect(whole.lines.slice(0, 2)).toEqual([`DATA 1 [${hex}] flow 16384`, `HEADERS 3 [${hex}]`]);
    for (const bytes of [1, 8, 100, 1000, 1460, 8192, 16_393]) {
      expect(readFrames(piecesOf(stream, bytes)).lines, `${bytes} at a time`).toEqual(whole.lines);
    }
  });

  test("H-2: a frame is visited with the octet that completes it, and the end of the stream inside one is noticed", () => {
    const stream = frameBytes({ type: PING, payload: "0102030405060708" });
    for (let end = 0; end < stream.length; end++) {
      const reading = readFrames([stream.slice(0, end)]);
      expect(reading.lines).toEqual([]);
      expect(reading.isMidFrame).toBe(end > 0);
    }
    const trailing = readFrames([join(stream, Uint8Array.of(0))]);
    expect(trailing.lines).toHaveLength(1);
    expect(trailing.isMidFrame).toBe(true);
    // Between the frames of a header block too.
    expect(read([{ type: HEADERS, streamId: 1, payload: "88" }]).isMidFrame).toBe(true);
  });

  test("H-5: a header block split over CONTINUATION at every octet is the same block", () => {
    const whole = Uint8Array.from({ length: 20 }, (_, at) => 0x80 + at);
    const hex = Buffer.from(whole).toString("hex");
    for (let at = 0; at <= whole.length; at++) {
      for (let second = at; second <= whole.length; second += 3) {
        const frames: Http2Frame[] = [
          {
            type: HEADERS,
            streamId: 9,
            flags: END_STREAM | PADDED,
            payload: join(Uint8Array.of(2), whole.slice(0, at), new Uint8Array(2)),
          },
          { type: CONTINUATION, streamId: 9, payload: whole.slice(at, second) },
          { type: CONTINUATION, streamId: 9, flags: END_HEADERS, payload: whole.slice(second) },
          { type: DATA, streamId: 9 },
        ];
        const stream = streamOf(frames);
        const pieces = Array.from(stream, (octet) => Uint8Array.of(octet));
        for (const chunks of [[stream], pieces]) {
          expect(readFrames(chunks).lines).toEqual([`HEADERS 9 [${hex}] end`, "DATA 9 [] flow 0"]);
        }
      }
    }
    const inSingles: Http2Frame[] = Array.from(whole, (octet, at) => ({
      type: at === 0 ? HEADERS : CONTINUATION,
      streamId: 9,
      flags: at === whole.length - 1 ? END_HEADERS : 0,
      payload: Uint8Array.of(octet),
    }));
    expect(read(inSingles).lines).toEqual([`HEADERS 9 [${hex}]`]);
  });
});
