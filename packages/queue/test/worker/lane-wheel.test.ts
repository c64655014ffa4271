import { expect, test } from "vitest";
import type { Lane, LanePriority } from "../../src/store/lane.js";
import { LaneWheel } from "../../src/worker/claims/lane-wheel.js";

const lane = (id: string, priority: LanePriority): Lane => ({ id, campaign: id, topic: "", priority });

function turns(wheel: LaneWheel, count: number): Record<string, number> {
  const served: Record<string, number> = {};
  for (let turn = 0; turn < count; turn += 1) {
    const id = wheel.next()?.id ?? "none";
    served[id] = (served[id] ?? 0) + 1;
  }
  return served;
}

test("Q-25: priorities are served 16, 4 and 1 times in 21, and none starves", () => {
  const wheel = new LaneWheel();
  wheel.refresh([lane("l", "low"), lane("h", "high"), lane("n", "normal")]);
  expect(turns(wheel, 21)).toEqual({ h: 16, n: 4, l: 1 });
  expect(turns(wheel, 210)).toEqual({ h: 160, n: 40, l: 10 });
});

test("Q-25: lanes of a priority take turns, also when others come and go", () => {
  const wheel = new LaneWheel();
  const [a, b, c] = [lane("a", "normal"), lane("b", "normal"), lane("c", "normal")];
  wheel.refresh([a, b]);
  expect([wheel.next()?.id, wheel.next()?.id, wheel.next()?.id]).toEqual(["a", "b", "a"]);
  wheel.refresh([a, b, c]);
  expect([wheel.next()?.id, wheel.next()?.id, wheel.next()?.id]).toEqual(["b", "a", "c"]);
  wheel.drop(b);
  expect(turns(wheel, 4)).toEqual({ a: 2, c: 2 });
  wheel.refresh([]);
  expect(wheel.next()).toBeUndefined();
});
