import { describe, expect, test } from "vitest";
import type { FrameFacts } from "../../src/connections/frame-log.js";
import { FrameLog } from "../../src/connections/frame-log.js";
import { FrameScanner } from "../../src/connections/frame-scanner.js";

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

function frame(type: number, body: Buffer, change: { flags?: number; stream?: number } = {}): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(change.flags ?? 0, 4);
  head.writeUInt32BE(change.stream ?? 0, 5);
  return Buffer.concat([head, body]);
}

const settings = Buffer.from("00030000000100040000ffff00630000002a", "hex");
const goaway = Buffer.concat([Buffer.from("0000000700000001", "hex"), Buffer.from('{"reason":"x"}')]);
const bytes = Buffer.concat([
  PREFACE,
  frame(4, settings),
  frame(4, Buffer.alloc(0), { flags: 1 }),
  frame(1, Buffer.alloc(30), { flags: 4, stream: 1 }),
  frame(0, Buffer.alloc(3000), { flags: 1, stream: 1 }),
  frame(3, Buffer.from("00000008", "hex"), { stream: 1 }),
  frame(8, Buffer.from("00000400", "hex")),
  frame(7, goaway),
  frame(7, Buffer.concat([goaway, Buffer.alloc(900, 0x61)])),
  frame(6, Buffer.alloc(8)),
  frame(0x2a, Buffer.alloc(0)),
]);

const words = [
  "SETTINGS 0 18 0 MAX_CONCURRENT_STREAMS 1, INITIAL_WINDOW_SIZE 65535, 0x63 42",
  "SETTINGS 0 0 1 ACK",
  "HEADERS 1 30 4 ",
  "DATA 1 3000 1 ",
  "RST_STREAM 1 4 0 CANCEL",
  "WINDOW_UPDATE 0 4 0 +1024",
  'GOAWAY 0 22 0 PROTOCOL_ERROR, last stream 7, {"reason":"x"}',
  `GOAWAY 0 922 0 PROTOCOL_ERROR, last stream 7, {"reason":"x"}${"a".repeat(490)}`,
  "PING 0 8 0 ",
  "type 0x2a 0 0 0 ",
];

function scan(cuts: readonly number[]): string[] {
  const found: FrameFacts[] = [];
  const scanner = new FrameScanner("in", (each) => found.push(each));
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    scanner.scan(bytes.subarray(at, cut));
    at = cut;
  }
  return found.map(({ type, stream, length, flags, detail = "" }) =>
    [type, stream, length, flags, detail].join(" "),
  );
}

describe("frames", () => {
  test("P-14: are found in one piece", () => {
    expect(scan([])).toEqual(words);
  });

  test("P-14: are found however the bytes are cut", () => {
    for (let step = 1; step < 60; step += 1) {
      const cuts = Array.from({ length: Math.ceil(bytes.length / step) }, (_none, index) => index * step);
      expect(scan(cuts)).toEqual(words);
    }
    for (let cut = 0; cut < bytes.length; cut += 1) expect(scan([cut])).toEqual(words);
  });

  test("P-14: a log keeps the newest, and numbers all", () => {
    const heard: number[] = [];
    const log = new FrameLog(3, { now: () => 5, onFrame: ({ sequence }) => heard.push(sequence) });
    const facts = { direction: "in", type: "PING", stream: 0, length: 8, flags: 0 } as const;
    for (let index = 0; index < 20; index += 1) {
      log.add(facts);
      expect(log.list().at(-1)).toEqual({ sequence: index + 1, at: 5, ...facts });
      expect(log.list()).toHaveLength(Math.min(3, index + 1));
    }
    expect(heard).toHaveLength(20);
    const off = new FrameLog(0, { now: () => 5, onFrame: () => heard.push(0) });
    off.add(facts);
    expect([off.isOn, off.list(), heard.length]).toEqual([false, [], 20]);
  });
});
