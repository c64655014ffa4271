import { parseRetryAfter } from "@apns/wire/api";
import { describe, expect, test } from "vitest";

const NOW = Date.UTC(1994, 10, 6, 8, 49, 7);

describe("retry-after", () => {
  test("A-17: seconds", () => {
    expect(parseRetryAfter("120", NOW)).toBe(120_000);
    expect(parseRetryAfter(" 0 ", NOW)).toBe(0);
    expect(parseRetryAfter("000001", NOW)).toBe(1000);
  });

  // The one point in time of RFC 9110, section 5.6.7, in its three forms.
  for (const date of [
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
  ]) {
    test(`A-17: ${date} is 30 seconds after now, in any time zone of this machine`, () => {
      expect(parseRetryAfter(date, NOW)).toBe(30_000);
    });
  }

  test("A-17: a date that has passed asks for no wait", () => {
    expect(parseRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", NOW + 86_400_000)).toBe(0);
  });

  test("A-17: two digits of a year mean the nearest such year, at most 50 years ahead", () => {
    const now = Date.UTC(2026, 10, 23);
    expect(parseRetryAfter("Monday, 23-Nov-26 00:00:05 GMT", now)).toBe(5000);
    expect(parseRetryAfter("Monday, 23-Nov-76 00:00:00 GMT", now)).toBe(Date.UTC(2076, 10, 23) - now);
    expect(parseRetryAfter("Monday, 23-Nov-77 00:00:00 GMT", now)).toBe(0);
  });

  for (const garbage of [
    "",
    "soon",
    "-5",
    "1.5",
    "1e3",
    "5 seconds",
    "1234567890123",
    "Mon 5",
    "Foo, 06 Bar 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 32 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT",
    "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 +0100",
    "1994-11-06T08:49:37Z",
  ]) {
    test(`A-17: ${JSON.stringify(garbage)} says nothing`, () => {
      expect(parseRetryAfter(garbage, NOW)).toBeUndefined();
    });
  }

  test("A-17: an absent one says nothing", () => {
    expect(parseRetryAfter(undefined, NOW)).toBeUndefined();
  });
});
