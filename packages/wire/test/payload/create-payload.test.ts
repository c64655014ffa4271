import { createPayload, type PayloadOptions } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";

/** Values that only plain JavaScript can pass. */
const createUnchecked = (options: unknown) => createPayload(options as PayloadOptions);

describe("the keys of aps", () => {
  test("W-20: writes every key that Apple documents, PyAPNs's in PyAPNs's order", () => {
    const payload = createPayload({
      pttPushType: "service-update",
      accountId: "account",
      urlArgs: [],
      contentChanged: true,
      inputPushToken: true,
      attributes: { a: 1 },
      attributesType: "Attributes",
      dismissalDate: 4,
      event: "start",
      timestamp: 3,
      contentState: { b: 2 },
      staleDate: 2,
      filterCriteria: "criteria",
      relevanceScore: 0.5,
      interruptionLevel: "time-sensitive",
      targetContentId: "window",
      threadId: "thread",
      mutableContent: true,
      contentAvailable: true,
      category: "CATEGORY",
      badge: 0,
      sound: "default",
      alert: "text",
    });
    expect(JSON.stringify(payload)).toBe(
      JSON.stringify({
        aps: {
          alert: "text",
          sound: "default",
          badge: 0,
          category: "CATEGORY",
          "content-available": 1,
          "mutable-content": 1,
          "thread-id": "thread",
          "target-content-id": "window",
          "interruption-level": "time-sensitive",
          "relevance-score": 0.5,
          "filter-criteria": "criteria",
          "stale-date": 2,
          "content-state": { b: 2 },
          timestamp: 3,
          event: "start",
          "dismissal-date": 4,
          "attributes-type": "Attributes",
          attributes: { a: 1 },
          "input-push-token": 1,
          "content-changed": true,
          "url-args": [],
          "account-id": "account",
          "ptt-push-type": "service-update",
        },
      }),
    );
  });

  test("W-20: writes every key of an alert", () => {
    const { aps } = createPayload({
      alert: {
        summaryArgCount: 2,
        summaryArg: "somebody",
        sound: "chime",
        action: "View",
        subtitleLocArgs: ["s"],
        subtitleLocKey: "SUBTITLE",
        titleLocArgs: ["t"],
        titleLocKey: "TITLE",
        launchImage: "image.png",
        locArgs: ["Jenna", 3],
        locKey: "BODY",
        actionLocKey: "PLAY",
        subtitle: "subtitle",
        title: "title",
        body: "body",
      },
    });
    expect(JSON.stringify(aps)).toBe(
      JSON.stringify({
        alert: {
          body: "body",
          title: "title",
          subtitle: "subtitle",
          "action-loc-key": "PLAY",
          "loc-key": "BODY",
          "loc-args": ["Jenna", 3],
          "launch-image": "image.png",
          "title-loc-key": "TITLE",
          "title-loc-args": ["t"],
          "subtitle-loc-key": "SUBTITLE",
          "subtitle-loc-args": ["s"],
          action: "View",
          sound: "chime",
          "summary-arg": "somebody",
          "summary-arg-count": 2,
        },
      }),
    );
  });

  test("writes localised texts of a Live Activity", () => {
    const alert = { title: { locKey: "T", locArgs: ["a"] }, body: { locKey: "B" } };
    expect(createPayload({ alert }).aps?.alert).toEqual({
      title: { "loc-key": "T", "loc-args": ["a"] },
      body: { "loc-key": "B" },
    });
  });

  test("W-24: null hides the action button", () => {
    expect(createPayload({ alert: { body: "b", actionLocKey: null } }).aps?.alert).toEqual({
      body: "b",
      "action-loc-key": null,
    });
  });

  test("W-23: a badge of 0 is written, an absent one is not", () => {
    expect(createPayload({ badge: 0 })).toEqual({ aps: { badge: 0 } });
    expect(createPayload({})).toEqual({ aps: {} });
  });

  test("writes a sound with more than a name", () => {
    expect(createPayload({ sound: { critical: true, name: "bell.aiff", volume: 0.5 } }).aps?.sound).toEqual({
      critical: 1,
      name: "bell.aiff",
      volume: 0.5,
    });
    expect(createPayload({ sound: { critical: false, name: "bell.aiff", volume: 0 } }).aps?.sound).toEqual({
      name: "bell.aiff",
      volume: 0,
    });
  });

  test("leaves out what is off, empty or undefined", () => {
    const options: PayloadOptions = {
      alert: "",
      sound: "",
      category: "",
      threadId: undefined,
      badge: undefined,
      contentAvailable: false,
      mutableContent: 0,
      contentChanged: false,
    };
    expect(JSON.stringify(createPayload(options))).toBe('{"aps":{}}');
    expect(JSON.stringify(createPayload({ alert: { body: "", locArgs: [], title: undefined } }))).toBe(
      '{"aps":{"alert":{}}}',
    );
  });

  test("takes a point in time as a Date or as seconds", () => {
    const { aps } = createPayload({
      staleDate: new Date(1_400_000_000_999),
      timestamp: 1_400_000_000,
      dismissalDate: 0,
    });
    expect(aps).toEqual({ "stale-date": 1_400_000_000, timestamp: 1_400_000_000, "dismissal-date": 0 });
  });

  test("copies the lists that it is given", () => {
    const locArgs = ["a"];
    const payload = createPayload({ alert: { locArgs } });
    locArgs.push("b");
    expect(payload.aps?.alert).toEqual({ "loc-args": ["a"] });
  });
});

describe("the app's own keys", () => {
  test("come beside aps, in their order", () => {
    expect(
      JSON.stringify(createPayload({ alert: "x", custom: { z: 1, a: [null, { b: true }], m: "" } })),
    ).toBe('{"aps":{"alert":"x"},"z":1,"a":[null,{"b":true}],"m":""}');
  });

  test("may have any name, even one with a meaning in JavaScript", () => {
    const custom = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as Record<string, unknown>;
    const payload = createPayload({ custom });
    expect(JSON.stringify(payload)).toBe('{"aps":{},"__proto__":{"a":1},"constructor":2}');
    expect(Object.getPrototypeOf(payload)).toBe(Object.prototype);
  });

  test("may hold what turns itself into JSON, and undefined for an absent key", () => {
    const custom = { at: new Date(0), gone: undefined, deep: [{ at: new Date(0) }] };
    expect(JSON.stringify(createPayload({ custom }))).toBe(
      '{"aps":{},"at":"1970-01-01T00:00:00.000Z","deep":[{"at":"1970-01-01T00:00:00.000Z"}]}',
    );
  });

  test("may hold one object in several places", () => {
    const shared = { a: 1 };
    expect(createPayload({ custom: { x: shared, y: [shared, shared] } })).toEqual({
      aps: {},
      x: shared,
      y: [shared, shared],
    });
  });

  test("W-22: may not replace aps", () => {
    const error = usageErrorOf(() => createPayload({ alert: "x", custom: { aps: { alert: "y" } } }));
    expect(error).toMatchObject({ code: "invalid-payload", field: "custom.aps" });
  });

  const list: unknown[] = [];
  const cycle = { list };
  list.push(cycle);
  let deep: unknown = {};
  for (let level = 0; level < 10_000; level++) deep = [deep];

  test.each([
    ["NaN", { x: Number.NaN }, "custom.x"],
    ["an infinite number", { x: [1, Number.POSITIVE_INFINITY] }, "custom.x[1]"],
    ["a BigInt", { x: { y: 1n } }, "custom.x.y"],
    ["a function", { x: () => 1 }, "custom.x"],
    ["a symbol", { x: Symbol("x") }, "custom.x"],
    ["a Map", { x: new Map([["a", 1]]) }, "custom.x"],
    ["a Set", { x: new Set([1]) }, "custom.x"],
    ["a cycle", { x: cycle }, "custom.x.list[0]"],
    ["thousands of levels", { x: deep }, undefined],
  ])("refuse %s, which JSON drops, alters or chokes on", (_, custom, field) => {
    const error = usageErrorOf(() => createPayload({ custom }));
    expect(error.code).toBe("payload-not-serializable");
    if (field !== undefined) expect(error.field).toBe(field);
  });

  test("hold the same rules in contentState and attributes", () => {
    expect(usageErrorOf(() => createPayload({ contentState: { x: 1n } })).field).toBe("contentState.x");
    expect(usageErrorOf(() => createPayload({ attributes: { x: Number.NaN } })).field).toBe("attributes.x");
  });
});

describe("mobile device management", () => {
  test("W-21: mdm excludes every other key", () => {
    expect(createPayload({ mdm: "PUSH-MAGIC" })).toEqual({ mdm: "PUSH-MAGIC" });
    expect(createPayload({ mdm: "PUSH-MAGIC", alert: "" })).toEqual({ mdm: "PUSH-MAGIC" });
  });

  test.each([{ alert: "x" }, { badge: 0 }, { custom: {} }])(
    "W-21: mdm together with %j is refused",
    (others) => {
      expect(usageErrorOf(() => createPayload({ mdm: "PUSH-MAGIC", ...others }))).toMatchObject({
        code: "invalid-payload",
        field: "mdm",
      });
    },
  );
});

describe("bad input", () => {
  test.each([
    [{ allert: "x" }, "allert"],
    [{ content_available: true }, "content_available"],
    [{ alert: { text: "x" } }, "alert.text"],
    [{ alert: { title: { key: "x" } } }, "alert.title.key"],
    [{ sound: { critical: 1, nam: "x" } }, "sound.nam"],
    [{ toString: "x" }, "toString"],
    [JSON.parse('{"__proto__":1}'), "__proto__"],
  ])("names the unknown option in %j", (options, field) => {
    const error = usageErrorOf(() => createUnchecked(options));
    expect(error).toMatchObject({ code: "unknown-option", field });
    expect(error.message).toContain(field);
  });

  test.each([
    [undefined, "options"],
    [null, "options"],
    ["text", "options"],
    [[], "options"],
    [{ alert: null }, "alert"],
    [{ alert: 42 }, "alert"],
    [{ alert: ["a"] }, "alert"],
    [{ alert: { body: 1 } }, "alert.body"],
    [{ alert: { subtitle: null } }, "alert.subtitle"],
    [{ alert: { locArgs: "a" } }, "alert.locArgs"],
    [{ alert: { locArgs: ["a", null] } }, "alert.locArgs[1]"],
    [{ sound: 1 }, "sound"],
    [{ sound: { critical: "yes" } }, "sound.critical"],
    [{ sound: { volume: "1" } }, "sound.volume"],
    [{ badge: "3" }, "badge"],
    [{ badge: null }, "badge"],
    [{ category: 5 }, "category"],
    [{ contentAvailable: "0" }, "contentAvailable"],
    [{ mutableContent: 2 }, "mutableContent"],
    [{ contentChanged: null }, "contentChanged"],
    [{ interruptionLevel: 1 }, "interruptionLevel"],
    [{ staleDate: "2020-01-01" }, "staleDate"],
    [{ staleDate: null }, "staleDate"],
    [{ contentState: [] }, "contentState"],
    [{ attributes: "x" }, "attributes"],
    [{ urlArgs: "x" }, "urlArgs"],
    [{ urlArgs: ["a", 1] }, "urlArgs[1]"],
    [{ custom: [] }, "custom"],
    [{ custom: null }, "custom"],
    [{ mdm: 5 }, "mdm"],
  ])("names the option of a wrong type in %j", (options, field) => {
    const error = usageErrorOf(() => createUnchecked(options));
    expect(error).toMatchObject({ code: "invalid-type", field });
    expect(error.message.startsWith(`${field} must be `)).toBe(true);
  });

  test.each([
    [{ badge: -1 }, "badge"],
    [{ badge: 2.9 }, "badge"],
    [{ badge: Number.NaN }, "badge"],
    [{ badge: 2 ** 53 }, "badge"],
    [{ alert: { summaryArgCount: 0 } }, "alert.summaryArgCount"],
    [{ sound: { volume: 1.01 } }, "sound.volume"],
    [{ sound: { volume: -0.1 } }, "sound.volume"],
    [{ relevanceScore: Number.POSITIVE_INFINITY }, "relevanceScore"],
    [{ interruptionLevel: "time_sensitive" }, "interruptionLevel"],
    [{ event: "stop" }, "event"],
    [{ timestamp: -1 }, "timestamp"],
    [{ timestamp: 1_400_000_000.5 }, "timestamp"],
    [{ timestamp: Date.UTC(2026, 0) }, "timestamp"],
    [{ timestamp: new Date(Number.NaN) }, "timestamp"],
    [{ timestamp: new Date(-1) }, "timestamp"],
  ])("names the option out of its range in %j", (options, field) => {
    expect(usageErrorOf(() => createUnchecked(options))).toMatchObject({ code: "out-of-range", field });
  });

  test("names the option that holds a BigInt", () => {
    expect(usageErrorOf(() => createUnchecked({ badge: 3n }))).toMatchObject({
      code: "invalid-type",
      field: "badge",
    });
  });

  test("refuses an argument of a localised text that is not a finite number", () => {
    expect(usageErrorOf(() => createPayload({ alert: { locArgs: [Number.NaN] } }))).toMatchObject({
      code: "payload-not-serializable",
      field: "alert.locArgs[0]",
    });
  });

  test("refuses an update token together with a channel", () => {
    expect(usageErrorOf(() => createPayload({ inputPushToken: 1, inputPushChannel: "AAAA" }))).toMatchObject({
      code: "invalid-payload",
      field: "inputPushChannel",
    });
    expect(createPayload({ inputPushToken: 0, inputPushChannel: "AAAA" }).aps).toEqual({
      "input-push-channel": "AAAA",
    });
  });

  test("never repeats what the payload says", () => {
    const secret = "the text of the alert";
    for (const options of [
      { alert: { body: [secret] } },
      { category: [secret] },
      { event: secret },
      { badge: secret },
    ]) {
      expect(usageErrorOf(() => createUnchecked(options)).message).not.toContain(secret);
    }
  });
});
