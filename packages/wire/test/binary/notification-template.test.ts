import { UsageError } from "@apns/wire";
import { encodeNotification, NO_ROOM, NotificationTemplate } from "@apns/wire/binary";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";

const hexDigit = fc.constantFrom(..."0123456789abcdefABCDEF");
const plainText = (bytes: number): fc.Arbitrary<string> =>
  fc.array(hexDigit, { minLength: 2 * bytes, maxLength: 2 * bytes }).map((digits) => digits.join(""));
const asBytes = (bytes: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes });
const length = fc.constantFrom(1, 2, 31, 32, 33, 100);
const plain = length.chain((bytes) => fc.oneof(plainText(bytes), asBytes(bytes)));
const odd = fc.oneof(
  fc.constantFrom("", "a", "zz", "0g", "é0", "<ab cd>", "a".repeat(202), "12 4", "\u{1f600}"),
  fc.constantFrom(new Uint8Array(0), new Uint8Array(101)),
  fc.constantFrom(undefined, null, 7, {}, []).map((value) => value as unknown as string),
);
/** Mostly alike, as real ones are, with others in between. */
const deviceTokens = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.array(plainText(32), { minLength: 1, maxLength: 40 }) },
      { weight: 2, arbitrary: fc.array(asBytes(32), { minLength: 1, maxLength: 20 }) },
      { weight: 1, arbitrary: plain.map((one) => [one]) },
      { weight: 1, arbitrary: odd.map((one) => [one]) },
    ),
    { maxLength: 6 },
  )
  .map((groups): (string | Uint8Array)[] => groups.flat());
const content = fc.record({
  payload: fc.oneof(
    fc.constant({ aps: { alert: "Grüße, \u{1f44b}" } }),
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
  ),
  expiration: fc.constantFrom(0, 1, 0xffffffff),
  priority: fc.constantFrom(5 as const, 10 as const),
});

function attempt(action: () => Uint8Array): Uint8Array | undefined {
  try {
    return action();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return undefined;
  }
}

describe("NotificationTemplate", () => {
  test("writes the frames of encodeNotification, and leaves device tokens that are not plain to it", () => {
    fc.assert(
      fc.property(
        deviceTokens,
        content,
        fc.record({
          command: fc.constantFrom(1 as const, 2 as const),
          identifier: fc.constantFrom(0, 1, 255, 0x7fffffff, 0xfffffff0 - 1000),
          offset: fc.nat(500),
          room: fc.nat(20_000),
        }),
        (tokens, common, { command, identifier, offset, room }) => {
          const template = new NotificationTemplate(common, { command });
          const bytes = new Uint8Array(offset + room).fill(0xee);
          let at = offset;
          for (let next = 0; next < tokens.length; ) {
            const deviceToken = tokens[next] as string | Uint8Array;
            const count = template.writeInto(tokens, next, {
              bytes,
              offset: at,
              identifier: identifier + next,
            });
            const expected = attempt(() =>
              encodeNotification({ ...common, deviceToken, identifier: identifier + next }, command),
            );
            if (count === NO_ROOM) {
              // It may be that a wrong one is not looked at: its place is in the next buffer.
              expect(expected === undefined || at + expected.length > bytes.length).toBe(true);
              break;
            }
            if (count === 0) {
              const isPlain =
                deviceToken instanceof Uint8Array || /^([0-9a-f]{2}){1,100}$/i.test(deviceToken);
              expect(expected !== undefined && isPlain).toBe(false);
              expect(template.notificationFor(deviceToken)).toMatchObject({ deviceToken });
              next += 1;
              continue;
            }
            expect(count).toBeLessThanOrEqual(64);
            for (let n = 0; n < count; n++) {
              const one = { ...common, deviceToken: tokens[next] as string, identifier: identifier + next };
              const frame = encodeNotification(one, command);
              expect(template.frameBytes).toBe(frame.length);
              expect(Buffer.compare(frame, bytes.subarray(at, at + frame.length))).toBe(0);
              at += frame.length;
              next += 1;
            }
          }
          expect(bytes.subarray(0, offset).every((byte) => byte === 0xee)).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test("writes 64 at a time where they are alike and there is room", () => {
    const template = new NotificationTemplate({ payload: {} });
    const tokens = Array.from({ length: 160 }, (_, index) => index.toString(16).padStart(64, "0"));
    const bytes = new Uint8Array(160 * template.frameBytes);
    const target = { bytes, offset: 0, identifier: 1 };
    expect([0, 64, 128].map((from) => template.writeInto(tokens, from, target))).toEqual([64, 64, 32]);
    const tight = { bytes: bytes.subarray(0, 3 * template.frameBytes), offset: 0, identifier: 1 };
    expect(template.writeInto(tokens, 0, tight)).toBe(3);
    expect(template.writeInto(tokens, 0, { ...tight, offset: 2 * template.frameBytes + 1 })).toBe(NO_ROOM);
    // Text and bytes, however they come, are written each by themselves.
    const mixed = [tokens[0], new Uint8Array(32), tokens[1]] as string[];
    expect([0, 1, 2].map((from) => template.writeInto(mixed, from, target))).toEqual([1, 1, 1]);
  });

  test.each([
    ["large payloads, sixteen", new Uint8Array(2000), 32, 16],
    ["medium ones, what 16 KB hold", new Uint8Array(400), 32, 35],
    ["the longest device tokens, as many as are encoded together", new Uint8Array(2), 100, 20],
  ])("writes of %s at a time", (_, payload, tokenBytes, most) => {
    const template = new NotificationTemplate({ payload });
    const tokens = Array.from({ length: 64 }, (_each, index) => {
      const deviceToken = Uint8Array.from({ length: tokenBytes }, (_byte, at) => 7 * at + 31 * index);
      return Buffer.from(deviceToken).toString("hex");
    });
    const bytes = new Uint8Array(64 * (tokenBytes + payload.length + 40));
    const target = { bytes, offset: 0, identifier: 1 };
    expect(template.writeInto(tokens, 0, target)).toBe(most);
    const frames = tokens
      .slice(0, most)
      .map((deviceToken, index) => encodeNotification({ deviceToken, payload, identifier: 1 + index }));
    expect(Buffer.compare(Buffer.concat(frames), bytes.subarray(0, most * template.frameBytes))).toBe(0);
  });

  test("keeps its content, whatever becomes of the object that it was given", () => {
    const notification = { payload: { aps: { alert: "a" } }, expiration: 7 };
    const template = new NotificationTemplate(notification);
    notification.expiration = 8;
    notification.payload.aps.alert = "b";
    expect(template.expiration).toBe(7);
    for (const deviceToken of ["ab".repeat(32), "ab".repeat(80)]) {
      const bytes = new Uint8Array(300);
      expect(template.writeInto([deviceToken], 0, { bytes, offset: 0, identifier: 9 })).toBe(1);
      const same = { deviceToken, payload: { aps: { alert: "a" } }, expiration: 7, identifier: 9 };
      expect(bytes.slice(0, template.frameBytes)).toEqual(encodeNotification(same));
    }
    const octets = Buffer.from("{}");
    const ofBytes = new NotificationTemplate({ payload: octets });
    octets.fill(0);
    expect(ofBytes.notificationFor("00").payload).toEqual(new Uint8Array([0x7b, 0x7d]));
    expect(new NotificationTemplate({ payload: {} }).expiration).toBe(0);
  });

  test("refuses at once what no notification may have", () => {
    const refused = (notification: object, options?: object): object =>
      usageErrorOf(() => new NotificationTemplate(notification as never, options));
    expect(refused({ payload: {} }, { command: 0 })).toMatchObject({
      code: "out-of-range",
      field: "command",
    });
    expect(refused({ payload: {} }, { command: 3 })).toMatchObject({
      code: "out-of-range",
      field: "command",
    });
    expect(refused({ payload: {}, priority: 7 })).toMatchObject({ code: "out-of-range", field: "priority" });
    expect(refused({ payload: {}, expiration: -1 })).toMatchObject({ field: "expiration" });
    expect(refused({ payload: new Uint8Array(11) }, { maxPayloadBytes: 10 })).toMatchObject({
      code: "payload-too-large",
    });
    expect(refused({ payload: new Uint8Array(0) })).toMatchObject({ code: "invalid-payload" });
    expect(refused({})).toMatchObject({ field: "payload" });
  });
});
