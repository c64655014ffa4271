import { encodePayload } from "@apns/wire";
import {
  ErrorResponseDecoder,
  encodeErrorResponse,
  encodeFeedbackTuple,
  encodeNotification,
  FeedbackDecoder,
  FrameDecoder,
  NotificationDecoder,
} from "@apns/wire/binary";
import { COUNT, cut, payloadOf, RECORD_BYTES, row, tokenBytes, tokenTexts } from "./row-list.mjs";

/** The results of each push are counted and dropped, as a gateway does. */
function decodeAll(decoder, chunks) {
  let characters = 0;
  for (const chunk of chunks)
    for (const { deviceToken } of decoder.push(chunk)) characters += deviceToken.length;
  decoder.end();
  return characters;
}

/** The same, with every result compared. */
function areAllRight(decoder, chunks) {
  let count = 0;
  for (const chunk of chunks) {
    for (const { deviceToken } of decoder.push(chunk)) if (deviceToken === tokenTexts[count]) count += 1;
  }
  decoder.end();
  return count === COUNT;
}

const frames = tokenBytes.map((deviceToken, index) =>
  encodeNotification({
    deviceToken,
    payload: encodePayload(payloadOf("x".repeat(57), 100)),
    identifier: index,
  }),
);
const stream = Uint8Array.from(Buffer.concat(frames));
const frameBytes = stream.length / COUNT;
for (const [label, chunks] of [
  ["in one piece", [stream]],
  ["in TLS records", cut(stream, RECORD_BYTES)],
  ["in pieces of 1,400 bytes", cut(stream, 1400)],
  ["byte by byte", cut(stream, 1)],
]) {
  row(`decode frames of ${frameBytes} bytes, ${label}: framing with places`, {
    program: "framing",
    bytes: frameBytes,
    run() {
      const decoder = new FrameDecoder();
      let sum = 0;
      const visit = (frame) => {
        sum += frame.identifier + frame.payloadEnd - frame.payloadStart;
      };
      for (const chunk of chunks) decoder.push(chunk, visit);
      decoder.end();
      return sum;
    },
    check: (sum) => sum > (COUNT * (COUNT - 1)) / 2,
  });
  row(`decode frames of ${frameBytes} bytes, ${label}: device token text and payload view`, {
    program: "notifications",
    bytes: frameBytes,
    run: () => decodeAll(new NotificationDecoder(), chunks),
    check: (characters) => characters === 64 * COUNT && areAllRight(new NotificationDecoder(), chunks),
  });
}

const feedback = Uint8Array.from(
  Buffer.concat(tokenTexts.map((deviceToken, failedAt) => encodeFeedbackTuple({ deviceToken, failedAt }))),
);
for (const [label, chunks] of [
  ["in TLS records", cut(feedback, RECORD_BYTES)],
  ["byte by byte", cut(feedback, 1)],
]) {
  row(`decode feedback tuples, ${label}`, {
    program: "feedback",
    bytes: 38,
    run: () => decodeAll(new FeedbackDecoder(), chunks),
    check: (characters) => characters === 64 * COUNT && areAllRight(new FeedbackDecoder(), chunks),
  });
}

const responses = Uint8Array.from(
  Buffer.concat(tokenTexts.map((_, identifier) => encodeErrorResponse({ status: 8, identifier }))),
);
row("decode error responses", {
  program: "answers",
  bytes: 6,
  run: () => new ErrorResponseDecoder().push(responses),
  check: (list) => list.every(({ identifier }, index) => identifier === index),
});
