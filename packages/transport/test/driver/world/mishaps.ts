import type { Dice } from "../../http2/world/dice.js";
import type { Mishap } from "./virtual-loop.js";

/** Anything that can keep a program from listening, longer than every time-out, again and again. */
export function mishaps(dice: Dice): Mishap {
  const often = dice.pick(0.002, 0.02, 0.2);
  let left = dice.between(1, 60);
  const longestMs = dice.pick(40, 90, 2000, 20_000, 100_000);
  return (loop) => {
    if (left === 0 || !dice.chance(often)) return;
    left -= 1;
    const forMs = dice.between(1, longestMs);
    const kind = dice.between(0, 5);
    if (kind === 0) loop.sleep(forMs, "counts it");
    else if (kind === 1) loop.sleep(forMs, "stands still");
    else if (kind === 2) loop.wallMs += dice.between(-3_600_000, 3_600_000);
    else loop.stall(forMs);
  };
}
