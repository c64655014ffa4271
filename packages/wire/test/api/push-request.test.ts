import type { Payload, PushType } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { knownPushTypes } from "./apns-codes.js";
import { asExpiration, create, payloadOf, payloads, refusal, TOKEN } from "./push-request-fixture.js";

describe("a request", () => {
  test("A-1: has what was given, and nothing that was not", () => {
    expect(create({})).toEqual({
      deviceToken: TOKEN,
      body: '{"aps":{"alert":"Hello"}}',
      pushType: "alert",
      topic: undefined,
      priority: undefined,
      expiration: undefined,
      collapseId: undefined,
      id: undefined,
    });
    expect(
      create({
        topic: "com.example.app",
        priority: 1,
        expiration: 1_800_000_000,
        collapseId: "score",
        id: "123e4567-e89b-42d3-a456-426614174000",
        pushType: "alert",
      }),
    ).toEqual({
      deviceToken: TOKEN,
      body: '{"aps":{"alert":"Hello"}}',
      pushType: "alert",
      topic: "com.example.app",
      priority: 1,
      expiration: 1_800_000_000,
      collapseId: "score",
      id: "123e4567-e89b-42d3-a456-426614174000",
    });
  });

  test("A-1: has its fields in the same order whatever was given: one shape for the engine", () => {
    const keys = Object.keys(create({}));
    expect(
      Object.keys(create({ id: "123e4567-e89b-42d3-a456-426614174000", topic: "a.b", priority: 5 })),
    ).toEqual(keys);
    expect(Object.keys(create({ payload: new TextEncoder().encode("{}"), expiration: 0 }))).toEqual(keys);
  });

  test("A-1: takes device tokens as bytes and in every spelling of the field", () => {
    const spelled = `<${TOKEN.toUpperCase().replace(/(.{8})/g, "$1 ")}>`;
    expect(create({ deviceToken: spelled }).deviceToken).toBe(TOKEN);
    expect(create({ deviceToken: Uint8Array.of(0, 1, 254, 255) }).deviceToken).toBe("0001feff");
    expect(create({ deviceToken: "ab".repeat(100) }).deviceToken).toHaveLength(200);
  });

  test("A-10: refuses device tokens of no or more than 100 bytes, and shows none", () => {
    for (const deviceToken of ["", "abc", "xy", "ab".repeat(101), new Uint8Array(0), new Uint8Array(101)]) {
      const { code, field } = refusal({ deviceToken });
      expect([code, field]).toEqual(["invalid-device-token", "deviceToken"]);
    }
    expect(refusal({ deviceToken: `${TOKEN}zz` }).message).not.toContain(TOKEN.slice(0, 16));
  });

  test("A-1: keeps bytes as they are, without a copy", () => {
    const payload = new TextEncoder().encode('{"aps":{"alert":"Hello"}}');
    expect(create({ payload }).body).toBe(payload);
  });

  test("A-9: sends Wallet's bare {} with the pass type id as its topic", () => {
    const request = create({ payload: {}, topic: "pass.com.example.ticket" });
    expect(request).toMatchObject({ body: "{}", pushType: "alert", topic: "pass.com.example.ticket" });
    expect(create({ payload: new TextEncoder().encode("{}") }).body).toHaveLength(2);
  });

  test("A-9: refuses a body without bytes, and bytes that are not a JSON object", () => {
    expect(refusal({ payload: new Uint8Array(0) })).toMatchObject({
      code: "invalid-payload",
      field: "payload",
    });
    for (const text of ['"Hello"', "[1]", "Hello", "null", "{", "}", "\uFEFF{}", " \n"]) {
      const { code, field, message } = refusal({ payload: new TextEncoder().encode(text) });
      expect([code, field], text).toEqual(["invalid-payload", "payload"]);
      expect(message).not.toContain("Hello");
    }
    expect(create({ payload: new TextEncoder().encode(' \r\n{"a":1}\t\n') }).body).toHaveLength(12);
  });

  test("A-10: refuses payloads that are not an object, and those that JSON cannot carry", () => {
    for (const payload of ["Hello", 7, null, undefined, [], true]) {
      expect(refusal({ payload: payload as unknown as Payload })).toMatchObject({
        code: "invalid-type",
        field: "payload",
      });
    }
    for (const payload of [
      { n: 1n },
      { toJSON: () => "text" },
      { toJSON: () => undefined },
      Object.create({ toJSON: () => "text" }),
      new Number(1),
      new String("{}"),
    ]) {
      expect(refusal({ payload }).code).toBe("payload-not-serializable");
    }
  });
});

describe("topics", () => {
  for (const { value, topicSuffix } of knownPushTypes) {
    test(`A-2: a request of ${value} has the topic with its suffix, whichever came before`, () => {
      const pushType = value as PushType;
      const payload = payloads[pushType];
      for (const bundleId of ["com.example.app", "com.example.other", "com.example.app"]) {
        expect(create({ pushType, payload, topic: bundleId }).topic).toBe(`${bundleId}${topicSuffix}`);
        expect(create({ topic: bundleId }).topic).toBe(bundleId);
        expect(create({ pushType, payload, topic: `${bundleId}${topicSuffix}` }).topic).toBe(
          `${bundleId}${topicSuffix}`,
        );
      }
    });
  }

  test("A-2: the default topic serves notifications that name none", () => {
    expect(create({ pushType: "voip" }, { topic: "com.example.app" }).topic).toBe("com.example.app.voip");
    expect(create({ topic: "com.example.other" }, { topic: "com.example.app" }).topic).toBe(
      "com.example.other",
    );
    expect(create({}, {}).topic).toBeUndefined();
  });

  test("A-10: refuses topics that no header or no app can have, after a good one as before", () => {
    for (const topic of [
      "",
      " com.example.app",
      "com.example.app\n",
      "com example",
      "com.exämple",
      "a\u0000b",
    ]) {
      create({ topic: "com.example.app" });
      expect(refusal({ topic })).toMatchObject({ code: "out-of-range", field: "topic" });
      expect(refusal({ topic })).toMatchObject({ code: "out-of-range", field: "topic" });
    }
    expect(refusal({ topic: 7 as unknown as string })).toMatchObject({
      code: "invalid-type",
      field: "topic",
    });
  });
});

describe("priorities and expirations", () => {
  for (const { value, allowedPriorities, suggestedExpiration } of knownPushTypes) {
    const pushType = value as PushType;
    test(`A-4: ${value} takes its own priorities and no others`, () => {
      for (const priority of [10, 5, 1, 0, 2, 11, -5, 5.5, Number.NaN] as (10 | 5 | 1)[]) {
        const notification = { pushType, payload: payloads[pushType], priority };
        if (allowedPriorities.includes(priority)) expect(create(notification).priority).toBe(priority);
        else {
          const { code, field, message } = refusal(notification);
          expect([code, field]).toEqual(["out-of-range", "priority"]);
          expect(message).toContain(value);
          expect(message).toContain(allowedPriorities.join(" or "));
        }
      }
    });

    test(`A-4: an absent priority of ${value} is ${value === "background" ? "written as 5" : "left out"}`, () => {
      expect(create({ pushType, payload: payloads[pushType] }).priority).toBe(
        value === "background" ? 5 : undefined,
      );
    });

    test(`A-5: an absent expiration of ${value} is ${suggestedExpiration === null ? "left out" : "0"}`, () => {
      expect(create({ pushType, payload: payloads[pushType] }).expiration).toBe(
        suggestedExpiration ?? undefined,
      );
      expect(create({ pushType, payload: payloads[pushType], expiration: 9 }).expiration).toBe(9);
    });
  }

  test("A-4: background, derived from the payload, has priority 5", () => {
    expect(create({ payload: payloads.background })).toMatchObject({ pushType: "background", priority: 5 });
  });

  test("A-4: a priority that is not a number is refused by its shape", () => {
    expect(refusal({ priority: "10" as unknown as 10 })).toMatchObject({
      code: "invalid-type",
      field: "priority",
    });
  });

  test("A-5: an expiration is a Date or seconds, its fraction of a second dropped", () => {
    expect(create({ expiration: new Date(1_800_000_000_999) }).expiration).toBe(1_800_000_000);
    expect(create({ expiration: { getTime: () => 5000 } as Date }).expiration).toBe(5);
    expect(create({ expiration: 0 }).expiration).toBe(0);
    expect(create({ expiration: 0xffffffff }).expiration).toBe(0xffffffff);
  });

  test("A-5: milliseconds are recognised, and the message says so", () => {
    const { code, field, message } = refusal({ expiration: 1_800_000_000_000 });
    expect([code, field]).toEqual(["out-of-range", "expiration"]);
    expect(message).toContain("milliseconds");
    expect(refusal({ expiration: 2 ** 32 }).message).not.toContain("milliseconds");
  });

  test("A-5: anything but a point in time is refused", () => {
    const values = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32, new Date(Number.NaN)];
    for (const value of values) {
      expect(refusal(asExpiration(value)), String(value)).toMatchObject({
        code: "out-of-range",
        field: "expiration",
      });
    }
    for (const value of ["2030-01-01", null, {}, { getTime: 1 }, 5n, true]) {
      expect(refusal(asExpiration(value))).toMatchObject({ code: "invalid-type", field: "expiration" });
    }
  });
});

describe("sizes", () => {
  for (const { value, maxPayloadBytes } of knownPushTypes) {
    const pushType = value as PushType;
    test(`A-6: ${value} takes ${maxPayloadBytes} bytes, and not one more`, () => {
      const fill = (bytes: number): Payload => {
        const empty = { ...payloads[pushType], x: "" };
        return { ...empty, x: "x".repeat(bytes - JSON.stringify(empty).length) };
      };
      expect(create({ pushType, payload: fill(maxPayloadBytes) }).body).toHaveLength(maxPayloadBytes);
      const error = usageErrorOf(() => create({ pushType, payload: fill(maxPayloadBytes + 1) }));
      expect(error).toMatchObject({
        code: "payload-too-large",
        field: "payload",
        bytes: maxPayloadBytes + 1,
        maxBytes: maxPayloadBytes,
      });
      const bytes = (length: number): Uint8Array => new TextEncoder().encode(`{${" ".repeat(length - 2)}}`);
      expect(create({ pushType, payload: bytes(maxPayloadBytes) }).body).toHaveLength(maxPayloadBytes);
      expect(usageErrorOf(() => create({ pushType, payload: bytes(maxPayloadBytes + 1) })).bytes).toBe(
        maxPayloadBytes + 1,
      );
    });
  }

  for (const [name, unit, unitBytes] of [
    ["two bytes", "é", 2],
    ["three bytes", "世", 3],
    ["four bytes", "😀", 4],
  ] as const) {
    test(`A-6: characters of ${name} count as such`, () => {
      const { body } = create({ payload: payloadOf(4096, unit, unitBytes) });
      expect(new TextEncoder().encode(body as string)).toHaveLength(4096);
      expect(usageErrorOf(() => create({ payload: payloadOf(4097, unit, unitBytes) })).bytes).toBe(4097);
    });
  }
});

describe("ids", () => {
  test("A-20: a topic has at most 1,024 bytes, its suffix aside", () => {
    const longest = "t".repeat(1024);
    expect(create({ topic: longest }).topic).toBe(longest);
    expect(create({ topic: longest, pushType: "voip" }).topic).toBe(`${longest}.voip`);
    for (const bytes of [1025, 8000, 16_300]) {
      const expected = { code: "out-of-range", field: "topic", bytes, maxBytes: 1024 };
      expect(usageErrorOf(() => create({ topic: "t".repeat(bytes) }))).toMatchObject(expected);
    }
  });

  test("A-7: a collapse id has 1 to 64 bytes of UTF-8", () => {
    for (const collapseId of [
      "a",
      "x".repeat(64),
      "é".repeat(32),
      "😀".repeat(16),
      "with space",
      "a/b?c=d",
    ]) {
      expect(create({ collapseId }).collapseId).toBe(collapseId);
    }
    for (const [collapseId, bytes] of [
      ["x".repeat(65), 65],
      ["é".repeat(33), 66],
      [`${"😀".repeat(16)}a`, 65],
    ] as const) {
      expect(usageErrorOf(() => create({ collapseId }))).toMatchObject({
        code: "out-of-range",
        field: "collapseId",
        bytes,
        maxBytes: 64,
      });
    }
  });

  test("A-7: a collapse id without characters, or with some that no header carries, is refused", () => {
    for (const collapseId of ["", " a", "a ", "a\nb", "a\u0000", "a\u007f", "\u0085", "\ud83d", "a\udc00b"]) {
      expect(refusal({ collapseId }), JSON.stringify(collapseId)).toMatchObject({
        code: "out-of-range",
        field: "collapseId",
      });
    }
    expect(refusal({ collapseId: 5 as unknown as string })).toMatchObject({ code: "invalid-type" });
  });

  test("A-7: an id is a UUID, and made lower case", () => {
    const id = "123E4567-E89B-42D3-A456-426614174000";
    expect(create({ id }).id).toBe(id.toLowerCase());
    for (const wrong of [
      "",
      "1",
      id.replaceAll("-", ""),
      `{${id}}`,
      `${id}0`,
      id.replace("E", "G"),
      ` ${id}`,
    ]) {
      expect(refusal({ id: wrong })).toMatchObject({ code: "out-of-range", field: "id" });
    }
    expect(refusal({ id: 5 as unknown as string })).toMatchObject({ code: "invalid-type", field: "id" });
  });
});
