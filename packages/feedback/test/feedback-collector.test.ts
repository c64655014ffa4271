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
  test("F-10: what 410 answers told is read once, and the reading ends as the feedback service does", async () => {
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

  test("keeps no more than it may, drops the oldest and counts it", async () => {
    const collector = new FeedbackCollector({ maxItems: 2 });
    for (const token of ["aa", "bb", "cc"]) collector.add(item(token, 1));
    expect(collector.dropped).toBe(1);
    expect((await all(collector.read())).map(({ deviceToken }) => deviceToken)).toEqual(["bb", "cc"]);
  });

  test("follows what comes until it is closed", async () => {
    const collector = new FeedbackCollector();
    const reading = all(collector.read({ until: "follow" }));
    collector.add(item("aa", 1));
    await Promise.resolve();
    collector.add(item("bb", 2));
    collector.close();
    expect(await reading).toEqual([item("aa", 1), item("bb", 2)]);
  });

  test("a signal ends a reader, and takes nothing with it", async () => {
    const collector = new FeedbackCollector();
    const abort = new AbortController();
    const reading = all(collector.read({ until: "follow", signal: abort.signal }));
    abort.abort();
    expect(await reading).toEqual([]);
    collector.add(item("aa", 1));
    expect(collector.size).toBe(1);
  });

  test("refuses a bound that is none", () => {
    expect(() => new FeedbackCollector({ maxItems: 0 })).toThrow(UsageError);
  });
});
