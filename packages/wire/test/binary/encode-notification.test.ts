import { encodePayload, type Payload } from "@apns/wire";
import {
  type BinaryNotification,
  type Command,
  encodeBarrier,
  encodeNotification,
  encodeNotificationInto,
  type FrameTarget,
  MAX_FRAME_OVERHEAD_BYTES,
  NO_ROOM,
  NotificationDecoder,
} from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { ByteBuilder, frameOf, fromHex, fromUtf8, toHex } from "./byte-builder.js";

const deviceToken = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
const json = '{"aps":{"alert":"é 😀","badge":0}}';
const payload = JSON.parse(json) as Payload;
const notification: BinaryNotification = {
  deviceToken,
  payload,
  identifier: 0xfedcba98,
  expiration: 0x89abcdef,
  priority: 5,
};
const commands: readonly Command[] = [0, 1, 2];

/** Values that only plain JavaScript can pass. */
const encodeUnchecked = (fields: object) =>
  encodeNotification({ ...notification, ...fields } as BinaryNotification);

describe("the three formats", () => {
  test("W-1: command 0 carries device token and payload", () => {
    const expected = new ByteBuilder().u8(0).u16(32).hex(deviceToken).u16(37).text(json).build();
    expect(toHex(encodeNotification(notification, 0))).toBe(toHex(expected));
  });

  test("W-2: command 1 carries identifier and expiration before them", () => {
    const expected = new ByteBuilder()
      .u8(1)
      .u32(0xfedcba98)
      .u32(0x89abcdef)
      .u16(32)
      .hex(deviceToken)
      .u16(37)
      .text(json)
      .build();
    expect(toHex(encodeNotification(notification, 1))).toBe(toHex(expected));
  });

  test("W-3: command 2 carries all five items in the order of their numbers, and is the default", () => {
    const expected = frameOf((items) =>
      items
        .item(1, (data) => data.hex(deviceToken))
        .item(2, (data) => data.text(json))
        .item(3, (data) => data.u32(0xfedcba98))
        .item(4, (data) => data.u32(0x89abcdef))
        .item(5, (data) => data.u8(5)),
    );
    expect(toHex(encodeNotification(notification, 2))).toBe(toHex(expected));
    expect(toHex(encodeNotification(notification))).toBe(toHex(expected));
    expect(toHex(encodeNotification(notification, {}))).toBe(toHex(expected));
  });

  test("W-6: absent fields are written as identifier 0, expiration 0, priority 10", () => {
    const expected = frameOf((items) =>
      items
        .item(1, (data) => data.hex(deviceToken))
        .item(2, (data) => data.text("{}"))
        .item(3, (data) => data.u32(0))
        .item(4, (data) => data.u32(0))
        .item(5, (data) => data.u8(10)),
    );
    expect(toHex(encodeNotification({ deviceToken, payload: {} }))).toBe(toHex(expected));
    const undefinedFields = { identifier: undefined, expiration: undefined, priority: undefined };
    expect(toHex(encodeUnchecked({ payload: {}, ...undefinedFields }))).toBe(toHex(expected));
    expect(toHex(encodeNotification({ deviceToken: "ab", payload: {} }, 1))).toBe(
      "0100000000000000000001ab00027b7d",
    );
  });

  test("W-8: a device token is written with its own length, from 1 to 100 bytes, in any spelling", () => {
    for (const command of commands) {
      for (const bytes of [1, 28, 31, 33, 54, 100]) {
        const frame = encodeNotification({ deviceToken: "5a".repeat(bytes), payload: {} }, command);
        const decoder = new NotificationDecoder();
        expect(decoder.push(frame)).toMatchObject([{ deviceToken: "5a".repeat(bytes) }]);
      }
      const plain = toHex(encodeNotification(notification, command));
      for (const spelling of [
        deviceToken.toUpperCase(),
        `<${deviceToken.replace(/(.{8})/g, "$1 ")}>`,
        // As long as the longest plain text, and of even length.
        `${deviceToken}${" ".repeat(136)}`,
        `${deviceToken}${"-".repeat(500)}`,
        fromHex(deviceToken),
      ]) {
        expect(toHex(encodeNotification({ ...notification, deviceToken: spelling }, command))).toBe(plain);
      }
    }
  });

  test("W-8: no character but a digit passes for one, at any place", () => {
    for (let code = 0; code < 300; code++) {
      const character = String.fromCharCode(code);
      for (let at = 0; at < 8; at++) {
        const text = `01234567${deviceToken}`.split("");
        text[at] = character;
        const bad = text.join("");
        if (/[0-9a-fA-F]/.test(character)) {
          const [decoded] = new NotificationDecoder().push(encodeUnchecked({ deviceToken: bad }));
          expect(decoded?.deviceToken).toBe(bad.toLowerCase());
        } else
          expect(usageErrorOf(() => encodeUnchecked({ deviceToken: bad })).code).toBe("invalid-device-token");
      }
    }
  });

  test("one encoded payload serves many devices", () => {
    const bytes = encodePayload(payload);
    for (const command of commands) {
      expect(toHex(encodeNotification({ ...notification, payload: bytes }, command))).toBe(
        toHex(encodeNotification(notification, command)),
      );
    }
  });

  test("a payload whose toJSON encodes another notification stays unharmed", () => {
    const toJSON = () => {
      encodeNotification({ deviceToken: "ff".repeat(40), payload: { other: "x".repeat(100) } });
      return payload;
    };
    expect(toHex(encodeUnchecked({ payload: { toJSON } }))).toBe(toHex(encodeNotification(notification)));
  });

  test("W-10: the limit is 2,048 bytes unless another is given", () => {
    const ofSize = (bytes: number) => ({ deviceToken, payload: { a: "x".repeat(bytes - 8) } });
    for (const command of commands) {
      expect(encodeNotification(ofSize(2048), command).length).toBeGreaterThan(2048);
      const error = usageErrorOf(() => encodeNotification(ofSize(2049), command));
      expect(error).toMatchObject({
        code: "payload-too-large",
        field: "payload",
        bytes: 2049,
        maxBytes: 2048,
      });
    }
    expect(encodeNotification(ofSize(4096), { maxPayloadBytes: 4096 }).length).toBeGreaterThan(4096);
    expect(encodeNotification(ofSize(65_535), { command: 0, maxPayloadBytes: 65_535 })).toHaveLength(65_572);
    expect(
      usageErrorOf(() => encodeNotification(ofSize(257), { command: 1, maxPayloadBytes: 256 })),
    ).toMatchObject({
      bytes: 257,
      maxBytes: 256,
    });
    const encoded = { deviceToken, payload: new Uint8Array(2049) };
    expect(usageErrorOf(() => encodeNotification(encoded))).toMatchObject({ bytes: 2049, maxBytes: 2048 });
  });

  test("W-10: characters of several bytes count as their bytes", () => {
    const alert = "\u{1F600}".repeat(507);
    expect(encodeNotification({ deviceToken, payload: { aps: { alert } } })).toHaveLength(
      5 + 35 + 3 + 2048 + 18,
    );
    const error = usageErrorOf(() =>
      encodeNotification({ deviceToken, payload: { aps: { alert: `${alert}x` } } }),
    );
    expect(error).toMatchObject({ bytes: 2049, maxBytes: 2048 });
  });
});

describe("W-26: bad input", () => {
  test.each([
    ["identifier", -1],
    ["identifier", 2 ** 32],
    ["identifier", 1.5],
    ["identifier", Number.NaN],
    ["expiration", -1],
    ["expiration", 2 ** 32],
    ["expiration", 1_400_000_000.5],
    ["expiration", Number.POSITIVE_INFINITY],
    ["priority", 0],
    ["priority", 1],
    ["priority", 255],
  ])("refuses %s %d for every command", (field, value) => {
    for (const command of commands) {
      const bad = { ...notification, [field]: value } as BinaryNotification;
      expect(usageErrorOf(() => encodeNotification(bad, command))).toMatchObject({
        code: "out-of-range",
        field,
      });
    }
  });

  test.each([
    ["identifier", "5"],
    ["identifier", 5n],
    ["expiration", new Date()],
    ["priority", "10"],
    ["priority", true],
    ["deviceToken", 5],
    ["deviceToken", undefined],
    ["deviceToken", [1, 2]],
    ["payload", undefined],
    ["payload", "{}"],
    ["payload", [1]],
    ["payload", new Uint16Array(4)],
  ])("refuses the type of %s %s", (field, value) => {
    const error = usageErrorOf(() => encodeUnchecked({ [field]: value }));
    expect(error).toMatchObject({ code: "invalid-type", field });
    expect(error.message.startsWith(`${field} must be `)).toBe(true);
  });

  test.each([
    ["no digits", "zz".repeat(32)],
    ["half a byte", "abc"],
    ["nothing", ""],
    ["101 bytes", "ab".repeat(101)],
    ["no bytes", new Uint8Array(0)],
    ["101 bytes", new Uint8Array(101)],
  ])("refuses a device token of %s", (_, bad) => {
    const error = usageErrorOf(() => encodeUnchecked({ deviceToken: bad }));
    expect(error).toMatchObject({ code: "invalid-device-token", field: "deviceToken" });
  });

  test("refuses a payload of no bytes", () => {
    expect(usageErrorOf(() => encodeUnchecked({ payload: new Uint8Array(0) })).code).toBe("invalid-payload");
  });

  test("refuses a circular payload", () => {
    const circular = {};
    Object.assign(circular, { self: circular });
    expect(usageErrorOf(() => encodeUnchecked({ payload: circular })).code).toBe("payload-not-serializable");
  });

  test.each([undefined, null, "text", 5])("refuses %s for a notification", (value) => {
    expect(usageErrorOf(() => encodeNotification(value as unknown as BinaryNotification))).toMatchObject({
      code: "invalid-type",
      field: "notification",
    });
  });

  test.each([3, -1, "2", null])("refuses the command %s", (command) => {
    expect(
      usageErrorOf(() => encodeNotification(notification, { command: command as Command })),
    ).toMatchObject({
      code: "out-of-range",
      field: "command",
    });
  });

  test.each([0, 65_536, 1.5, Number.NaN, "2048"])("refuses %s for maxPayloadBytes", (maxPayloadBytes) => {
    const options = { maxPayloadBytes: maxPayloadBytes as number };
    expect(usageErrorOf(() => encodeNotification(notification, options))).toMatchObject({
      code: "out-of-range",
      field: "maxPayloadBytes",
    });
  });

  test("says nothing of the device token and the payload", () => {
    const secret = "confidential";
    const { message } = usageErrorOf(() => encodeUnchecked({ payload: { secret: secret.repeat(500) } }));
    expect(message).not.toContain(secret);
    expect(usageErrorOf(() => encodeUnchecked({ deviceToken: `${deviceToken}zz` })).message).not.toContain(
      "b5bb9d80",
    );
  });
});

describe("encodeNotificationInto", () => {
  const targetOf = (bytes: Uint8Array, fields: Partial<FrameTarget> = {}): FrameTarget => ({
    bytes,
    offset: 0,
    command: 2,
    maxPayloadBytes: 2048,
    ...fields,
  });

  const shapes: readonly [string, BinaryNotification][] = [
    ["texts", notification],
    ["bytes", { ...notification, deviceToken: fromHex(deviceToken), payload: fromUtf8(json) }],
    ["a device token in another spelling", { ...notification, deviceToken: `<${deviceToken}>` }],
  ];

  for (const [name, shape] of shapes) {
    for (const command of commands) {
      test(`writes ${name} as command ${command} at its offset and touches nothing before and after`, () => {
        const frame = encodeNotification(shape, command);
        const bytes = new Uint8Array(500).fill(0xee);
        const end = encodeNotificationInto(shape, targetOf(bytes, { offset: 7, command }));
        expect(end).toBe(7 + frame.length);
        expect(toHex(bytes.subarray(7, end))).toBe(toHex(frame));
        expect(bytes.subarray(0, 7)).toEqual(new Uint8Array(7).fill(0xee));
        expect(bytes.subarray(end)).toEqual(new Uint8Array(500 - end).fill(0xee));
      });

      test(`writes ${name} as command ${command} into room that is just enough, and says so when it is not`, () => {
        const frame = encodeNotification(shape, command);
        for (let room = 0; room <= frame.length + 3; room++) {
          const bytes = new Uint8Array(5 + room).fill(0xee);
          const end = encodeNotificationInto(shape, targetOf(bytes, { offset: 5, command }));
          expect(end, `${room} bytes of room`).toBe(room < frame.length ? NO_ROOM : 5 + frame.length);
          expect(bytes.subarray(0, 5)).toEqual(new Uint8Array(5).fill(0xee));
          if (end !== NO_ROOM) expect(toHex(bytes.subarray(5, end))).toBe(toHex(frame));
        }
      });
    }
  }

  test("the identifier of the target takes the place of the notification's", () => {
    const bytes = new Uint8Array(500);
    const end = encodeNotificationInto(notification, targetOf(bytes, { identifier: 0 }));
    expect(toHex(bytes.subarray(0, end))).toBe(toHex(encodeNotification({ ...notification, identifier: 0 })));
    const target = targetOf(bytes, { identifier: 2 ** 32 });
    expect(usageErrorOf(() => encodeNotificationInto(notification, target)).field).toBe("identifier");
  });

  test("bad input throws even where there is no room, so that more room always helps", () => {
    const bad: readonly [object, string][] = [
      [{ deviceToken: "zz" }, "deviceToken"],
      [{ deviceToken: "" }, "deviceToken"],
      [{ deviceToken: new Uint8Array(101) }, "deviceToken"],
      [{ payload: { a: "x".repeat(2048) } }, "payload"],
      [{ payload: { a: "é".repeat(1024) } }, "payload"],
      [{ payload: new Uint8Array(2049) }, "payload"],
      [{ payload: { a: 1n } }, "payload.a"],
      [{ payload: { toJSON: () => "text" } }, "payload"],
      [{ identifier: -1 }, "identifier"],
      [{ expiration: -1 }, "expiration"],
      [{ priority: 7 }, "priority"],
    ];
    for (const [fields, field] of bad) {
      for (const command of commands) {
        for (const room of [0, 1, 8, 40, 60, 300]) {
          const target = targetOf(new Uint8Array(room), { command });
          const encode = () =>
            encodeNotificationInto({ ...notification, ...fields } as BinaryNotification, target);
          expect(usageErrorOf(encode).field, `${field} in ${room} bytes`).toBe(field);
        }
      }
    }
  });

  test("the largest frame has no more around its payload than MAX_FRAME_OVERHEAD_BYTES says", () => {
    const largest = encodeNotification({ ...notification, deviceToken: "ab".repeat(100), payload: {} });
    expect(largest).toHaveLength(2 + MAX_FRAME_OVERHEAD_BYTES);
    for (const command of commands) {
      const frame = encodeNotification(
        { ...notification, deviceToken: "ab".repeat(100), payload: {} },
        command,
      );
      expect(frame.length).toBeLessThanOrEqual(2 + MAX_FRAME_OVERHEAD_BYTES);
    }
  });
});

describe("encodeBarrier", () => {
  test("W-14: is a frame with an empty device token and an empty payload", () => {
    const expected = frameOf((items) =>
      items
        .item(1, (data) => data)
        .item(2, (data) => data)
        .item(3, (data) => data.u32(0xffffffff))
        .item(4, (data) => data.u32(0))
        .item(5, (data) => data.u8(10)),
    );
    expect(toHex(encodeBarrier(0xffffffff))).toBe(toHex(expected));
  });

  test.each([-1, 2 ** 32, 1.5])("refuses the identifier %d", (identifier) => {
    expect(usageErrorOf(() => encodeBarrier(identifier))).toMatchObject({
      code: "out-of-range",
      field: "identifier",
    });
  });

  test("refuses an identifier that is not a number", () => {
    expect(usageErrorOf(() => encodeBarrier("1" as unknown as number)).code).toBe("invalid-type");
  });
});
