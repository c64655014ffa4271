import fc from "fast-check";
import { expect, test } from "vitest";
import { Pace } from "../../src/outcomes/pace.js";

test("L-30: in no stretch of time more leave than the rate allows, and one step; waiting earns no burst", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 20_000, noNaN: true }),
      fc.array(fc.record({ pauseMs: fc.nat(3000), batch: fc.integer({ min: 1, max: 64 }) }), {
        maxLength: 40,
      }),
      (perSecond, steps) => {
        const pace = new Pace(perSecond);
        let nowMs = 0;
        const left: { atMs: number; count: number }[] = [];
        for (const { pauseMs, batch } of steps) {
          nowMs += pauseMs;
          const count = Math.min(batch, pace.step);
          nowMs += Math.max(0, pace.delayMs(count, nowMs));
          left.push({ atMs: nowMs, count });
        }
        for (const [from, first] of left.entries()) {
          let sent = 0;
          for (const { atMs, count } of left.slice(from)) {
            sent += count;
            const allowed = ((atMs - first.atMs) / 1000) * perSecond + pace.step;
            expect(sent).toBeLessThanOrEqual(allowed + 1e-6 * allowed);
          }
        }
      },
    ),
  );
});
