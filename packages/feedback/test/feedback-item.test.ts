import { runInNewContext } from "node:vm";
import { wasRegisteredSince } from "@apns/feedback";
import { expect, test } from "vitest";

const item = { deviceToken: "00", failedAt: new Date("2020-01-01T00:00:10Z") };

test("F-5: a registration after the feedback keeps the device token", () => {
  expect(wasRegisteredSince(item, new Date("2020-01-01T00:00:11Z"))).toBe(true);
  expect(wasRegisteredSince(item, Date.UTC(2020, 0, 1, 0, 0, 11))).toBe(true);
});

test("F-5: a Date of another realm, as Jest and vm have, is one", () => {
  const date = runInNewContext("new Date(Date.UTC(2020, 0, 1, 0, 0, 11))") as Date;
  expect(date).not.toBeInstanceOf(Date);
  expect(wasRegisteredSince(item, date)).toBe(true);
});

test("F-5: one in the same second keeps it too, since feedback has whole seconds", () => {
  expect(wasRegisteredSince(item, new Date("2020-01-01T00:00:10.000Z"))).toBe(true);
  expect(wasRegisteredSince(item, new Date("2020-01-01T00:00:10.999Z"))).toBe(true);
});

test("F-5: an earlier one, or none, does not keep it", () => {
  expect(wasRegisteredSince(item, new Date("2020-01-01T00:00:09.999Z"))).toBe(false);
  expect(wasRegisteredSince(item, undefined)).toBe(false);
  expect(wasRegisteredSince(item, null)).toBe(false);
});

test("F-5: an invalid date is refused, since a guess could drop a live device token", () => {
  for (const registeredAt of [new Date("yesterday"), Number.NaN, "2020-01-01T00:00:11Z" as never]) {
    expect(() => wasRegisteredSince(item, registeredAt)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "invalid-type", field: "registeredAt" }),
    );
  }
});
