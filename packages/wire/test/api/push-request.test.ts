import type { Aps, Payload, PushType } from "@apns/wire";
import { createPushRequest, type PushNotification, pushTypes } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { knownPushTypes } from "./apns-codes.js";

const TOKEN = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
const hello: Payload = { aps: { alert: "Hello" } };

/** A payload that each push type takes. */
const payloads: Readonly<Record<PushType, Payload>> = {
  alert: hello,
  background: { aps: { "content-available": 1 } },
  complication: { aps: {} },
  controls: { aps: { "content-changed": true } },
  fileprovider: { "container-identifier": "root" },
  liveactivity: { aps: { event: "update", timestamp: 1_700_000_000, "content-state": {} } },
  location: { aps: {} },
  mdm: { mdm: "magic" },
  pushtotalk: { aps: {} },
  voip: { aps: {} },
  widgets: { aps: { "content-changed": true } },
};

const create = (
  notification: Partial<PushNotification>,
  defaults?: { readonly topic?: string },
): ReturnType<typeof createPushRequest> =>
  createPushRequest({ deviceToken: TOKEN, payload: hello, ...notification }, defaults);

/** A refusal: `field`, `code`, and words of the message. */
const refusal = (
  notification: Partial<PushNotification>,
): { code: string; field: string | undefined; message: string } => {
  const { code, field, message } = usageErrorOf(() => create(notification));
  return { code, field, message };
};

const asExpiration = (value: unknown): Partial<PushNotification> => ({ expiration: value as number });

/** A payload of exactly so many bytes, with a text of units of so many bytes. */
function payloadOf(bytes: number, unit = "x", unitBytes = 1): Payload {
  const frame = new TextEncoder().encode(JSON.stringify({ aps: { alert: "" } })).length;
  const units = Math.floor((bytes - frame) / unitBytes);
  const rest = bytes - frame - units * unitBytes;
  return { aps: { alert: unit.repeat(units) + "y".repeat(rest) } };
}

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

describe("payloads and push types", () => {
  const activity = { timestamp: 1_700_000_000, "content-state": {} };
  const start: Aps = {
    ...activity,
    event: "start",
    attributes: {},
    "attributes-type": "T",
    alert: { title: "x" },
  };
  const without = (aps: object, key: string): Payload => {
    const { [key]: _, ...rest } = aps as Record<string, unknown>;
    return { aps: rest };
  };

  for (const pushType of pushTypes) {
    test(`A-8: ${pushType} takes its own payload`, () => {
      expect(create({ pushType, payload: payloads[pushType] }).pushType).toBe(pushType);
    });
  }

  const refused: readonly (readonly [name: string, pushType: PushType, payload: unknown, field: string])[] = [
    ["background without content-available", "background", { aps: {} }, "payload.aps.content-available"],
    ["background without aps", "background", {}, "payload.aps.content-available"],
    [
      "background with content-available true",
      "background",
      { aps: { "content-available": true } },
      "payload.aps.content-available",
    ],
    [
      "background with an alert",
      "background",
      { aps: { "content-available": 1, alert: "x" } },
      "payload.aps",
    ],
    [
      "background with a badge of 0",
      "background",
      { aps: { "content-available": 1, badge: 0 } },
      "payload.aps",
    ],
    ["background with a sound", "background", { aps: { "content-available": 1, sound: "x" } }, "payload.aps"],
    ["MDM without its key", "mdm", { aps: {} }, "payload.mdm"],
    ["MDM with an empty key", "mdm", { mdm: "" }, "payload.mdm"],
    ["MDM with a number", "mdm", { mdm: 5 }, "payload.mdm"],
    ["MDM with aps", "mdm", { mdm: "magic", aps: {} }, "payload.aps"],
    ["a widget without content-changed", "widgets", { aps: {} }, "payload.aps.content-changed"],
    [
      "a control with content-changed 1",
      "controls",
      { aps: { "content-changed": 1 } },
      "payload.aps.content-changed",
    ],
    ["a file provider without a container", "fileprovider", { domain: "d" }, "payload.container-identifier"],
    ["a Live Activity without aps", "liveactivity", {}, "payload.aps"],
    ["a Live Activity without an event", "liveactivity", { aps: activity }, "payload.aps.event"],
    [
      "a Live Activity with another event",
      "liveactivity",
      { aps: { ...activity, event: "stop" } },
      "payload.aps.event",
    ],
    [
      "an update without its state",
      "liveactivity",
      { aps: { event: "update", timestamp: 1 } },
      "payload.aps.content-state",
    ],
    ["an end without a time", "liveactivity", { aps: { event: "end" } }, "payload.aps.timestamp"],
    ["a start without a time", "liveactivity", without(start, "timestamp"), "payload.aps.timestamp"],
    [
      "a start without its state",
      "liveactivity",
      without(start, "content-state"),
      "payload.aps.content-state",
    ],
    ["a start without attributes", "liveactivity", without(start, "attributes"), "payload.aps.attributes"],
    [
      "a start without their type",
      "liveactivity",
      without(start, "attributes-type"),
      "payload.aps.attributes-type",
    ],
    ["a start without an alert", "liveactivity", without(start, "alert"), "payload.aps.alert"],
    [
      "a time in milliseconds",
      "liveactivity",
      { aps: { ...start, timestamp: 1_700_000_000_000 } },
      "payload.aps.timestamp",
    ],
    [
      "a stale date in milliseconds",
      "liveactivity",
      { aps: { ...start, "stale-date": 1_700_000_000_000 } },
      "payload.aps.stale-date",
    ],
    [
      "a dismissal date in milliseconds",
      "liveactivity",
      { aps: { ...activity, event: "end", "dismissal-date": 1.7e12 } },
      "payload.aps.dismissal-date",
    ],
    [
      "an update token and a channel",
      "liveactivity",
      { aps: { ...start, "input-push-token": 1, "input-push-channel": "x" } },
      "payload.aps.input-push-channel",
    ],
  ];
  for (const [name, pushType, payload, field] of refused) {
    test(`A-8: ${name} is refused, and ${field} named`, () => {
      const error = refusal({ pushType, payload: payload as Payload });
      expect(error).toMatchObject({ code: "invalid-payload", field });
      expect(error.message).toContain(pushType);
    });
  }

  test("A-8: further keys of a payload are left to APNs and the app", () => {
    expect(
      create({
        pushType: "liveactivity",
        payload: { aps: { ...start, event: "end", tomorrow: 1 } },
      }),
    ).toBeDefined();
    expect(create({ pushType: "voip", payload: { anything: [1] } }).expiration).toBe(0);
    expect(
      create({ pushType: "liveactivity", payload: { aps: { event: "end", timestamp: 1 } } }),
    ).toBeDefined();
  });

  test("A-8: bytes are sent under any push type without being read", () => {
    for (const pushType of pushTypes) {
      expect(create({ pushType, payload: new TextEncoder().encode("{}") }).pushType).toBe(pushType);
    }
  });

  test("A-10: anything but a notification is refused by its shape", () => {
    for (const odd of [null, undefined, "text", 7]) {
      expect(usageErrorOf(() => createPushRequest(odd as unknown as PushNotification))).toMatchObject({
        code: "invalid-type",
        field: "notification",
      });
    }
  });
});
