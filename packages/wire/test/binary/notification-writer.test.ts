import {
  type BinaryNotification,
  encodeNotification,
  NotificationDecoder,
  NotificationWriter,
} from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { join, toHex } from "./byte-builder.js";

const notificationOf = (identifier: number): BinaryNotification => ({
  deviceToken: "ab".repeat(32),
  payload: { aps: { alert: `number ${identifier}` } },
  identifier,
});

describe("NotificationWriter", () => {
  test.each([1, 100, undefined])(
    "W-25: returns whole frames one after the other, with %s bytes at first",
    (initialBytes) => {
      const writer = new NotificationWriter(initialBytes === undefined ? {} : { initialBytes });
      const notifications = Array.from({ length: 200 }, (_, index) => notificationOf(index + 1));
      for (const notification of notifications) writer.append(notification);
      expect(writer.count).toBe(200);
      const frames = join(...notifications.map((notification) => encodeNotification(notification)));
      expect(writer.length).toBe(frames.length);
      expect(toHex(writer.finish())).toBe(toHex(frames));
    },
  );

  test("starts again after finish, and the bytes returned stay unchanged", () => {
    const writer = new NotificationWriter();
    const first = writer.append(notificationOf(1)).append(notificationOf(2)).finish();
    const copy = first.slice();
    expect([writer.length, writer.count]).toEqual([0, 0]);
    const second = writer.append(notificationOf(3)).finish();
    expect(toHex(second)).toBe(toHex(encodeNotification(notificationOf(3))));
    expect(toHex(first)).toBe(toHex(copy));
    expect(writer.finish()).toHaveLength(0);
  });

  test("W-26: a notification that is refused leaves no trace", () => {
    const writer = new NotificationWriter({ initialBytes: 128 }).append(notificationOf(1));
    const bad: object[] = [{ deviceToken: "x" }, { payload: { a: "x".repeat(3000) } }, { identifier: -1 }];
    for (const fields of bad) {
      usageErrorOf(() => writer.append({ ...notificationOf(2), ...fields }));
      expect(writer.count).toBe(1);
    }
    writer.append(notificationOf(3));
    const frames = join(encodeNotification(notificationOf(1)), encodeNotification(notificationOf(3)));
    expect(toHex(writer.finish())).toBe(toHex(frames));
  });

  test("takes the command and the limit once for all", () => {
    const writer = new NotificationWriter({ command: 1, maxPayloadBytes: 20 });
    writer.append({ deviceToken: "ab", payload: {}, identifier: 5 });
    expect(new NotificationDecoder().push(writer.finish())).toMatchObject([{ command: 1, identifier: 5 }]);
    expect(usageErrorOf(() => writer.append(notificationOf(1)))).toMatchObject({ maxBytes: 20 });
  });

  test.each([
    [{ initialBytes: 0 }, "initialBytes"],
    [{ initialBytes: 1.5 }, "initialBytes"],
    [{ command: 8 }, "command"],
    [{ maxPayloadBytes: 0 }, "maxPayloadBytes"],
  ])("refuses %j", (options, field) => {
    const create = () =>
      new NotificationWriter(options as ConstructorParameters<typeof NotificationWriter>[0]);
    expect(usageErrorOf(create)).toMatchObject({ code: "out-of-range", field });
  });
});
