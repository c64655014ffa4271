import { describe, expect, test } from "vitest";
import { broken } from "../isolation/yard.js";
import { Story } from "./story.js";

const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

describe("M-63: connections wait for SETTINGS until enough of them were sound", () => {
  test("M-63: one break costs eight connections a round trip, then one begins with a request, and the next with all", () => {
    const story = new Story();
    story.visit(2, 30);
    story.breakNext();
    expect(story.takeEarly()).toEqual([1, 30]);
    story.visit(8, 30);
    expect(story.takeEarly()).toEqual(times(8, 0));
    story.visit(3, 30);
    expect(story.takeEarly()).toEqual([1, 30, 30]);
  });

  test("M-63: each early request that breaks a connection asks for twice as many, up to 128: less than one in 100", () => {
    const story = new Story();
    story.cuts = (_connection, written) => written > 0;
    story.visit(700);
    const gaps = story.cut.slice(1).map((connection, at) => connection - (story.cut[at] ?? 0) - 1);
    expect(gaps).toEqual([8, 16, 32, 64, 128, 128, 128, 128]);
  });

  test("M-63: as many that began at once without harm as had to wait, and it is eight again", () => {
    const story = new Story();
    story.breakNext();
    story.visit(8);
    story.breakNext();
    story.visit(16);
    story.visit(15);
    expect(story.takeEarly()).toEqual([...times(24, 0), ...times(15, 1)]);
    story.breakNext();
    story.visit(33);
    expect(story.takeEarly()).toEqual([...times(32, 0), 1]);
    story.visit(32);
    story.breakNext();
    story.takeEarly();
    story.visit(9);
    expect(story.takeEarly().slice(-9)).toEqual([...times(8, 0), 1]);
  });

  test("M-63: servers that alternate, one of which breaks early requests or has narrow windows", () => {
    const breaking = new Story();
    breaking.cuts = (connection, written) => connection % 2 === 0 && written > 0;
    breaking.visit(300);
    // After eight the other one is next, or this one: two in 100 at the most.
    expect(breaking.cut.length).toBeLessThanOrEqual(6);
    const narrow = new Story({ windows: (connection) => (connection % 2 === 0 ? 512 : undefined) });
    narrow.breakNext();
    narrow.takeEarly();
    narrow.visit(100);
    expect(narrow.takeEarly()).toEqual(times(100, 0));
  });

  test("M-63: a connection that ends with few answers while requests wait does not count, one with a hundred does", () => {
    for (const [answers, begins] of [
      [1, 0],
      [99, 0],
      [100, 1],
    ] as const) {
      const story = new Story({ streams: 1 });
      const { world } = story;
      story.breakNext();
      world.onSettled = () => {
        const [link] = world.openLinks;
        if (link !== undefined && world.answersOf(link) === answers) {
          world.after(0, () => world.end(link, broken));
        }
      };
      story.visit(1, 10 * (answers + 1));
      expect([answers, ...story.takeEarly().slice(0, 9)]).toEqual([answers, ...times(8, 0), begins]);
      // Long after that, none starts slowly (M-21).
      story.visit(1);
      expect([answers, ...story.takeEarly()]).toEqual([answers, begins]);
    }
  });

  test("M-63: connections that open together and break say the same, and one that was opened before a break proves nothing", () => {
    for (const [cut, waiting] of [
      // The last of 21 requests goes over a third one, which waits as the first of eight.
      [[2, 3], 7],
      [[2], 8],
    ] as const) {
      const story = new Story({}, { maxConnections: 2, maxConcurrentStreams: 10 });
      story.visit(1);
      story.cuts = (connection) => cut.some((one) => one === connection);
      story.visit(1, 21);
      expect(story.cut).toEqual(cut);
      expect(story.cutShort).toBe(10 * cut.length);
      story.takeEarly();
      story.visit(9);
      expect(story.takeEarly().slice(0, waiting + 1)).toEqual([...times(waiting, 0), 1]);
    }
  });

  test("M-63: a break of a connection that waited begins the count anew, and asks for no more", () => {
    const story = new Story();
    story.breakNext();
    story.visit(7);
    story.breakNext();
    // The request of that visit went over the next one, which waited as the first of eight.
    story.visit(8);
    expect(story.takeEarly()).toEqual([...times(15, 0), 1]);
  });
});

describe("M-21: one slow start does not make all later ones slow", () => {
  /** What the connections carry before SETTINGS after one broke with an answer, and another brought so many. */
  function after(answers: number, forMs: number): number | undefined {
    const story = new Story();
    const { world } = story;
    story.visit(1, 30);
    world.onSettled = () => {
      world.onSettled = () => {};
      world.after(0, () => world.end(world.last, broken));
    };
    story.visit(1, 1, 10_000);
    story.visit(1, answers, forMs);
    story.takeEarly();
    story.visit(1, 30);
    return story.takeEarly()[0];
  }

  test("M-21: after a connection with a hundred answers, or a long time, the next one begins with as many as M-61 allows", () => {
    expect(after(99, 20_000)).toBe(0);
    expect(after(100, 20_000)).toBe(30);
    expect(after(1, 20_000)).toBe(0);
    expect(after(1, 300_000)).toBe(30);
  });
});
