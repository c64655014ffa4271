import { createPayload, encodePayload, parseDeviceToken } from "@apns/wire";
import {
  encodeErrorResponse,
  encodeFeedbackTuple,
  encodeNotification,
  encodeNotificationInto,
  NotificationDecoder,
  NotificationTemplate,
  NotificationWriter,
} from "@apns/wire/binary";
import { COUNT, payloadOf, row, textOf, tokenBytes, tokenTexts } from "./row-list.mjs";

for (const [label, unit] of [
  ["ASCII", "x"],
  ["emoji", "\u{1F600}"],
]) {
  for (const size of [60, 120, 300, 1000, 2000, 4000]) {
    const text = textOf(unit, size);
    const limits = { maxPayloadBytes: 4096 };
    const target = { bytes: new Uint8Array(COUNT * 4500), offset: 0, command: 2, ...limits };
    for (const command of size === 120 && label === "ASCII" ? [0, 1, 2] : [2]) {
      const frameBytes = encodeNotification(
        { deviceToken: tokenTexts[0], payload: payloadOf(text, 100) },
        { command, ...limits },
      ).length;
      row(`encode into, command ${command}, fresh payload of ${size} bytes, ${label}`, {
        program: "encoding",
        bytes: frameBytes,
        run() {
          target.offset = 0;
          target.command = command;
          for (let index = 0; index < COUNT; index++) {
            target.offset = encodeNotificationInto(
              { deviceToken: tokenTexts[index], payload: payloadOf(text, index), identifier: index },
              target,
            );
          }
          return target.offset;
        },
        check: (end) =>
          new NotificationDecoder()
            .push(target.bytes.slice(0, end))
            .every(({ deviceToken }, index) => deviceToken === tokenTexts[index]),
      });
    }
    row(`JSON.stringify alone, ${size} bytes, ${label}`, {
      program: "encoding",
      bytes: size,
      run() {
        let length = 0;
        for (let index = 0; index < COUNT; index++) length += JSON.stringify(payloadOf(text, index)).length;
        return length;
      },
      check: (length) => length > 0,
    });
  }
}

const payload = encodePayload(payloadOf(textOf("x", 120), 100));
for (const [label, tokens] of [
  ["text", tokenTexts],
  ["bytes", tokenBytes],
]) {
  const target = {
    bytes: new Uint8Array(COUNT * 300),
    offset: 0,
    command: 2,
    maxPayloadBytes: 2048,
    identifier: 0,
  };
  row(`encode into, one payload for all, device token as ${label}`, {
    program: "encoding",
    bytes: encodeNotification({ deviceToken: tokens[0], payload }).length,
    run() {
      target.offset = 0;
      for (let index = 0; index < COUNT; index++) {
        target.identifier = index;
        target.offset = encodeNotificationInto({ deviceToken: tokens[index], payload }, target);
      }
      return target.offset;
    },
    check: (end) => new NotificationDecoder().push(target.bytes.slice(0, end)).length === COUNT,
  });
}

for (const [label, tokens] of [
  ["text", tokenTexts],
  ["bytes", tokenBytes],
]) {
  const template = new NotificationTemplate({ payload });
  const target = { bytes: new Uint8Array(COUNT * 300), offset: 0, identifier: 0 };
  row(`NotificationTemplate, one payload for all, device token as ${label}`, {
    program: "encoding",
    bytes: encodeNotification({ deviceToken: tokens[0], payload }).length,
    run() {
      target.offset = 0;
      for (let index = 0; index < COUNT; ) {
        target.identifier = index;
        const count = template.writeInto(tokens, index, target);
        target.offset += count * template.frameBytes;
        index += count;
      }
      return target.offset;
    },
    check: (end) => new NotificationDecoder().push(target.bytes.slice(0, end)).length === COUNT,
  });
}

row("NotificationWriter, one payload for all, device token as text", {
  program: "encoding",
  bytes: encodeNotification({ deviceToken: tokenTexts[0], payload }).length,
  run() {
    const writer = new NotificationWriter({ initialBytes: 262_144 });
    for (let index = 0; index < COUNT; index++) writer.append({ deviceToken: tokenTexts[index], payload });
    return writer.finish();
  },
  check: (bytes) => new NotificationDecoder().push(bytes).length === COUNT,
});

row("encodeNotification, one payload for all", {
  program: "encoding",
  bytes: encodeNotification({ deviceToken: tokenTexts[0], payload }).length,
  run() {
    let length = 0;
    for (let index = 0; index < COUNT; index++) {
      length += encodeNotification({ deviceToken: tokenTexts[index], payload }).length;
    }
    return length;
  },
  check: (length) => length > COUNT,
});

row("createPayload, alert text, sound, badge", {
  program: "encoding",
  run() {
    let badge = 0;
    for (let index = 0; index < COUNT; index++) {
      badge += createPayload({ alert: "Hello World!", sound: "default", badge: index }).aps.badge;
    }
    return badge;
  },
  check: (badge) => badge === (COUNT * (COUNT - 1)) / 2,
});

row("parseDeviceToken, in angle brackets", {
  program: "encoding",
  run() {
    let length = 0;
    for (let index = 0; index < COUNT; index++) length += parseDeviceToken(`<${tokenTexts[index]}>`).length;
    return length;
  },
  check: (length) => length === COUNT * 64,
});

row("encode error responses", {
  program: "encoding",
  bytes: 6,
  run() {
    let length = 0;
    for (let identifier = 0; identifier < COUNT; identifier++)
      length += encodeErrorResponse({ status: 8, identifier }).length;
    return length;
  },
  check: (length) => length === 6 * COUNT,
});

row("encode feedback tuples", {
  program: "encoding",
  bytes: 38,
  run() {
    let length = 0;
    for (let index = 0; index < COUNT; index++)
      length += encodeFeedbackTuple({ deviceToken: tokenTexts[index], failedAt: index }).length;
    return length;
  },
  check: (length) => length === 38 * COUNT,
});
