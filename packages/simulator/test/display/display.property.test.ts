import {
  type Display,
  type DisplayDeviceOptions,
  type DisplayNotification,
  deliverStored,
  display,
  EMPTY_SCREEN,
  passTime,
  receive,
  type Screen,
  WHYS,
} from "@apns/simulator/display";
import fc from "fast-check";
import { expect, test } from "vitest";

const HOSTILE = [
  "<script>alert(1)</script>",
  "\u202Eevil",
  "\u0000",
  "__proto__",
  "constructor",
  "\uD800",
  "%@",
];
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(...HOSTILE),
);
const anything = fc.oneof(fc.jsonValue(), text, fc.constantFrom(0, 1, 1e308, -1, null));
const alert = fc.oneof(
  text,
  fc.dictionary(
    fc.constantFrom("title", "subtitle", "body", "loc-key", "loc-args", "title-loc-key", "__proto__"),
    fc.oneof(text, fc.array(text), anything),
  ),
);
const seconds = fc.integer({ min: 999_000, max: 1_040_000 });
const member = {
  alert: fc.oneof(alert, anything),
  badge: fc.oneof(fc.constantFrom(0, 1, 7), anything),
  sound: fc.oneof(
    text,
    fc.record({ critical: fc.constantFrom(0, 1), name: text, volume: fc.double() }),
    anything,
  ),
  "thread-id": fc.oneof(fc.constantFrom("a", "b"), anything),
  category: fc.oneof(fc.constantFrom("REPLY", "toString"), anything),
  "content-available": fc.oneof(fc.constant(1), anything),
  "mutable-content": fc.oneof(fc.constant(1), anything),
  "interruption-level": fc.oneof(
    fc.constantFrom("passive", "active", "time-sensitive", "critical"),
    anything,
  ),
  "relevance-score": fc.oneof(fc.double(), anything),
  "filter-criteria": fc.oneof(fc.constantFrom("work", "home"), anything),
  event: fc.oneof(fc.constantFrom("start", "update", "end"), anything),
  timestamp: fc.oneof(seconds, anything),
  "stale-date": fc.oneof(seconds, anything),
  "dismissal-date": fc.oneof(seconds, anything),
  "attributes-type": fc.oneof(fc.constantFrom("Game", "valueOf"), anything),
  attributes: fc.oneof(fc.constant({}), anything),
  "content-state": fc.oneof(fc.constant({ n: 1 }), anything),
};
const payload = fc.oneof(
  fc.record({ aps: fc.record(member, { requiredKeys: [] }) }),
  fc.record({ aps: anything, mdm: anything }, { requiredKeys: [] }),
  anything,
);
const notification: fc.Arbitrary<DisplayNotification> = fc.record(
  {
    payload,
    payloadBytes: fc.integer({ min: 0, max: 6000 }),
    id: fc.uuid(),
    deviceToken: fc.constantFrom("t1", "t2", "t3"),
    topic: fc.constantFrom("com.a", "com.b", "com.a.push-type.liveactivity", "pass.x", ""),
    pushType: fc.constantFrom("alert", "background", "liveactivity", "voip", "mdm", "pushtotalk", "new"),
    priority: fc.constantFrom(1, 5, 10),
    expiration: fc.oneof(fc.constant(0), seconds),
    collapseId: fc.constantFrom("c", "d"),
    channelId: fc.constant("ch"),
    status: fc.constantFrom(200, 200, 200, 400, 410),
  },
  { requiredKeys: ["payload"] },
);
const device: fc.Arbitrary<DisplayDeviceOptions> = fc.record(
  {
    kind: fc.constantFrom("iphone", "watch"),
    osVersion: fc.constantFrom(16, 17.2, 18),
    connection: fc.constantFrom("online", "online", "offline", "uninstalled"),
    permission: fc.constantFrom("granted", "granted", "provisional", "off"),
    lock: fc.constantFrom("locked", "in-use"),
    focus: fc.option(fc.constant({ shows: ["work"] }), { nil: undefined }),
    summary: fc.constantFrom("on", "off"),
    previews: fc.constantFrom("shown", "hidden"),
    watch: fc.constantFrom("worn", "none"),
    power: fc.constantFrom("normal", "saving"),
    island: fc.constantFrom("yes", "no"),
    unseenStart: fc.constantFrom("assumed", "ignored"),
    updatesPerHour: fc.constantFrom(2, Number.POSITIVE_INFINITY),
    overwriteWithinMs: fc.constantFrom(0, 60_000),
    bodyCharacters: fc.integer({ min: 0, max: 20 }),
    bodyLines: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: [] },
);
const arrivals = fc.array(fc.record({ notification, device, afterS: fc.nat(20_000) }), { maxLength: 12 });

test("P-40: whatever arrives, it is shown or has one reason, and nothing throws", () => {
  fc.assert(
    fc.property(arrivals, (all) => {
      fold(all, ({ after }) => {
        expectSound(after.display);
      });
    }),
  );
});

test("P-67: the fold is the display, leaves the screen before as it was, and has one card for each collapse id", () => {
  fc.assert(
    fc.property(arrivals, (all) => {
      fold(all, ({ after, again, before, copy }) => {
        const { overwrites: _, ...rest } = after.display;
        expect(again).toMatchObject(rest);
        expect(before).toEqual(copy);
        const stored = after.screen.stored.map(({ bundleId }) => bundleId);
        expect(new Set(stored).size).toBe(stored.length);
        const collapsed = after.screen.cards.flatMap(({ bundleId, collapseId }) =>
          collapseId === undefined ? [] : [`${bundleId} ${collapseId}`],
        );
        expect(new Set(collapsed).size).toBe(collapsed.length);
      });
    }),
  );
});

test("P-67: a screen keeps 200 of each kind, the newest", () => {
  let screen = EMPTY_SCREEN;
  for (let count = 0; count < 300; count += 1) {
    const topic = `com.app${count}`;
    const alert = { topic, pushType: "alert", payload: { aps: { alert: `${count}`, badge: 1 } } };
    const start = { topic, pushType: "liveactivity", payload: { aps: startOf(count) } };
    ({ screen } = receive(alert, { screen }, 1_000_000));
    ({ screen } = receive(start, { screen }, 1_000_000));
    ({ screen } = receive(alert, { screen, connection: "offline" }, 1_000_000));
  }
  const { cards, badges, activities, stored } = screen;
  expect([cards.length, activities.length, stored.length]).toEqual([200, 200, 200]);
  expect(Object.keys(badges).length).toBe(200);
  expect(cards[0]?.body?.text).toBe("299");
  expect(Object.keys(badges).at(-1)).toBe("com.app299");
  expect([activities.at(-1)?.bundleId, stored.at(-1)?.bundleId]).toEqual(["com.app299", "com.app299"]);
});

test("P-68: a text is shown as it was sent, or cut between what people see as characters", () => {
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.nat(12), (body, bodyCharacters) => {
      const result = display({ payload: { aps: { alert: body } }, pushType: "alert" }, { bodyCharacters });
      const { text: shownText = "", isCut } = result.card?.body ?? {};
      const characters = Array.from(segmenter.segment(body), ({ segment }) => segment);
      if (isCut !== true) expect(shownText).toBe(body);
      else expect(shownText).toBe(`${characters.slice(0, bodyCharacters).join("").trimEnd()}…`);
      expect(isCut === true).toBe(characters.length > bodyCharacters);
    }),
  );
  for (const hostile of HOSTILE) {
    const { card } = display({ payload: { aps: { alert: { title: hostile, body: hostile } } } });
    expect([card?.title?.text, card?.body?.text]).toEqual([hostile, hostile]);
  }
});

function startOf(count: number): object {
  return {
    event: "start",
    timestamp: 1_000 + count,
    "attributes-type": "Game",
    attributes: {},
    "content-state": {},
  };
}

interface Seen {
  readonly before: Screen;
  /** A copy of the screen before, made before. */
  readonly copy: Screen;
  readonly after: ReturnType<typeof receive>;
  readonly again: Display;
}

function fold(
  all: readonly { notification: DisplayNotification; device: DisplayDeviceOptions; afterS: number }[],
  look: (seen: Seen) => void,
): void {
  let screen = EMPTY_SCREEN;
  let nowMs = 1_000_000_000;
  for (const { notification: each, device: options, afterS } of all) {
    nowMs += afterS * 1000;
    const now = { ...options, screen };
    const copy = structuredClone(screen);
    const after = receive(each, now, nowMs);
    look({ before: screen, copy, after, again: display(each, now, nowMs) });
    screen = passTime(after.screen, nowMs + 1000);
  }
  for (const { display: late } of deliverStored({ screen }, nowMs)) expectSound(late);
}

function expectSound(result: Display): void {
  expect(result.shown).toBe(result.why === undefined);
  if (result.why !== undefined) expect(Object.hasOwn(WHYS, result.why)).toBe(true);
  if (result.why !== undefined) expect([result.lights, result.sound]).toEqual([false, undefined]);
  if (result.where.includes("banner")) expect(result.card ?? result.activity).toBeDefined();
  expect(() => JSON.stringify(result)).not.toThrow();
}
