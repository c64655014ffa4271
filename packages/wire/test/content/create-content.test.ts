import {
  createAlert,
  createBackground,
  createComplication,
  createControlReload,
  createFileProvider,
  createLiveActivityEnd,
  createLiveActivityStart,
  createLiveActivityUpdate,
  createLocationQuery,
  createMdm,
  createPushToTalk,
  createSafariPush,
  createVoip,
  createWalletUpdate,
  createWidgetReload,
  encodeNotification,
  NotificationDecoder,
  UsageError,
} from "@apns/wire";
import { createBroadcastRequest, createPushRequest } from "@apns/wire/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";

const timestamp = 1_700_000_000;
const start = {
  timestamp,
  attributesType: "T",
  attributes: {},
  contentState: {},
  alert: { title: "x" },
};

/** The creators as plain JavaScript may call them. */
const creators = {
  createAlert,
  createBackground,
  createComplication,
  createControlReload,
  createFileProvider,
  createLiveActivityEnd,
  createLiveActivityStart,
  createLiveActivityUpdate,
  createLocationQuery,
  createMdm,
  createPushToTalk,
  createSafariPush,
  createVoip,
  createWalletUpdate,
  createWidgetReload,
} as unknown as Readonly<Record<string, (options: unknown) => unknown>>;

describe("times", () => {
  test("A-18: are Dates or seconds", () => {
    const date = new Date(1_700_000_000_999);
    const { payload } = createLiveActivityEnd({ timestamp: date, dismissalDate: date, staleDate: date });
    expect(payload.aps).toEqual({
      event: "end",
      timestamp,
      "dismissal-date": timestamp,
      "stale-date": timestamp,
    });
    expect(createAlert({ alert: "x", expiration: date }).expiration).toBe(timestamp);
  });

  for (const field of ["timestamp", "staleDate", "dismissalDate", "expiration"]) {
    test(`A-18: ${field} in milliseconds is refused, and the message says so`, () => {
      const error = usageErrorOf(() => createLiveActivityEnd({ timestamp, [field]: 1_700_000_000_000 }));
      expect(error).toMatchObject({ code: "out-of-range", field });
      expect(error.message).toContain("milliseconds");
    });
  }
});

describe("Live Activities", () => {
  test("A-18: an update token and a channel exclude each other, for the compiler and for JavaScript", () => {
    const both = { ...start, inputPushToken: true, inputPushChannel: "x" } as const;
    // @ts-expect-error both
    const error = usageErrorOf(() => createLiveActivityStart(both));
    expect(error).toMatchObject({ code: "invalid-payload", field: "inputPushChannel" });
  });

  for (const option of ["timestamp", "attributesType", "attributes", "contentState", "alert"]) {
    test(`A-18: a start without ${option} is refused`, () => {
      const { [option]: _, ...rest } = start as Readonly<Record<string, unknown>>;
      expect(usageErrorOf(() => creators["createLiveActivityStart"]?.(rest))).toMatchObject({
        code: "invalid-type",
        field: option,
        message: `${option} is missing`,
      });
    });
  }

  test("A-18: an update takes no attributes and no dismissal date, for the compiler and for JavaScript", () => {
    const update = { timestamp, contentState: {} };
    // @ts-expect-error attributes belong to a start
    expect(usageErrorOf(() => createLiveActivityUpdate({ ...update, attributes: {} })).code).toBe(
      "unknown-option",
    );
    // @ts-expect-error a dismissal date belongs to an end
    expect(usageErrorOf(() => createLiveActivityUpdate({ ...update, dismissalDate: 1 })).code).toBe(
      "unknown-option",
    );
  });

  test("A-11: updates and ends go into a broadcast, starts do not", () => {
    const scope = { bundleId: "com.example.app", channelId: "dHN0" };
    for (const { payload } of [
      createLiveActivityUpdate({ timestamp, contentState: {} }),
      createLiveActivityEnd({ timestamp }),
    ]) {
      expect(createBroadcastRequest({ ...scope, payload }).method).toBe("POST");
    }
    const { payload } = createLiveActivityStart(start);
    expect(usageErrorOf(() => createBroadcastRequest({ ...scope, payload })).field).toBe("payload.aps.event");
  });
});

describe("what a kind of push does not have", () => {
  const refused: readonly (readonly [creator: string, options: unknown, code: string, field: string])[] = [
    ["createAlert", { mdm: "x" }, "unknown-option", "mdm"],
    ["createAlert", { event: "start" }, "unknown-option", "event"],
    ["createAlert", { aps: {} }, "unknown-option", "aps"],
    ["createAlert", { relevanceScore: 75 }, "out-of-range", "relevanceScore"],
    ["createAlert", { alert: "x", priority: 7 }, "out-of-range", "priority"],
    ["createAlert", { custom: { aps: {} } }, "invalid-payload", "custom.aps"],
    ["createAlert", undefined, "invalid-type", "options"],
    ["createAlert", "Hello", "invalid-type", "options"],
    ["createBackground", { alert: "x" }, "unknown-option", "alert"],
    ["createBackground", { priority: 10 }, "out-of-range", "priority"],
    ["createVoip", { priority: 1 }, "out-of-range", "priority"],
    ["createPushToTalk", { priority: 5 }, "out-of-range", "priority"],
    ["createComplication", { alert: "x" }, "unknown-option", "alert"],
    ["createLocationQuery", { custom: {} }, "unknown-option", "custom"],
    ["createFileProvider", {}, "invalid-type", "containerIdentifier"],
    ["createFileProvider", { containerIdentifier: 5 }, "invalid-type", "containerIdentifier"],
    ["createFileProvider", { containerIdentifier: "" }, "invalid-payload", "payload.container-identifier"],
    ["createFileProvider", { containerIdentifier: "c", domain: 5 }, "invalid-type", "domain"],
    ["createMdm", {}, "invalid-type", "pushMagic"],
    ["createMdm", { pushMagic: "" }, "invalid-payload", "payload.mdm"],
    ["createMdm", { pushMagic: "m", custom: {} }, "unknown-option", "custom"],
    ["createSafariPush", { body: "b" }, "invalid-type", "title"],
    ["createSafariPush", { title: "t" }, "invalid-type", "body"],
    ["createSafariPush", { title: "t", body: "b", urlArgs: [5] }, "invalid-type", "urlArgs[0]"],
    ["createWalletUpdate", { custom: {} }, "unknown-option", "custom"],
    ["createWidgetReload", { contentChanged: false }, "unknown-option", "contentChanged"],
    ["createControlReload", null, "invalid-type", "options"],
  ];
  for (const [creator, options, code, field] of refused) {
    test(`A-18: ${creator}(${JSON.stringify(options)}) is refused, and ${field} named`, () => {
      expect(usageErrorOf(() => creators[creator]?.(options))).toMatchObject({ code, field });
    });
  }

  test("A-18: the compiler keeps priorities and options apart by kind", () => {
    // @ts-expect-error background has 5 alone
    expect(() => createBackground({ priority: 10 })).toThrow(UsageError);
    // @ts-expect-error Push to Talk has 10 alone
    expect(() => createPushToTalk({ priority: 5 })).toThrow(UsageError);
    // @ts-expect-error an alert has no event
    expect(() => createAlert({ event: "start" })).toThrow(UsageError);
    // @ts-expect-error MDM needs its magic
    expect(() => createMdm({})).toThrow(UsageError);
  });
});

describe("what comes out", () => {
  test("A-18: takes newer keys: the payload is a plain object", () => {
    const content = createAlert({ alert: "x" });
    if (content.payload.aps !== undefined) content.payload.aps["tomorrow"] = { a: 1 };
    const { body } = createPushRequest({ deviceToken: "ab", ...content });
    expect(body).toBe('{"aps":{"alert":"x","tomorrow":{"a":1}}}');
  });

  test("A-4: a background push has priority 5 over the binary interface, too", () => {
    const { payload, priority } = createBackground();
    const frame = encodeNotification({ deviceToken: "ab", payload, ...(priority === 5 ? { priority } : {}) });
    expect(new NotificationDecoder().push(frame)[0]?.priority).toBe(5);
  });

  test("A-5: a call without an expiration is tried once", () => {
    expect(createPushRequest({ deviceToken: "ab", ...createVoip() }).expiration).toBe(0);
    expect(createPushRequest({ deviceToken: "ab", ...createPushToTalk() }).expiration).toBe(0);
    expect(createPushRequest({ deviceToken: "ab", ...createVoip({ expiration: 30 }) }).expiration).toBe(30);
  });

  test("A-9: a Wallet update goes to the pass type id", () => {
    const topic = "pass.com.example.ticket";
    expect(createPushRequest({ deviceToken: "ab", topic, ...createWalletUpdate() })).toMatchObject({
      body: "{}",
      topic,
    });
  });

  test("A-10: whatever the options, there is content that can be encoded, or a UsageError", () => {
    const anything = fc.anything({
      withBigInt: true,
      withMap: true,
      withDate: true,
      withNullPrototype: true,
    });
    const names = [
      ...Object.keys(start),
      ...[
        "custom",
        "sound",
        "badge",
        "priority",
        "expiration",
        "pushMagic",
        "containerIdentifier",
        "title",
        "body",
      ],
    ];
    const options = fc.oneof(anything, fc.dictionary(fc.constantFrom(...names), anything));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(creators)), options, (creator, given) => {
        try {
          const content = creators[creator]?.(given) as ReturnType<typeof createAlert>;
          createPushRequest({ deviceToken: "ab", ...content });
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
