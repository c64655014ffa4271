import {
  type Aps,
  createLiveActivityEnd,
  createLiveActivityStart,
  createLiveActivityUpdate,
} from "@apns/wire";
import { createBroadcastRequest } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { create, refusal } from "./push-request-fixture.js";

const timestamp = 1_700_000_000;
const update: Aps = { event: "update", timestamp, "content-state": { score: 1 } };
const end: Aps = { event: "end", timestamp };
const start: Aps = {
  event: "start",
  timestamp,
  "content-state": {},
  "attributes-type": "T",
  attributes: {},
  alert: { title: "x", body: "y" },
};

const send = (aps: object): ReturnType<typeof create> => create({ payload: { aps } as { aps: Aps } });
const refusalOf = (aps: object): ReturnType<typeof refusal> => refusal({ payload: { aps } as { aps: Aps } });

describe("a payload of a Live Activity by hand", () => {
  test.each([
    ["a start", start],
    ["an update", update],
    ["an end", end],
    ["an end with everything", { ...end, "content-state": {}, "dismissal-date": 0, "stale-date": timestamp }],
    ["an update with an alert", { ...update, alert: { title: { "loc-key": "k" } }, "relevance-score": 75.5 }],
    ["an update with a text for an alert", { ...update, alert: "x" }],
    ["a start with a token", { ...start, "input-push-token": 1 }],
    ["a start with a channel", { ...start, "input-push-channel": "dHN0" }],
    ["newer keys", { ...update, tomorrow: null }],
  ])("A-26: takes %s", (_, aps) => {
    expect(send(aps)).toMatchObject({ pushType: "liveactivity", body: JSON.stringify({ aps }) });
  });

  test("A-26: takes what the creators make", () => {
    const contents = [
      createLiveActivityStart({
        timestamp,
        attributesType: "T",
        attributes: {},
        contentState: {},
        alert: { title: "x" },
      }),
      createLiveActivityUpdate({ timestamp, contentState: {} }),
      createLiveActivityEnd({ timestamp, dismissalDate: 0 }),
    ];
    for (const { payload } of contents) expect(create({ payload }).pushType).toBe("liveactivity");
  });

  const times = [
    ["null", null],
    ["a text", "soon"],
    ["seconds as a text", "1700000000"],
    ["milliseconds as a text", "1700000000000"],
    ["milliseconds", 1_700_000_000_000],
    ["a negative number", -1],
    ["a fraction", timestamp + 0.5],
    ["a Date", new Date(0)],
    ["a boolean", true],
    ["an object", {}],
    ["a list", [timestamp]],
  ] as const;
  for (const key of ["timestamp", "stale-date", "dismissal-date"]) {
    test.each(times)(`A-26: refuses ${key} as %s`, (_, value) => {
      for (const aps of [update, end, start]) {
        const { code, field, message } = refusalOf({ ...aps, [key]: value });
        expect([code, field]).toEqual(["invalid-payload", `payload.aps.${key}`]);
        expect(message).toContain("seconds since 1970");
      }
    });
  }

  test("A-26: says that a time looks like milliseconds", () => {
    for (const value of [1_700_000_000_000, "1700000000000"]) {
      expect(refusalOf({ ...update, timestamp: value }).message).toContain("milliseconds");
    }
    expect(refusalOf({ ...update, timestamp: -1 }).message).not.toContain("milliseconds");
  });

  const notObjects = [null, "x", "{}", 1, true, [], [{}]];
  for (const key of ["content-state", "attributes"]) {
    test.each(notObjects)(`A-26: refuses ${key} %j`, (value) => {
      const { code, field } = refusalOf({ ...start, [key]: value });
      expect([code, field]).toEqual(["invalid-payload", `payload.aps.${key}`]);
    });
  }

  test.each([
    ["alert", ""],
    ["alert", {}],
    ["alert", { title: "", body: "" }],
    ["alert", { title: {} }],
    ["alert", null],
    ["alert", 5],
    ["alert", ["x"]],
    ["attributes-type", ""],
    ["attributes-type", null],
    ["attributes-type", {}],
    ["input-push-token", 0],
    ["input-push-token", "1"],
    ["input-push-channel", ""],
    ["input-push-channel", 1],
    ["relevance-score", "75"],
  ])("A-26: refuses %s %j", (key, value) => {
    const { code, field } = refusalOf({ ...start, [key]: value });
    expect([code, field]).toEqual(["invalid-payload", `payload.aps.${key}`]);
  });

  test("A-26: the same holds for a broadcast", () => {
    const broadcast = (aps: object) => () =>
      createBroadcastRequest({
        bundleId: "com.example.app",
        channelId: "dHN0",
        payload: { aps: aps as Aps },
      });
    expect(broadcast(update)().method).toBe("POST");
    for (const [aps, key] of [
      [{ ...update, timestamp: "1" }, "timestamp"],
      [{ ...update, "content-state": null }, "content-state"],
      [{ ...update, event: "Update" }, "event"],
      [start, "event"],
    ] as const) {
      expect(usageErrorOf(broadcast(aps))).toMatchObject({
        code: "invalid-payload",
        field: `payload.aps.${key}`,
      });
    }
  });
});

describe("an event or a key that is misspelt", () => {
  test.each(["Start", "UPDATE", "stop", "", "started", null, 1, {}, ["start"]])(
    "A-27: event %j is named, not sent as an alert",
    (event) => {
      for (const aps of [start, update, { alert: "x" }]) {
        const { code, field, message } = refusalOf({ ...aps, event });
        expect([code, field]).toEqual(["invalid-payload", "payload.aps.event"]);
        expect(message).toContain("start, update or end");
      }
    },
  );

  test.each([
    ["events", "event"],
    ["Event", "event"],
    ["contentState", "content-state"],
    ["content_state", "content-state"],
    ["timeStamp", "timestamp"],
    ["attributesType", "attributes-type"],
    ["Attributes", "attributes"],
  ])("A-27: %s is named as %s", (wrong, right) => {
    const { [right]: value, ...rest } = start as Record<string, unknown>;
    const { field, message } = refusalOf({ ...rest, [wrong]: value });
    expect(field).toBe(`payload.aps.${right}`);
    expect(message).toContain(`${wrong} is spelt ${right}`);
  });

  test("A-27: without any key in Apple's spelling, too, if there is nothing to show otherwise", () => {
    expect(refusalOf({ Event: "update", contentState: {}, timestamp }).field).toBe("payload.aps.event");
  });

  test("A-27: whoever means an alert names the push type", () => {
    const aps = { alert: "x", event: "party" } as unknown as Aps;
    expect(create({ payload: { aps }, pushType: "alert" }).pushType).toBe("alert");
  });
});

describe("a payload of MDM", () => {
  test.each([{}, { "content-available": 1 }, null, { category: "x" }])(
    "A-28: beside aps %j it is refused, since a device would not call its server",
    (aps) => {
      const { code, field, message } = refusal({ payload: { mdm: "magic", aps } as { mdm: string } });
      expect([code, field]).toEqual(["invalid-payload", "payload.aps"]);
      expect(message).toContain("left out");
    },
  );

  test("A-28: alone it goes as mdm", () => {
    expect(create({ payload: { mdm: "magic" } }).pushType).toBe("mdm");
  });

  test("A-28: an app's own key of that name goes with an alert, or with a push type", () => {
    expect(create({ payload: { mdm: "mine", aps: { alert: "x" } } }).pushType).toBe("alert");
    const background = { mdm: "mine", aps: { "content-available": 1 } } as const;
    expect(create({ payload: background, pushType: "background" }).pushType).toBe("background");
  });
});
