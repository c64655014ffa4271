import { getEventListeners } from "node:events";
import { FeedbackCollector, type FeedbackItem } from "@apns/feedback";
import { UsageError } from "@apns/transport/connector";
import { describe, expect, test } from "vitest";

function item(deviceToken: string, seconds: number): FeedbackItem {
  return {
    deviceToken,
    failedAt: new Date(seconds * 1000),
  };
}

async function all(items: AsyncIterable<FeedbackItem>): Promise<FeedbackItem[]> {
  const read: FeedbackItem[] = [];
  for await (const one of items) read.push(one);
  return read;
}

describe("FeedbackCollector", () => {
  test("F-10: items of 410 answers are read once, and the reading ends as at the feedback service", async () => {
    const collector = new FeedbackCollector();
    collector.add(item("aa", 1));
    collector.add(item("bb", 2));
    expect(await all(collector.read())).toEqual([item("aa", 1), item("bb", 2)]);
    expect(await all(collector.read())).toEqual([]);
  });

  test("keeps the latest of several for one device token", async () => {
    const collector = new FeedbackCollector();
    collector.add(item("aa", 5));
    collector.add(item("bb", 1));
    collector.add(item("aa", 9));
    collector.add(item("aa", 3));
    expect(await all(collector.read())).toEqual([item("bb", 1), item("aa", 9)]);
  });

  test("keeps at most maxItems, drops the oldest and counts it", async () => {
    const collector = new FeedbackCollector({ maxItems: 2 });
    for (const token of ["aa", "bb", "cc"]) collector.add(item(token, 1));
    expect(collector.dropped).toBe(1);
    expect((await all(collector.read())).map(({ deviceToken }) => deviceToken)).toEqual(["bb", "cc"]);
  });

  test("follows new items until it is closed", async () => {
    const collector = new FeedbackCollector();
    const reading = all(collector.read({ until: "follow" }));
    collector.add(item("aa", 1));
    await Promise.resolve();
    collector.add(item("bb", 2));
    collector.close();
    expect(await reading).toEqual([item("aa", 1), item("bb", 2)]);
  });

  test("a signal ends a reader without losing an item", async () => {
    const collector = new FeedbackCollector();
    const abort = new AbortController();
    const reading = all(collector.read({ until: "follow", signal: abort.signal }));
    abort.abort();
    expect(await reading).toEqual([]);
    collector.add(item("aa", 1));
    expect(collector.size).toBe(1);
  });

  test("C-2: many readers with one signal have one listener, and none once they have ended", async () => {
    const collector = new FeedbackCollector();
    const abort = new AbortController();
    const readings = Array.from({ length: 20 }, () =>
      all(collector.read({ until: "follow", signal: abort.signal })),
    );
    expect(getEventListeners(abort.signal, "abort")).toHaveLength(1);
    abort.abort();
    expect(await Promise.all(readings)).toEqual(Array<FeedbackItem[]>(20).fill([]));
    expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
  });

  test("refuses a bound that is not a positive integer", () => {
    for (const maxItems of [0, 1.5, Number.NaN, "5" as never]) {
      expect(() => new FeedbackCollector({ maxItems })).toThrow(UsageError);
    }
  });

  test("takes undefined for the default", async () => {
    const collector = new FeedbackCollector({ maxItems: undefined });
    for (const token of ["aa", "bb"]) collector.add(item(token, 1));
    expect(await all(collector.read({ until: undefined, signal: undefined }))).toHaveLength(2);
  });

  test.each<[string, () => unknown, string, string]>([
    [
      "an unknown option of the collector",
      () => new FeedbackCollector({ maxItem: 1 } as object),
      "unknown-option",
      'Unknown option "maxItem". Did you mean "maxItems"?',
    ],
    [
      "an unknown option of read",
      () => new FeedbackCollector().read({ untill: "follow" } as object),
      "unknown-option",
      'Unknown option "untill". Did you mean "until"?',
    ],
    [
      "an end that does not exist",
      () => new FeedbackCollector().read({ until: "closed" as never }),
      "out-of-range",
      'until must be "collected" or "follow", not a string of 6 characters.',
    ],
    [
      "a signal that is its controller",
      () => new FeedbackCollector().read({ signal: new AbortController() as never }),
      "invalid-type",
      "signal must be an AbortSignal, such as that of an AbortController, not an object.",
    ],
    [
      "options that are not an object",
      () => new FeedbackCollector(5 as never),
      "invalid-type",
      "the options must be an object, not the number 5.",
    ],
  ])("refuses %s at once", (_what, misuse, code, message) => {
    expect(misuse).toThrow(expect.objectContaining({ name: "UsageError", code, message }));
  });
});
