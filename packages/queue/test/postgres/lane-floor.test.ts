import { expect, test } from "vitest";
import { type ClaimFound, type ClaimStart, LaneFloor } from "../../src/postgres/lane-floor.js";

/** A claim that took chunks up to an id and found no more of either half. */
function found(freshEnd: number | undefined, given: Partial<ClaimFound> = {}): ClaimFound {
  const rest = { isFreshShort: true, isDueShort: true, pastDue: "t0", oldestRunning: 100n, own: 100n };
  return { freshEnd, ...rest, ...given };
}

const isBeginning = ({ fresh, due }: ClaimStart): boolean => fresh === 0 && due === "-infinity";

test("Q-34: claims go on from the cursor, and look back to the floor every two seconds and when they found too little", () => {
  const lane = new LaneFloor(0);
  const first = lane.start(0, false);
  expect([first.isLookBack, isBeginning(first)]).toEqual([true, true]);
  lane.found(first, found(41, { isFreshShort: false, pastDue: "t1" }));
  expect(lane.start(1000, false)).toEqual({ fresh: 41, due: "t1", isLookBack: false });
  expect(isBeginning(lane.start(1100, true))).toBe(true);
  expect(lane.start(3000, false).isLookBack).toBe(false);
  expect(isBeginning(lane.start(3100, false))).toBe(true);
});

test("Q-34: the floor follows once all have ended that were running, after a look back that found what they left", () => {
  const lane = new LaneFloor(0);
  lane.found(lane.start(0, false), found(41, { own: 100n, pastDue: "t1" }));
  // One that was running when the cursor was at 41 runs still: it may commit below.
  lane.found(lane.start(2000, false), found(51, { oldestRunning: 99n, own: 120n, pastDue: "t2" }));
  expect(lane.floor).toEqual({ fresh: 0, due: "-infinity" });
  lane.found(lane.start(4000, false), found(undefined, { oldestRunning: 100n, own: 121n }));
  expect(lane.floor.fresh).toBe(0);
  lane.found(lane.start(6000, false), found(undefined, { oldestRunning: 101n, own: 130n, pastDue: "t3" }));
  expect(lane.floor).toEqual({ fresh: 41, due: "t1" });
  expect(lane.start(8000, false)).toEqual({ ...lane.floor, isLookBack: true });
});

test("Q-34: the floor rises no further than the look back came, and not over what was due and not taken", () => {
  const lane = new LaneFloor(0);
  lane.found(lane.start(0, false), found(41, { pastDue: "t1" }));
  const partial = { isFreshShort: false, isDueShort: false, oldestRunning: 101n, own: 110n };
  lane.found(lane.start(2000, false), found(7, partial));
  expect(lane.floor).toEqual({ fresh: 7, due: "-infinity" });
});

test("Q-34: what a rolled back claim left below the floor is found by a look at everything, every 30 seconds", () => {
  const lane = new LaneFloor(0);
  lane.found(lane.start(0, false), found(41));
  lane.found(lane.start(2000, false), found(undefined, { oldestRunning: 101n, own: 110n }));
  expect(lane.floor.fresh).toBe(41);
  expect(isBeginning(lane.start(29_999, false))).toBe(false);
  const all = lane.start(30_000, false);
  expect([all.isLookBack, isBeginning(all)]).toEqual([true, true]);
  expect(isBeginning(lane.start(32_500, false))).toBe(false);
});
