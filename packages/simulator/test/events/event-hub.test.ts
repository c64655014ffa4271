import { describe, expect, test } from "vitest";
import { EventHub } from "../../src/events/event-hub.js";
import type { SimulatorEvent } from "../../src/events/simulator-event.js";

const START = "0a1b2c3d";

function hub(): EventHub {
  return new EventHub(START, () => 1000);
}

function tick(of: EventHub, times: number): void {
  for (let now = 1; now <= times; now += 1) of.publish({ kind: "clock", now });
}

function short(event: SimulatorEvent): string {
  if (event.kind === "clock") return String(event.now);
  return event.kind === "resync" ? `lost ${event.lost}` : event.kind;
}

describe("events.listen", () => {
  test("P-6: passes on the wanted kinds in order, with ids that grow, until it is ended", () => {
    const events = hub();
    const heard: string[] = [];
    const end = events.listen((event) => heard.push(`${event.id} ${event.at} ${short(event)}`), {
      kinds: ["clock"],
    });
    tick(events, 2);
    events.publish({ kind: "deleted", count: 1 });
    end();
    end();
    tick(events, 2);
    expect(heard).toEqual([`${START}-1 1000 1`, `${START}-2 1000 2`]);
    expect(events.readers).toBe(0);
  });

  test("P-6: makes no event that nobody wants", () => {
    const events = hub();
    tick(events, 5);
    expect(events.cursor).toBe(`${START}-0`);
    const end = events.listen(() => {});
    expect(events.wants("notification")).toBe(true);
    // Frames are many: only those who ask get them.
    expect(events.wants("frame")).toBe(false);
    end();
    expect(events.wants("notification")).toBe(false);
  });

  test("P-6: refuses kinds that do not exist", () => {
    const kinds = ["push"] as never;
    expect(() => hub().listen(() => {}, { kinds })).toThrow(/^kinds\[0\]: expected one of notification, /);
  });
});

describe("events.stream", () => {
  test("P-7: gives every event in order, whether the reader or the event is first", async () => {
    const events = hub();
    const stream = events.stream();
    tick(events, 1000);
    const heard: string[] = [];
    for await (const event of stream) {
      heard.push(short(event));
      if (heard.length === 1000) break;
    }
    expect(heard).toEqual(Array.from({ length: 1000 }, (_none, index) => String(index + 1)));
    expect(events.readers).toBe(0);
    const early = events.stream();
    const next = early.next();
    tick(events, 1);
    expect(await next).toMatchObject({ done: false, value: { kind: "clock" } });
    early.close();
  });

  test("P-7: a reader that is too slow loses what waits, and reads one resync in its place", async () => {
    const events = hub();
    const stream = events.stream({ maxWaiting: 3 });
    tick(events, 4);
    expect(stream.waiting).toBe(1);
    tick(events, 2);
    const read = async (): Promise<string> => {
      const { value } = await stream.next();
      return value === undefined ? "end" : short(value);
    };
    expect(await read()).toBe("lost 4");
    expect(await read()).toBe("1");
    expect(await read()).toBe("2");
    tick(events, 9);
    stream.close();
    // What waits can still be read: 4 were lost, 4 more, and the last one came after that.
    expect([await read(), await read(), await read()]).toEqual(["lost 8", "9", "end"]);
    expect(events.readers).toBe(0);
  });

  test("P-7: a slow reader costs the others nothing", async () => {
    const events = hub();
    const slow = events.stream({ maxWaiting: 1 });
    const heard: string[] = [];
    events.listen((event) => heard.push(short(event)));
    tick(events, 5);
    expect(heard).toEqual(["1", "2", "3", "4", "5"]);
    expect(await slow.next()).toMatchObject({ value: { kind: "resync", lost: 4 } });
    slow.close();
  });

  test("P-7: ends with its signal, its loop and the simulator", async () => {
    const events = hub();
    const done = { done: true, value: undefined };
    const controller = new AbortController();
    const signalled = events.stream({ signal: controller.signal });
    const over = events.stream({ signal: AbortSignal.abort() });
    const looped = events.stream();
    const kept = events.stream();
    expect(events.readers).toBe(3);
    const ends = [signalled.next(), over.next()];
    controller.abort();
    expect(await Promise.all(ends)).toEqual([done, done]);
    expect(events.readers).toBe(2);
    tick(events, 1);
    for await (const event of looped) {
      expect(event.kind).toBe("clock");
      break;
    }
    expect(events.readers).toBe(1);
    expect(await kept.next()).toMatchObject({ done: false });
    const end = kept.next();
    events.close();
    expect(await end).toEqual(done);
    expect(events.readers).toBe(0);
  });

  test("P-8: a reset reaches everybody and begins new ids", () => {
    const events = hub();
    const heard: string[] = [];
    events.listen((event) => heard.push(`${event.id} ${event.kind}`), { kinds: [] });
    tick(events, 3);
    events.restart("99999999");
    expect(heard).toEqual(["99999999-1 reset"]);
    expect(events.cursor).toBe("99999999-1");
  });
});
