import { encodePayload } from "@apns/wire";
import { createPushRequest } from "@apns/wire/api";
import { HpackDecoder, HpackEncoder, Http2FrameDecoder, writeFrameHeader } from "@apns/wire/http2";
import { COUNT, cut, payloadOf, RECORD_BYTES, row, textOf, tokenTexts } from "./row-list.mjs";

const payload = encodePayload(payloadOf(textOf("x", 120), 100));
for (const [label, make] of [
  ["fresh payload of some 90 bytes", (index) => payloadOf("Hello number 1", index)],
  ["payload as bytes", () => payload],
]) {
  row(`HTTP/2: createPushRequest, ${label}`, {
    program: "answers",
    run() {
      let length = 0;
      for (let index = 0; index < COUNT; index++) {
        const notification = { deviceToken: tokenTexts[index], payload: make(index) };
        length += createPushRequest(notification, { topic: "com.example.app" }).deviceToken.length;
      }
      return length;
    },
    check: (length) => length === 64 * COUNT,
  });
}

const ignore = () => {};
const visitor = {
  onData: ignore,
  onHeaders: ignore,
  onRstStream: ignore,
  onSetting: ignore,
  onSettingsEnd: ignore,
  onSettingsAck: ignore,
  onPing: ignore,
  onGoaway: ignore,
  onWindowUpdate: ignore,
  onUnknown: ignore,
  onStreamError: ignore,
};
const END_OF_ALL = 5;
for (const [label, fields] of [
  ["status", [[":status", "200"]]],
  [
    "status and apns-id",
    [
      [":status", "200"],
      ["apns-id", "123e4567-e89b-42d3-a456-426614174000"],
    ],
  ],
]) {
  const target = { bytes: new Uint8Array(COUNT * 100), offset: 0 };
  const encoder = new HpackEncoder();
  for (let index = 0; index < COUNT; index++) {
    const start = target.offset;
    target.offset += 9;
    encoder.beginBlock(target);
    for (const [name, value] of fields) encoder.writeField(target, name, value, "none");
    const length = target.offset - start - 9;
    writeFrameHeader(target.bytes, start, { length, type: 1, flags: END_OF_ALL, streamId: 2 * index + 1 });
  }
  const answers = target.bytes.slice(0, target.offset);
  for (const [cutLabel, chunks] of [
    ["in TLS records", cut(answers, RECORD_BYTES)],
    ["byte by byte", cut(answers, 1)],
  ]) {
    row(`HTTP/2: decode answers with ${label}, ${cutLabel}`, {
      program: "answers",
      bytes: answers.length / COUNT,
      run() {
        const hpack = new HpackDecoder();
        let characters = 0;
        const visit = (_, value) => {
          characters += value.length;
        };
        const decoder = new Http2FrameDecoder({
          ...visitor,
          onHeaders: (...[, bytes, start, end]) => void hpack.decode(bytes, start, end, visit),
        });
        for (const chunk of chunks) decoder.push(chunk);
        return characters;
      },
      check: (characters) => characters === COUNT * fields.reduce((sum, [, value]) => sum + value.length, 0),
    });
  }
}
