import { describe, expect, test } from "vitest";
import { ActivityBoard } from "../../src/phones/activity-board.js";
import { type ActivityPush, activityPushOf } from "../../src/phones/activity-push.js";
import { APP, HOUR_MS, MINUTE_MS, NOW, TOKEN } from "../fixture/phone-push.js";

const SECONDS = NOW / 1000;

function event(name: ActivityPush["event"], change: Record<string, unknown> = {}): ActivityPush {
  const start = name === "start" ? { "attributes-type": "Trip", attributes: { to: "Bern" } } : {};
  const aps = { event: name, timestamp: SECONDS, "content-state": { at: 0 }, ...start, ...change };
  const read = activityPushOf({ aps });
  if (read === undefined) throw new Error("not a Live Activity's push");
  return read;
}

function to(change: { token?: string; bundleId?: string; channelId?: string } = {}): {
  token: string;
  bundleId: string;
  channelId: string | undefined;
} {
  return { token: TOKEN, bundleId: APP, channelId: undefined, ...change };
}

function started(change: Record<string, unknown> = {}): ActivityBoard {
  const board = new ActivityBoard(TOKEN);
  board.take(event("start", change), to(), NOW);
  return board;
}

describe("a Live Activity", () => {
  test("P-29: starts with its attributes, and with a device token of its own", () => {
    const [activity] = started().all;
    expect(activity).toMatchObject({
      number: 1,
      updateToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      attributesType: "Trip",
      attributes: { to: "Bern" },
      contentState: { at: 0 },
      state: "active",
      endsAt: NOW + 8 * HOUR_MS,
    });
    // The same phone makes the same one after a restart.
    expect(started().all).toEqual(started().all);
    const board = new ActivityBoard(TOKEN);
    expect(board.take(event("start", { "attributes-type": 7 }), to(), NOW)).toBeUndefined();
    expect(board.take(event("start"), to({ channelId: "c" }), NOW)).toBeUndefined();
    expect(board.take(event("update"), to(), NOW)).toBeUndefined();
  });

  test("P-29: takes updates in the order of their timestamps, and none from the far future", () => {
    const board = started();
    const update = (seconds: number, at: number): unknown =>
      board.take(
        event("update", { timestamp: SECONDS + seconds, "content-state": { at } }),
        to(),
        NOW + 60_000,
      )?.contentState;
    expect(update(20, 1)).toEqual({ at: 1 });
    expect(update(10, 2)).toBeUndefined();
    expect(update(20, 3)).toEqual({ at: 3 });
    expect(update(8 * 3600 + 61, 4)).toBeUndefined();
    expect(board.all[0]).toMatchObject({ contentState: { at: 3 }, timestamp: SECONDS + 20 });
    expect(update(8 * 3600 + 60, 5)).toEqual({ at: 5 });
  });

  test("P-30: becomes stale on its date, and fresh again by an update", () => {
    const board = started({ "stale-date": SECONDS + 60 });
    expect(board.wakeAtMs).toBe(NOW + MINUTE_MS);
    board.settle(NOW + MINUTE_MS - 1);
    expect(board.all[0]?.state).toBe("active");
    board.settle(NOW + MINUTE_MS);
    expect(board.all[0]?.state).toBe("stale");
    board.take(event("update", { timestamp: SECONDS + 61 }), to(), NOW + MINUTE_MS);
    expect(board.all[0]).toMatchObject({ state: "active", staleAt: undefined });
    expect(started({ "stale-date": SECONDS }).all[0]?.state).toBe("stale");
  });

  test("P-30: an end leaves it on the screen for four hours, or until its dismissal date", () => {
    const late = started();
    late.take(event("end", { timestamp: SECONDS - 60, "content-state": { at: 9 } }), to(), NOW);
    expect(late.all[0]).toMatchObject({
      state: "ended",
      contentState: { at: 9 },
      dismissedAt: NOW + 4 * HOUR_MS,
    });
    expect(late.take(event("update", { timestamp: SECONDS + 1 }), to(), NOW)).toBeUndefined();
    late.settle(NOW + 4 * HOUR_MS);
    expect(late.all[0]?.state).toBe("dismissed");
    expect(late.wakeAtMs).toBeUndefined();
    const soon = started();
    soon.take(event("end", { "dismissal-date": SECONDS + 60 }), to(), NOW);
    expect(soon.all[0]).toMatchObject({ state: "ended", dismissedAt: NOW + MINUTE_MS });
    const gone = started();
    gone.take(event("end", { "dismissal-date": SECONDS - 1 }), to(), NOW);
    expect(gone.all[0]?.state).toBe("dismissed");
    const far = started();
    far.take(event("end", { "dismissal-date": SECONDS + 90_000 }), to(), NOW);
    expect(far.all[0]?.dismissedAt).toBe(NOW + 4 * HOUR_MS);
  });

  test("P-30: without an end, it ends after eight hours and is gone after twelve", () => {
    const board = started({ "stale-date": SECONDS + 60 });
    board.settle(NOW + 8 * HOUR_MS);
    expect(board.all[0]).toMatchObject({ state: "ended", dismissedAt: NOW + 12 * HOUR_MS });
    board.settle(NOW + 12 * HOUR_MS);
    expect(board.all[0]?.state).toBe("dismissed");
    // All of it at once, too.
    const whole = started({ "stale-date": SECONDS + 60 });
    whole.settle(NOW + 100 * HOUR_MS);
    expect(whole.all).toEqual(board.all);
  });

  test("P-31: an update finds its activity by token or channel, and else the newest of the app", () => {
    const board = started({ "input-push-channel": "chan" });
    board.take(event("start"), to(), NOW);
    board.take(event("start"), to({ bundleId: "com.example.other" }), NOW);
    const [first, second, other] = board.all;
    const update = (where: Parameters<typeof to>[0]): number | undefined =>
      board.take(event("update"), to(where), NOW)?.number;
    expect(update({ token: first?.updateToken ?? "" })).toBe(1);
    expect(update({ token: second?.updateToken ?? "" })).toBe(2);
    expect(update({})).toBe(2);
    expect(update({ bundleId: "com.example.other" })).toBe(3);
    expect(update({ token: other?.updateToken ?? "" })).toBeUndefined();
    expect(update({ channelId: "chan" })).toBe(1);
    board.take(event("end"), to({ token: second?.updateToken ?? "" }), NOW);
    expect(update({})).toBe(1);
    expect([board.listensTo("chan"), board.listensTo("other")]).toEqual([true, false]);
  });

  test("P-31: those that are gone are remembered up to a bound", () => {
    const board = new ActivityBoard(TOKEN);
    for (let index = 0; index < 50; index += 1) {
      board.take(event("start"), to(), NOW);
      board.take(event("end", { "dismissal-date": 1 }), to(), NOW);
      board.settle(NOW);
    }
    expect(board.all.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_none, index) => index + 31),
    );
    board.clear();
    expect(board.all).toEqual([]);
  });

  test.each([
    [{}],
    [{ aps: [] }],
    [{ aps: { event: "stop", timestamp: 1 } }],
    [{ aps: { event: "end" } }],
    [7],
    [null],
  ])("P-29: %j moves none", (payload) => {
    expect(activityPushOf(payload)).toBeUndefined();
  });
});
