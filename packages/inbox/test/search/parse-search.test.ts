import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RefusedRequest } from "../../src/problems/problem.js";
import { allHold } from "../../src/search/condition.js";
import { nearest } from "../../src/search/nearest.js";
import { parseSearch } from "../../src/search/parse-search.js";
import { readTime } from "../../src/search/read-time.js";
import { received } from "../fixture/received.js";

const finds = (search: string, parts: Parameters<typeof received>[0] = {}): boolean =>
  allHold(parseSearch(search), received(parts));

const alert = (text: string): { payload: unknown } => ({ payload: { aps: { alert: text } } });

describe("the search", () => {
  test("I-13: words must all be there, in any order; quotes keep them together; - excludes", () => {
    const goal = alert("Goal for Iceland");
    expect(finds("iceland goal", goal)).toBe(true);
    expect(finds("iceland norway", goal)).toBe(false);
    expect(finds('"goal for"', goal)).toBe(true);
    expect(finds('"for goal"', goal)).toBe(false);
    expect(finds("-iceland", goal)).toBe(false);
    expect(finds('-"for goal" goal', goal)).toBe(true);
    expect(finds("", goal)).toBe(true);
    expect(finds('"', goal)).toBe(true);
    expect(finds("oal", goal)).toBe(true);
  });

  test("I-13: a prefix names a field; another prefix belongs to the word", () => {
    const one = received({
      collapseId: "score-7",
      outcome: "rejected",
      answer: { status: 410, reason: "Unregistered", apnsId: "6F1C", at: 0 },
      payload: { url: "https://example.com/x" },
    });
    const holds = (search: string): boolean => allHold(parseSearch(search), one);
    expect(
      ["topic:example", "type:alert", "token:abab", "reason:unreg", "outcome:rejected", "collapse:score"].map(
        holds,
      ),
    ).not.toContain(false);
    expect(
      ["topic:other", "type:aler", "token:b", "reason:bad", "outcome:accepted", "-collapse:score"].map(holds),
    ).not.toContain(true);
    expect(holds("https://example.com/x")).toBe(true);
    expect(holds('topic:"com.example.app"')).toBe(true);
    expect(holds("6f1c")).toBe(true);
    expect(holds("unregistered")).toBe(true);
    expect(holds("constructor:x")).toBe(false);
  });

  test("I-14: compares without case and accents, in every script, what is displayed and not its encoding", () => {
    expect(
      finds("привет", {
        payload: JSON.parse('{"aps":{"alert":"\\u041f\\u0440\\u0418\\u0432\\u0435\\u0442"}}'),
      }),
    ).toBe(true);
    expect(finds("muller", alert("Müller"))).toBe(true);
    expect(finds("ＡＢＣ", alert("abc"))).toBe(true);
    expect(finds("straße", alert("STRAßE"))).toBe(true);
    expect(finds("u041f", { payload: JSON.parse('{"a":"\\u041f"}') })).toBe(false);
    expect(finds("alert", alert("x"))).toBe(true);
    expect(finds("x-custom", { headers: [["x-custom", "1"]] })).toBe(true);
  });

  test("I-14: a phrase does not go from one value to the next", () => {
    expect(finds('"one two"', { payload: { a: "one", b: "two" } })).toBe(false);
    expect(finds('"one two"', { payload: ["one", "two"] })).toBe(false);
    expect(finds("one two", { payload: { a: "one", b: "two" } })).toBe(true);
  });

  test("I-15: a time needs its zone, a day begins in UTC, and before excludes", () => {
    expect(finds("before:2026-11-27T10:00:00Z")).toBe(false);
    expect(finds("before:2026-11-27T10:00:00.001Z")).toBe(true);
    expect(finds("after:2026-11-27T10:00:00Z")).toBe(true);
    expect(finds("after:2026-11-27T12:00:00+02:00")).toBe(true);
    expect(finds("after:2026-11-28")).toBe(false);
    expect(finds('after:"2026-11-27"')).toBe(true);
    for (const wrong of ["2026-11-27T10:00:00", "yesterday", "2026-13-01", "27.11.2026", ""]) {
      expect(() => parseSearch(`before:"${wrong}"`)).toThrow(RefusedRequest);
    }
    expect(readTime("1795773600000")).toBe(1_795_773_600_000);
    expect(readTime("2026")).toBeUndefined();
  });

  test("I-13: any typed text is a search or a refusal, and as a phrase it finds itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (typed) => {
        try {
          finds(typed, alert(typed));
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedRequest);
        }
        const phrase = typed.replaceAll('"', "").trim();
        if (phrase !== "" && !phrase.startsWith("-"))
          expect(finds(`"${phrase}"`, alert(`so ${phrase} it is`))).toBe(true);
      }),
    );
  });
});

describe("the nearest", () => {
  test("I-17: break the fewest conditions, the newest of these first, at most five", () => {
    const conditions = parseSearch("goal type:alert topic:example");
    const far = received({ sequence: 1, pushType: "background", topic: "other", ...alert("x") });
    const near = Array.from({ length: 6 }, (_, index) => received({ sequence: index + 2, ...alert("x") }));
    const matching = received({ sequence: 9, ...alert("goal") });
    const found = nearest([far, ...near, matching], conditions);
    expect(found.map(({ notification }) => notification.sequence)).toEqual([7, 6, 5, 4, 3]);
    expect(found[0]?.broken.map(({ wanted }) => wanted)).toEqual(["goal"]);
  });
});
