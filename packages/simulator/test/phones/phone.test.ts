import { describe, expect, test } from "vitest";
import { Phone } from "../../src/phones/phone.js";
import { HOUR_MS, lines, MINUTE_MS, NOW, push, TOKEN } from "../fixture/phone-push.js";

function phone(...settings: Parameters<Phone["change"]>[0][]): Phone {
  const made = new Phone(TOKEN);
  for (const each of settings) made.change(each, NOW);
  return made;
}

describe("a phone that is online", () => {
  test("P-20: gets what is sent at once", () => {
    const online = phone();
    const steps = online.push(push({ notification: "a", expiresAt: 0 }), NOW);
    expect(lines(steps)).toEqual(["a: Received", "a: Delivered"]);
    expect(online.device).toMatchObject({ delivered: 1, stored: [] });
    expect(online.wakeAtMs).toBeUndefined();
  });
});

describe("a phone that is offline", () => {
  test("P-21: stores one notification for each app: the newest", () => {
    const offline = phone({ state: "offline" });
    expect(lines(offline.push(push({ notification: "a" }), NOW))).toEqual([
      "a: Received",
      "a: Stored – Device Offline",
    ]);
    expect(lines(offline.push(push({ notification: "b", priority: 5 }), NOW + 1))).toEqual([
      "b: Received",
      "a: Discarded – Overwritten",
      "b: Stored – Device Offline",
    ]);
    offline.push(push({ notification: "c", bundleId: "com.example.other" }), NOW + 2);
    expect(offline.device.stored.map(({ notification, why }) => `${notification} ${why}`)).toEqual([
      "b offline",
      "c offline",
    ]);
    expect(lines(offline.change({ state: "online" }, NOW + 3))).toEqual([
      "b: Delivered (From Storage)",
      "c: Delivered (From Storage)",
    ]);
    expect(offline.device).toMatchObject({ delivered: 2, stored: [] });
  });

  test("P-21: what is stored is delivered in the order in which it came", () => {
    const offline = phone({ state: "offline" });
    offline.push(push({ notification: "a" }), NOW);
    offline.push(push({ notification: "b", bundleId: "com.example.other" }), NOW + 1);
    offline.push(push({ notification: "c" }), NOW + 2);
    expect(lines(offline.change({ state: "online" }, NOW + 3))).toEqual([
      "b: Delivered (From Storage)",
      "c: Delivered (From Storage)",
    ]);
  });

  test("P-22: stores nothing that expires at once, and drops what expires before it returns", () => {
    const offline = phone({ state: "offline" });
    expect(lines(offline.push(push({ notification: "a", expiresAt: NOW }), NOW))).toEqual([
      "a: Received",
      "a: Discarded – Expired",
    ]);
    offline.push(push({ notification: "b", expiresAt: NOW + 10 }), NOW);
    expect(offline.wakeAtMs).toBe(NOW + 10);
    expect(lines(offline.settle(NOW + 9))).toEqual([]);
    expect(lines(offline.settle(NOW + 10))).toEqual(["b: Discarded – Expired"]);
    offline.push(push({ notification: "c", expiresAt: NOW + 20 }), NOW + 11);
    expect(lines(offline.change({ state: "online" }, NOW + 20))).toEqual(["c: Discarded – Expired"]);
  });
});

describe("a phone that saves power", () => {
  test("P-23: priority 10 comes at once, 5 and 1 wait for a burst", () => {
    const saving = phone({ lowPower: "on" });
    expect(lines(saving.push(push({ notification: "a" }), NOW))).toContain("a: Delivered");
    expect(lines(saving.push(push({ notification: "b", priority: 5 }), NOW))).toEqual([
      "b: Received",
      "b: Stored – Power Considerations",
    ]);
    expect(saving.wakeAtMs).toBe(NOW + 15 * MINUTE_MS);
    expect(lines(saving.settle(NOW + 15 * MINUTE_MS - 1))).toEqual([]);
    expect(lines(saving.settle(NOW + 15 * MINUTE_MS))).toEqual(["b: Delivered (From Storage)"]);
  });

  test("P-23: what wakes the phone brings along all that waits", () => {
    const saving = phone({ lowPower: "on" });
    saving.push(push({ notification: "a", priority: 5 }), NOW);
    saving.push(push({ notification: "b", priority: 1, bundleId: "com.example.other" }), NOW);
    expect(lines(saving.push(push({ notification: "c", bundleId: "com.example.third" }), NOW + 1))).toEqual([
      "c: Received",
      "c: Delivered",
      "a: Delivered (From Storage)",
      "b: Delivered (From Storage)",
    ]);
  });

  test("P-23: priority 1 waits though the phone has power, and 5 does not", () => {
    const online = phone();
    expect(lines(online.push(push({ notification: "a", priority: 1 }), NOW))).toContain(
      "a: Stored – Power Considerations",
    );
    expect(lines(online.change({ lowPower: "off", name: "mine" }, NOW))).toEqual([]);
    expect(lines(online.push(push({ notification: "b", priority: 5, bundleId: "com.other" }), NOW))).toEqual([
      "b: Received",
      "b: Delivered",
      "a: Delivered (From Storage)",
    ]);
  });

  test("P-23: priority 5 is delivered when saving ends, or expires as it waits", () => {
    const saving = phone({ lowPower: "on" });
    saving.push(push({ notification: "a", priority: 5, expiresAt: NOW + MINUTE_MS }), NOW);
    expect(saving.wakeAtMs).toBe(NOW + MINUTE_MS);
    expect(lines(saving.settle(NOW + HOUR_MS))).toEqual(["a: Discarded – Expired"]);
    saving.push(push({ notification: "b", priority: 5 }), NOW);
    expect(lines(saving.change({ lowPower: "off" }, NOW))).toEqual(["b: Delivered (From Storage)"]);
    expect(lines(phone({ lowPower: "on" }).push(push({ priority: 5, expiresAt: 0 }), NOW)).at(-1)).toMatch(
      /: Discarded – Expired$/,
    );
  });

  test("P-23: nothing is due while it is offline, and priority 5 waits on when it returns", () => {
    const saving = phone({ lowPower: "on" });
    saving.push(push({ notification: "a", priority: 5 }), NOW);
    saving.change({ state: "offline" }, NOW + 1);
    expect(saving.device.stored).toMatchObject([{ notification: "a", why: "offline" }]);
    expect(lines(saving.settle(NOW + 15 * MINUTE_MS))).toEqual([]);
    expect(lines(saving.change({ state: "online" }, NOW + 15 * MINUTE_MS))).toEqual([
      "a: Stored – Power Considerations",
    ]);
    expect(saving.wakeAtMs).toBe(NOW + 30 * MINUTE_MS);
  });
});

describe("a phone without the app", () => {
  test("P-24: is gone from then on, with what it stored, until the app is there again", () => {
    const lost = phone({ state: "offline" });
    lost.push(push({ notification: "a" }), NOW);
    expect(lines(lost.change({ state: "uninstalled" }, NOW + 5))).toEqual([
      "a: Discarded – Token Unregistered",
    ]);
    expect(lost.loss).toEqual({ reason: "Unregistered", at: NOW + 5 });
    lost.change({ state: "uninstalled" }, NOW + 9);
    expect(lost.device.uninstalledAt).toBe(NOW + 5);
    expect(lines(lost.push(push({ notification: "b" }), NOW + 10))).toEqual([
      "b: Received",
      "b: Discarded – Token Unregistered",
    ]);
    lost.change({ state: "online" }, NOW + 11);
    expect([lost.loss, lost.device.uninstalledAt]).toEqual([undefined, undefined]);
    lost.lose({ reason: "ExpiredToken", at: 7 }, NOW + 12);
    expect(lost.device).toMatchObject({ state: "uninstalled", uninstalledAt: 7 });
  });
});

describe("a phone with notifications switched off", () => {
  test("P-25: drops alerts and takes everything else", () => {
    const off = phone({ state: "notifications-off" });
    expect(lines(off.push(push({ notification: "a" }), NOW))).toEqual([
      "a: Received",
      "a: Discarded – Disabled",
    ]);
    expect(lines(off.push(push({ notification: "b", pushType: "background" }), NOW))).toContain(
      "b: Delivered",
    );
    const back = phone({ state: "offline" });
    back.push(push({ notification: "c" }), NOW);
    expect(lines(back.change({ state: "notifications-off" }, NOW))).toEqual(["c: Discarded – Disabled"]);
    expect(back.device.delivered).toBe(0);
  });
});
