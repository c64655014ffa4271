import { createHistogram } from "node:perf_hooks";

/** The task of this client process: how many to send, where to, and how. */
export const task = JSON.parse(process.argv[2]);

/**
 * Sends `task.warmUp` notifications so that the client's code is compiled, then `task.count` against the clock, and
 * writes the result to stdout.
 *
 * @param send sends a number of notifications; resolves to how many were `accepted` and `rejected`, and to the `idleMs`
 *   that it only waited to see whether anything more would come
 */
export async function measure(send, close) {
  if (task.warmUp > 0) await send(task.warmUp);
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const { accepted, rejected = 0, idleMs = 0, ...others } = await send(task.count);
  const seconds = (performance.now() - startedAt - idleMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  await close?.();
  const peakMB = process.resourceUsage().maxRSS / 1024;
  printResult({ accepted, rejected, seconds, cpuMicros: user + system, peakMB, ...others });
}

export function printResult(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/**
 * Keeps `inFlight` notifications in flight until `total` have ended.
 *
 * @param sendOne sends number n and resolves to whether it was accepted; a rejection counts as neither
 */
export async function keepInFlight(total, inFlight, sendOne) {
  let next = 0;
  let accepted = 0;
  let rejected = 0;
  let errors = 0;
  const lane = async () => {
    while (next < total) {
      try {
        if (await sendOne(next++)) accepted += 1;
        else rejected += 1;
      } catch {
        errors += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, total) }, lane));
  return { accepted, rejected, errors };
}

/** Begins all notifications before any can end; `sendOne` as with {@link keepInFlight}. */
export async function allAtOnce(total, sendOne) {
  const ended = { accepted: 0, rejected: 0, errors: 0 };
  const sends = new Array(total);
  for (let n = 0; n < total; n++) {
    sends[n] = sendOne(n).then(
      (isAccepted) => {
        if (isAccepted) ended.accepted += 1;
        else ended.rejected += 1;
      },
      () => {
        ended.errors += 1;
      },
    );
  }
  await Promise.all(sends);
  return ended;
}

/**
 * Sends at a fixed rate. Each notification's time counts from when it should have been sent, so time that it waits for
 * others counts.
 *
 * @param sendOne as with {@link keepInFlight}
 */
export async function atRate(total, perSecond, sendOne) {
  const histogram = createHistogram();
  const startedAt = performance.now();
  let accepted = 0;
  let rejected = 0;
  let errors = 0;
  let begun = 0;
  let ended = 0;
  await new Promise((resolve) => {
    const finish = () => {
      ended += 1;
      if (ended === total) resolve();
    };
    const begin = (n) => {
      const dueAt = startedAt + (n * 1000) / perSecond;
      sendOne(n).then(
        (isAccepted) => {
          histogram.record(Math.max(1, Math.round((performance.now() - dueAt) * 1000)));
          if (isAccepted) accepted += 1;
          else rejected += 1;
          finish();
        },
        () => {
          errors += 1;
          finish();
        },
      );
    };
    const tick = () => {
      const due = Math.min(total, Math.floor(((performance.now() - startedAt) * perSecond) / 1000) + 1);
      while (begun < due) begin(begun++);
      if (begun < total) setTimeout(tick, 1);
    };
    tick();
  });
  return { accepted, rejected, errors, latency: percentiles(histogram) };
}

/** Milliseconds. */
export function percentiles(histogram) {
  const at = (percentile) => histogram.percentile(percentile) / 1000;
  return { p50: at(50), p99: at(99), p999: at(99.9), max: histogram.max / 1000 };
}
