import fc from "fast-check";
import { expect, test } from "vitest";
import { addNewer, addOlder, type FeedPage, release, startFeed } from "../../../page/src/model/feed.js";
import { listWindow } from "../../../page/src/model/list-window.js";
import type { NotificationSummary } from "../../../src/api/notification.js";

const summary = (sequence: number): NotificationSummary =>
  ({ id: `s-${sequence}` }) as unknown as NotificationSummary;
const page = (sequences: readonly number[], more: Partial<FeedPage> = {}): FeedPage => ({
  notifications: sequences.map(summary),
  next: null,
  newest: "",
  total: sequences.length,
  missed: 0,
  ...more,
});
const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

test("whatever comes while one reads, every notification is there once, the newest first", () => {
  const steps = fc.array(
    fc.record({
      count: fc.nat(30),
      reader: fc.constantFrom("at-top" as const, "away" as const),
      releases: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(fc.nat(20), steps, (before, all) => {
      let sent = 100 + before;
      let feed = startFeed(page(range(100, before).toReversed(), { next: "s-100" }));
      for (const { count, reader, releases } of all) {
        const top = feed.rows[0];
        feed = addNewer(feed, page(range(sent, count), { newest: `s-${sent + count}` }), reader);
        if (reader === "away") expect(feed.rows[0]).toBe(top);
        if (releases) feed = release(feed);
        sent += count;
        expect(feed.total).toBe(sent - 100);
      }
      feed = addOlder(release(feed), page(range(90, 10).toReversed()));
      expect(feed.rows.map(({ id }) => id)).toEqual(
        range(90, sent - 90)
          .toReversed()
          .map((each) => `s-${each}`),
      );
      expect(feed.older).toBeNull();
    }),
  );
});

test("the page keeps 20,000 and asks for older ones again", () => {
  let feed = startFeed(page([]));
  for (let sent = 0; sent < 25_000; sent += 1_000) feed = addNewer(feed, page(range(sent, 1_000)), "at-top");
  expect([feed.rows.length, feed.rows[0]?.id, feed.older]).toEqual([20_000, "s-24999", "s-5000"]);
});

test("what left the ring before it was seen is counted", () => {
  const feed = addNewer(startFeed(page([])), page([5], { missed: 4 }), "away");
  expect([feed.missed, feed.held.length]).toEqual([4, 1]);
});

test("a window is drawn around what is seen, and never more than 160 rows", () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(5_000_000), fc.nat(20_000), (count, scrollTop, height) => {
      const { first, end } = listWindow(count, { scrollTop, height, rowHeight: 46 });
      expect(end - first).toBeLessThanOrEqual(160);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(count);
      const top = Math.floor(scrollTop / 46);
      if (top < count && height > 46 && height < 5_000) expect(first <= top && top < end).toBe(true);
    }),
  );
});
