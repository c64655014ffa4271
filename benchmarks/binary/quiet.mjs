import { setTimeout as sleep } from "node:timers/promises";

const LOOK_MS = 5;
/** After this long without a report from a client that has reported everything, nothing more comes. */
const QUIET_MS = 300;
const HOPELESS_MS = 5000;

/**
 * Waits for a client that does not say when it is done: until its reports have stopped and are complete, or too much time
 * has passed. Resolves to the milliseconds since the last report, which do not count as its work.
 *
 * @param reported returns a number that grows with each report
 * @param isComplete returns whether nothing is missing
 */
export async function untilQuiet(reported, isComplete) {
  let changedAt = performance.now();
  for (let before = reported(); ; ) {
    await sleep(LOOK_MS);
    const now = performance.now();
    if (reported() !== before) {
      before = reported();
      changedAt = now;
    }
    const quietMs = now - changedAt;
    if (quietMs >= (isComplete() ? QUIET_MS : HOPELESS_MS)) return quietMs;
  }
}
