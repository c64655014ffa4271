import { createPayload, encodePayload, payloadLimits } from "@apns/wire";
import {
  encodeFeedbackTuple,
  encodeNotification,
  FeedbackDecoder,
  NotificationDecoder,
  NotificationWriter,
} from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { join } from "../binary/byte-builder.js";
import { piecesOf } from "../binary/cuts.js";
import { usageErrorOf } from "../errors/thrown-error.js";

// The assertions of PyAPNs's own tests about payloads, alerts, frames, sizes and feedback, for ours.

describe("a notification of PyAPNs's gateway", () => {
  test("has the size that its parts add up to, and begins with a zero", () => {
    const deviceToken = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
    const payload = createPayload({ alert: "Hello World!", sound: "default", badge: 4 });
    const frame = encodeNotification({ deviceToken, payload }, 0);
    expect(frame).toHaveLength(1 + 2 + deviceToken.length / 2 + 2 + encodePayload(payload).length);
    expect(frame[0]).toBe(0);
  });
});

describe("PyAPNs's frame", () => {
  test("holds as many notifications as were added, each with its own fields", () => {
    const writer = new NotificationWriter();
    const notifications = [1, 2, 3].map((identifier) => ({
      deviceToken: `0${identifier}`.repeat(32),
      payload: createPayload({ alert: `Hello ${identifier}` }),
      identifier,
      expiration: 1_400_000_000 + identifier,
      priority: 10 as const,
    }));
    for (const notification of notifications) writer.append(notification);
    expect(writer.count).toBe(3);
    const decoded = new NotificationDecoder().push(writer.finish());
    expect(decoded).toEqual(
      notifications.map((notification) => ({
        ...notification,
        command: 2,
        payload: encodePayload(notification.payload),
      })),
    );
  });
});

describe("PyAPNs's feedback in chunks of 64 bytes", () => {
  test("returns ten tuples in their order", () => {
    const tuples = Array.from({ length: 10 }, (_, index) => ({
      deviceToken: index.toString(16).padStart(2, "0").repeat(32),
      failedAt: 1_400_000_000 + index,
    }));
    const decoder = new FeedbackDecoder();
    const chunks = piecesOf(join(...tuples.map(encodeFeedbackTuple)), 64);
    expect(chunks.flatMap((chunk) => decoder.push(chunk))).toEqual(tuples);
    decoder.end();
  });
});

describe("PyAPNs's PayloadAlert", () => {
  test("with a body alone holds nothing else", () => {
    expect(createPayload({ alert: { body: "foo" } }).aps?.alert).toEqual({ body: "foo" });
  });

  test("holds each key that was given", () => {
    const alert = {
      body: "foo",
      actionLocKey: "bar",
      locKey: "wibble",
      locArgs: ["king", "kong"],
      launchImage: "wobble",
    };
    expect(createPayload({ alert }).aps?.alert).toEqual({
      body: "foo",
      "action-loc-key": "bar",
      "loc-key": "wibble",
      "loc-args": ["king", "kong"],
      "launch-image": "wobble",
    });
  });
});

describe("PyAPNs's Payload", () => {
  test.each([
    [{ alert: { body: "foo" } }, { alert: { body: "foo" } }],
    [{ sound: "foo" }, { sound: "foo" }],
    [{ badge: 1 }, { badge: 1 }],
    [{ badge: 0 }, { badge: 0 }],
    [{ alert: "foobar" }, { alert: "foobar" }],
  ])("with %j holds nothing else", (options, aps) => {
    expect(createPayload(options)).toEqual({ aps });
  });

  test("with custom keys holds them beside aps", () => {
    expect(createPayload({ alert: "foobar", custom: { foo: "bar" } })).toEqual({
      foo: "bar",
      aps: { alert: "foobar" },
    });
  });
});

describe("PyAPNs's PayloadTooLargeError", () => {
  const overheadBytes = encodePayload(createPayload({ alert: "." })).length - 1;
  const roomBytes = payloadLimits.binary - overheadBytes;
  const limit = { maxBytes: payloadLimits.binary };

  test.each([
    [".", 1],
    ["\u0100", 2],
  ])("is thrown for one %j too many", (character, characterBytes) => {
    const count = Math.floor(roomBytes / characterBytes);
    const encodeWith = (characters: number) =>
      encodePayload(createPayload({ alert: character.repeat(characters) }), limit);
    expect(encodeWith(count).length).toBeLessThanOrEqual(payloadLimits.binary);
    expect(usageErrorOf(() => encodeWith(count + 1)).code).toBe("payload-too-large");
  });
});
