import fc from "fast-check";
import { expect, test } from "vitest";
import { barsOf, highestOf } from "../../../page/src/model/bars.js";
import { differences } from "../../../page/src/model/differences.js";
import { jsonLines } from "../../../page/src/model/json-lines.js";
import {
  choicesOf,
  chosenOf,
  listOf,
  PHONE_SETTINGS,
  withChoice,
} from "../../../page/src/model/phone-settings.js";
import { type PreviewLook, previewOf } from "../../../page/src/model/preview.js";
import { filterQuery, formatRoute, NO_FILTERS, parseRoute } from "../../../page/src/model/route.js";
import { clockTime, duration, shortToken } from "../../../page/src/model/short-text.js";
import { snippetsFor } from "../../../page/src/model/snippets.js";
import type { Device } from "../../../src/api/device.js";
import type { Notification } from "../../../src/api/notification.js";
import type { Identity } from "../../../src/api/simulator.js";
import { checkValue } from "../../../src/openapi/check-value.js";
import { PHONE_SETTINGS_SCHEMA } from "../../../src/openapi/schemas/phone-settings-schema.js";

const NOTIFICATION = {
  id: "s-1",
  receivedAt: "2026-01-02T03:04:05.678Z",
  protocol: "http2",
  deviceToken: "ab12",
  topic: "com.example.app",
  pushType: "alert",
  priority: 10,
  collapseId: null,
  channelId: null,
  expiration: null,
  outcome: "accepted",
  status: 200,
  shown: true,
  why: null,
  payloadBytes: 30,
  headers: { "apns-topic": "com.example.app", "apns-id": "x", "apns-priority": "10" },
  payload: { aps: { alert: "It's 5 o'clock" } },
  payloadText: `{"aps":{"alert":"It's 5 o'clock"}}`,
} as unknown as Notification;
const IDENTITY = {
  http2: { host: "::1", port: 2197 },
  topic: "com.example.app",
  keyId: "KEY",
  teamId: "TEAM",
} as unknown as Identity;
const PHONE: Device = {
  deviceToken: "ab12",
  name: null,
  state: "online",
  topics: null,
  environment: "both",
  lowPower: false,
  channels: [],
  settings: {},
  uninstalledAt: null,
  stored: [],
  activities: [],
  delivered: 1,
};
const LOOK = { kind: "iphone", lock: "locked", focus: "off" } as const;

test("an address keeps where one is, and nothing else", () => {
  const text = fc.string({ unit: "grapheme" });
  const filters = fc.record({ q: text, outcome: text, pushType: text, topic: text, deviceToken: text });
  fc.assert(
    fc.property(filters, text, (all, chosen) => {
      const route = { part: "inbox" as const, filters: all, chosen };
      expect(parseRoute(formatRoute(route))).toEqual(route);
    }),
  );
  expect(formatRoute({ part: "inbox", filters: NO_FILTERS, chosen: "" })).toBe("");
  expect(parseRoute("?part=nowhere&other=1")).toEqual({ part: "inbox", filters: NO_FILTERS, chosen: "" });
  expect(filterQuery({ ...NO_FILTERS, q: "  a b " }, { limit: "5" })).toBe("limit=5&q=a+b");
});

test("each member of a payload is a line with its path", () => {
  const lines = jsonLines({ aps: { alert: { title: "T" }, badge: 1 }, list: [true, null], empty: {} });
  expect(lines.map(({ depth, path, name, value }) => `${depth} ${path} ${name ?? ""} ${value}`)).toEqual([
    "0   {",
    "1 aps aps {",
    "2 aps.alert alert {",
    '3 aps.alert.title title "T"',
    "2   },",
    "2 aps.badge badge 1",
    "1   },",
    "1 list list [",
    "2 list.0  true,",
    "2 list.1  null",
    "1   ],",
    "1 empty empty {}",
    "0   }",
  ]);
});

test("long and deep payloads end early, and no payload throws", () => {
  let deep: unknown = 1;
  for (let depth = 0; depth < 200; depth += 1) deep = { deep };
  expect(jsonLines(deep).length).toBeLessThan(130);
  expect(jsonLines(Array.from({ length: 10_000 }, () => 0)).length).toBeLessThanOrEqual(2_001);
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      jsonLines(one);
      expect(differences(one, structuredClone(one))).toEqual([]);
      const found = differences(one, other);
      expect(found.length === 0).toBe(
        JSON.stringify(one) === JSON.stringify(other) || sameMembers(one, other),
      );
    }),
  );
});

test("differences are those of members, with both values", () => {
  expect(differences({ a: 1, b: { c: 2, d: [1] }, e: 0 }, { a: 1, b: { c: 3, d: [1, 2] }, f: "x" })).toEqual([
    { path: "b.c", before: "2", after: "3" },
    { path: "b.d.1", after: "2" },
    { path: "e", before: "0" },
    { path: "f", after: '"x"' },
  ]);
});

test("snippets send the same again, whatever quotes it has", () => {
  const [curl, command, program] = snippetsFor(NOTIFICATION, IDENTITY);
  expect(curl?.text).toContain(`--data-raw '{"aps":{"alert":"It'\\''s 5 o'\\''clock"}}'`);
  expect(curl?.text).toContain("https://[::1]:2197/3/device/ab12");
  expect(curl?.text).not.toContain("apns-id");
  expect(command?.text).toContain("apns send --to ab12");
  expect(program?.text).toContain('"alert": "It\'s 5 o\'clock"');
});

test("snippets quote whatever a sender put where a device token or a topic stands", () => {
  const hostile = "$(rm -rf ~);'`";
  const quoted = "$(rm -rf ~);'\\''`";
  const [curl, command] = snippetsFor({ ...NOTIFICATION, deviceToken: hostile, topic: hostile }, IDENTITY);
  expect(curl?.text).toContain(`\n  'https://[::1]:2197/3/device/${quoted}'`);
  expect(command?.text).toContain(`--to '${quoted}' `);
  expect(command?.text).toContain(`--topic '${quoted}' `);
  const file = snippetsFor({ ...NOTIFICATION, payloadText: "@/etc/hostname" }, IDENTITY);
  expect(file[0]?.text).toContain("--data-raw '@/etc/hostname'");
});

test("snippets keep the expiration, and a broadcast goes to its app by curl", () => {
  const [, command, program] = snippetsFor({ ...NOTIFICATION, expiration: 0 }, IDENTITY);
  expect(command?.text).toContain("--expiration 0 ");
  expect(program?.text).toContain("  expiration: 0,\n");
  const broadcast = snippetsFor({ ...NOTIFICATION, deviceToken: "", channelId: "dHN0" }, IDENTITY);
  expect(broadcast.map(({ title }) => title)).toEqual(["curl"]);
  expect(broadcast[0]?.text).toContain("/4/broadcasts/apps/com.example.app'");
});

test("bars cover two minutes, with those seconds in which nothing came", () => {
  const nowMs = Date.parse("2026-01-02T03:04:05.678Z");
  const second = (at: string, accepted: number) => ({ at, accepted, rejected: 1, discarded: 0 });
  const bars = barsOf(
    [
      second("2026-01-02T03:04:04.000Z", 5),
      second("2026-01-02T03:04:05.000Z", 2),
      second("2026-01-02T02:00:00.000Z", 9),
    ],
    nowMs,
  );
  expect(bars.length).toBe(60);
  expect(bars.at(-1)).toMatchObject({ accepted: 7, rejected: 2 });
  expect(bars.slice(0, -1).every(({ accepted }) => accepted === 0)).toBe(true);
  expect([highestOf(bars), highestOf([])]).toEqual([9, 1]);
});

test("the preview is what display says of the device as it is set up", () => {
  const parts = { device: undefined, screen: undefined };
  const shownOf = (notification: Notification, look = {}) =>
    previewOf(notification, { ...parts, look: { ...LOOK, ...look } }).display;
  expect(shownOf(NOTIFICATION)).toMatchObject({ shown: true, lights: true });
  expect(shownOf(NOTIFICATION, { focus: "on" }).why).toBe("focus");
  expect(shownOf(NOTIFICATION, { kind: "watch" }).where).toEqual(["watch"]);
  expect(shownOf({ ...NOTIFICATION, outcome: "rejected", status: 410 }).why).toBe("rejected");
  expect(shownOf({ ...NOTIFICATION, shown: false, why: "offline" }).why).toBe("offline");
});

test("I-52: the preview begins with the phone's own settings, and what the reader chose counts more", () => {
  const shownOn = (settings: Device["settings"], look: Partial<PreviewLook> = {}) =>
    previewOf(NOTIFICATION, {
      device: { ...PHONE, settings },
      screen: undefined,
      look: { kind: undefined, lock: undefined, focus: undefined, ...look },
    }).display;
  expect(shownOn({}).where).toContain("lock-screen");
  expect(shownOn({ lock: "in-use" }).where).toContain("banner");
  expect(shownOn({ lock: "in-use" }, { lock: "locked" }).where).toContain("lock-screen");
  expect(shownOn({ focus: {} }).why).toBe("focus");
  expect(shownOn({ focus: {} }, { focus: "off" }).shown).toBe(true);
  expect(shownOn({ focus: { allowsApp: "yes" } }, { focus: "on" }).shown).toBe(true);
  expect(shownOn({ permission: "off" }).why).toBe("alerts-off");
});

test("I-48: a choice changes its own setting only, and its default needs no field", () => {
  for (const setting of PHONE_SETTINGS) {
    const others = { app: { name: "Shop" }, [setting.name]: undefined };
    expect(chosenOf(setting, others)).toBe("0");
    for (const { key } of choicesOf(setting, {})) {
      const settings = withChoice(setting, { app: { name: "Shop" } }, key);
      expect(chosenOf(setting, settings)).toBe(key);
      expect(withChoice(setting, settings, "0")).toEqual({ app: { name: "Shop" } });
      expect(settings["app"]).toEqual({ name: "Shop" });
    }
    const unknown = { [setting.name]: "of the API" };
    expect(withChoice(setting, unknown, chosenOf(setting, unknown))).toEqual(unknown);
    expect(choicesOf(setting, unknown).at(-1)?.words).toBe('"of the API"');
  }
  expect(listOf(" a, b  a,")).toEqual(["a", "b"]);
});

test("I-56: the API takes every choice of the page", () => {
  for (const { name, choices } of PHONE_SETTINGS) {
    for (const [value] of choices) {
      const settings: unknown = JSON.parse(JSON.stringify({ [name]: value }));
      expect(checkValue(PHONE_SETTINGS_SCHEMA, settings)).toBeUndefined();
    }
  }
});

test("the preview has what was on the screen before, and a collapse id takes its place", () => {
  const first = { ...NOTIFICATION, id: "s-0", collapseId: "match" };
  const { screen: before } = previewOf(first, { device: undefined, screen: undefined, look: LOOK });
  const screen = { deviceToken: "ab12", at: "s-1", display: null, before, after: before };
  const onto = (notification: Notification) =>
    previewOf(notification, {
      device: undefined,
      screen: { ...screen, counted: 1, isComplete: true },
      look: LOOK,
    }).screen.cards.map(({ id }) => id);
  expect(onto(NOTIFICATION)).toEqual(["s-1", "s-0"]);
  expect(onto({ ...NOTIFICATION, collapseId: "match" })).toEqual(["s-1"]);
});

test("short texts say the unit", () => {
  expect([duration(12), duration(1500), duration(120_000), duration(3_660_000)]).toEqual([
    "12 ms",
    "1.5 s",
    "2 min",
    "1 h 1 min",
  ]);
  expect([shortToken("abcd"), shortToken("0123456789abcdef")]).toEqual(["abcd", "012345…cdef"]);
  expect(clockTime("never")).toBe("–");
});

/** JSON text differs by the order of members, which is not a difference. */
function sameMembers(one: unknown, other: unknown): boolean {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
}
