import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../src/clock/virtual-clock.js";

/** Something that is due at each of these times. */
function alarmOf(clock: VirtualClock, ...times: number[]): number[][] {
  const rung: number[][] = [];
  let due = times;
  clock.watch({
    get wakeAtMs(): number | undefined {
      return due[0];
    },
    wake: (nowMs) => {
      rung.push([nowMs, ...due.filter((time) => time <= nowMs)]);
      due = due.filter((time) => time > nowMs);
    },
  });
  return rung;
}

describe("the clock", () => {
  test("P-9: goes forward from one thing that is due to the next, and then to the end", () => {
    const clock = new VirtualClock(() => 1000);
    const rung = alarmOf(clock, 500, 2000, 2000, 5000);
    expect(clock.advance(3000)).toBe(4000);
    expect(rung).toEqual([
      [1000, 500],
      [2000, 2000, 2000],
    ]);
    expect(clock.aheadMs).toBe(3000);
    expect(clock.advance(1000)).toBe(5000);
    expect(rung.at(-1)).toEqual([5000, 5000]);
    clock.stop();
  });

  test("P-9: follows its base, and goes back to it on a restart", () => {
    let base = 10;
    const clock = new VirtualClock(() => base);
    clock.advance(100);
    base += 5;
    expect(clock.now()).toBe(115);
    clock.restart();
    expect([clock.now(), clock.aheadMs]).toEqual([15, 0]);
  });

  test.each([-1, 0.5, Number.NaN, 1e15])("P-9: refuses to advance by %d", (ms) => {
    expect(() => new VirtualClock(() => 0).advance(ms)).toThrow(/^ms: expected a whole number from 0/);
  });
});
