import { setTimeout as sleep } from "node:timers/promises";

const LOOK_MS = 5;
/** Peers resend after a second or less; one that has told nothing for so long has nothing more to tell. */
const QUIET_MS = 300;
const HOPELESS_MS = 5000;

/**
 * Waits for a client that never says that it is done: until what it tells of stops, and everything was told, or too
 * long has passed. Resolves to the milliseconds that passed after the last change: they are not its work.
 *
 * @param told a number that grows with everything it tells
 * @param isComplete whether nothing is missing
 */
export async function untilQuiet(told, isComplete) {
  let changedAt = performance.now();
  for (let before = told(); ; ) {
    await sleep(LOOK_MS);
    const now = performance.now();
    if (told() !== before) {
      before = told();
      changedAt = now;
    }
    const quietMs = now - changedAt;
    if (quietMs >= (isComplete() ? QUIET_MS : HOPELESS_MS)) return quietMs;
  }
}
