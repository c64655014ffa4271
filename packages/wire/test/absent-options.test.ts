import {
  createAlert,
  createPayload,
  createSafariPush,
  encodeNotification,
  FeedbackDecoder,
  NotificationDecoder,
  shortenAlert,
} from "@apns/wire";
import { createPushRequest } from "@apns/wire/api";
import { encodeNotificationInto, NotificationTemplate, NotificationWriter } from "@apns/wire/binary";
import { HpackDecoder, HpackEncoder, Http2FrameDecoder } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";

// `{ badge: maybe }` is the ordinary way to pass an option on, so undefined means absent everywhere.

const notification = { deviceToken: "ab", payload: { aps: {} } };

describe("undefined means absent", () => {
  test("in payloads, at every depth", () => {
    const text = { locKey: undefined, locArgs: undefined };
    expect(
      createPayload({
        alert: { title: undefined, body: undefined, locArgs: undefined, summaryArgCount: undefined },
        sound: { critical: undefined, name: undefined, volume: undefined },
        badge: undefined,
        contentAvailable: undefined,
        timestamp: undefined,
        mdm: undefined,
        custom: undefined,
      }),
    ).toEqual({ aps: { alert: {}, sound: {} } });
    expect(createPayload({ alert: { title: text as never } })).toEqual({ aps: { alert: { title: {} } } });
  });

  test("in contents", () => {
    expect(createAlert({ alert: "A", badge: undefined, priority: undefined, expiration: undefined })).toEqual(
      createAlert({ alert: "A" }),
    );
    expect(createSafariPush({ title: "T", body: "B", action: undefined, urlArgs: undefined })).toEqual(
      createSafariPush({ title: "T", body: "B" }),
    );
  });

  test("in requests", () => {
    const absent = {
      expiration: undefined,
      priority: undefined,
      topic: undefined,
      pushType: undefined,
      collapseId: undefined,
      id: undefined,
    };
    expect(createPushRequest({ ...notification, ...absent }, { topic: undefined })).toEqual(
      createPushRequest(notification),
    );
  });

  test("in notifications and how they are encoded", () => {
    const absent = { identifier: undefined, expiration: undefined, priority: undefined };
    const options = { command: undefined, maxPayloadBytes: undefined };
    const frame = encodeNotification(notification);
    expect(encodeNotification({ ...notification, ...absent }, options)).toEqual(frame);
    const bytes = new Uint8Array(frame.length);
    const target = { bytes, offset: 0, command: 2, maxPayloadBytes: 2048, identifier: undefined } as const;
    expect(encodeNotificationInto(notification, target)).toBe(frame.length);
    expect(bytes).toEqual(frame);
    const writer = new NotificationWriter({ ...options, initialBytes: undefined });
    expect(writer.append(notification).finish()).toEqual(frame);
    const template = new NotificationTemplate({ payload: { aps: {} }, expiration: undefined }, options);
    expect(template.writeInto(["ab"], 0, { bytes, offset: 0, identifier: undefined })).toBe(1);
    expect(bytes).toEqual(frame);
  });

  test("in decoders and encoders", () => {
    const frame = encodeNotification(notification);
    expect(new NotificationDecoder({ maxFrameBytes: undefined }).push(frame)).toHaveLength(1);
    const tuple = Uint8Array.of(0, 0, 0, 9, 0, 1, 0xab);
    expect(new FeedbackDecoder({ maxDeviceTokenBytes: undefined }).push(tuple)).toHaveLength(1);
    const limits = { maxFrameBytes: undefined, maxHeaderBlockBytes: undefined, maxContinuations: undefined };
    const headers: number[] = [];
    const visitor = { onHeaders: (streamId: number) => headers.push(streamId) } as never;
    expect(new Http2FrameDecoder(visitor, limits).push(Uint8Array.of(0, 0, 1, 1, 4, 0, 0, 0, 1, 0x82))).toBe(
      true,
    );
    expect(headers).toEqual([1]);
    const decoder = new HpackDecoder({ maxTableBytes: undefined, maxHeaderListBytes: undefined });
    const target = { bytes: new Uint8Array(50), offset: 0 };
    new HpackEncoder({ maxTableBytes: undefined, huffman: undefined }).writeField(target, "a", "b", "index");
    const fields: string[] = [];
    decoder.decode(target.bytes, 0, target.offset, (name, value) => fields.push(name, value));
    expect([fields, decoder.tableBytes]).toEqual([["a", "b"], 34]);
  });

  test("in how an alert is shortened", () => {
    const payload = createPayload({ alert: "x".repeat(100) });
    expect(shortenAlert(payload, 60, { at: undefined, ellipsis: undefined })).toEqual(
      shortenAlert(payload, 60),
    );
  });
});
