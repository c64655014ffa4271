import { copyBytes } from "@apns/wire/bytes";
import { Http2FrameDecoder } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { recordingVisitor } from "../http2/frame-record.js";
import { frameBytes, GOAWAY } from "../http2/http2-frame.js";

describe("W-31: what is kept of bytes that somebody else owns is a copy", () => {
  test("W-31: of a Buffer, too, whose slice is a view", () => {
    const lent = Buffer.from("0123456789");
    const [whole, part] = [copyBytes(lent), copyBytes(lent, 2, 5)];
    lent.fill(0);
    expect([whole, part].map((bytes) => String.fromCharCode(...bytes))).toEqual(["0123456789", "234"]);
    expect(part.buffer.byteLength).toBe(3);
  });

  test("W-31: the debug data of GOAWAY outlives the Buffer in which it came", () => {
    let kept: Uint8Array = new Uint8Array();
    const visitor = {
      ...recordingVisitor([]),
      onGoaway: (_last: number, _code: number, data: Uint8Array) => (kept = data),
    };
    const read = Buffer.from(frameBytes({ type: GOAWAY, streamId: 0, payload: "0000000000000000676f6e65" }));
    new Http2FrameDecoder(visitor).push(read);
    read.fill(0);
    expect(String.fromCharCode(...kept)).toBe("gone");
  });
});
