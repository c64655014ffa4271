import { createHistogram } from "node:perf_hooks";
import { createInterface } from "node:readline";

/** The task of this client process: where to send, how, and how many; without `count`, stdin says how many. */
export const task = JSON.parse(process.argv[2]);

/**
 * Measures a client. With `task.count` it warms up, sends once against the clock, and writes the result to stdout;
 * without, it warms up and then does one piece for each line on stdin, until stdin ends.
 *
 * @param send sends a number of notifications; resolves to how many were `accepted` and `rejected`, and to the `idleMs`
 *   that it only waited to see whether anything more would come
 * @param prepare what has to be there before the clock starts, for a number of notifications. Absent: nothing.
 */
export async function measure(send, close, { prepare } = {}) {
  const sendPrepared = async (count) => {
    await prepare?.(count);
    return send(count);
  };
  const sendTimed = async (count) => {
    await prepare?.(count);
    const before = process.cpuUsage();
    const startedAt = performance.now();
    const { accepted, rejected = 0, idleMs = 0, ...others } = await send(count);
    const seconds = (performance.now() - startedAt - idleMs) / 1000;
    const { user, system } = process.cpuUsage(before);
    return { accepted, rejected, seconds, cpuMicros: user + system, ...others };
  };
  if (task.count === undefined) {
    const warmUp = (count) => (count > 0 ? sendPrepared(count) : undefined);
    return servePieces({ warmUp, run: sendTimed, close });
  }
  if (task.warmUp > 0) await sendPrepared(task.warmUp);
  const result = await sendTimed(task.count);
  await close?.();
  printResult({ ...result, peakMB: peakMB() });
}

/**
 * Warms up and says so; then runs a piece for each line on stdin, a JSON `{ count, lead }`, and writes its result. The
 * first `lead` notifications of a piece do not count: other processes had the core and its caches before.
 *
 * @param warmUp sends a number of notifications, or, if it resolves to `sentInWarmUp`, as many as that says
 * @param run sends a number of notifications and resolves to the result; absent there, `peakMB` is this process's
 */
export async function servePieces({ warmUp, run, close }) {
  let isBusy = true;
  // Whoever asked is gone, and its sink with it: a client that waits for that would wait for ever.
  process.stdin.once("end", () => {
    if (isBusy) process.exit(1);
  });
  const { sentInWarmUp = task.warmUp } = (await warmUp(task.warmUp)) ?? {};
  printResult({ sentInWarmUp });
  isBusy = false;
  for await (const line of createInterface({ input: process.stdin })) {
    isBusy = true;
    const { count, lead } = JSON.parse(line);
    if (lead > 0) await warmUp(lead);
    printResult({ peakMB: peakMB(), ...(await run(count)) });
    isBusy = false;
  }
  await close?.();
  // Some clients keep connecting.
  process.exit();
}

function peakMB() {
  return process.resourceUsage().maxRSS / 1024;
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
