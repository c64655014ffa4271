import { runClient } from "../harness/processes.mjs";
import { median, rounded } from "../harness/statistics.mjs";
import { startServer } from "./start-server.mjs";

const LEAST_RATE = 0.8;
/** The ring's bound in bytes, and as much again for all else: the live memory after any number of notifications. */
const MOST_LIVE_MB = 134;
const TITLE = "a page reads the stream while notifications come at full speed";

/** What an inbox with a page costs the simulator: the sender's rate and CPU time with it, beside those without. */
export async function runInbox({ quick, rounds, filters, emit }) {
  if (filters.length > 0 && !filters.some((filter) => `inbox: ${TITLE}`.includes(filter))) return;
  const count = quick ? 5000 : 100_000;
  const rates = [];
  const costs = [];
  let last;
  for (let round = 0; round < rounds; round++) {
    // In turns: the machine is shared, and its speed changes.
    const order = round % 2 === 0 ? ["off", "on"] : ["on", "off"];
    const found = {};
    for (const inbox of order) found[inbox] = await piece({ inbox, count });
    const failed = [found.off, found.on].find(({ failure }) => failure !== undefined);
    if (failed !== undefined) {
      emit({ suite: "inbox", title: TITLE, name: "inbox", kind: "ours", void: failed.failure });
      return;
    }
    rates.push(found.off.seconds / found.on.seconds);
    costs.push(found.on.cpuMicros / found.off.cpuMicros);
    last = found.on;
  }
  const row = { suite: "inbox", title: TITLE, name: "inbox", count };
  const reached = rounded(median(rates));
  emit({ ...row, kept: last.kept, dropped: last.dropped, cpuTimesThatWithout: rounded(median(costs)) });
  emit({
    ...row,
    bar: "the sender's rate, of that without an inbox",
    atLeast: LEAST_RATE,
    reached,
    met: reached >= LEAST_RATE,
  });
  const liveMB = rounded(last.liveMB);
  emit({
    ...row,
    bar: "live memory of the simulator afterwards, MB",
    atMost: MOST_LIVE_MB,
    reached: liveMB,
    met: liveMB <= MOST_LIVE_MB,
  });
}

/** One run against a simulator of its own. */
async function piece({ inbox, count }) {
  const server = await startServer({ inbox });
  try {
    const run = await runClient("inbox/sender.mjs", {
      count,
      server: server.ready,
      settings: {},
      timeoutMs: 120_000,
    });
    if (run.failure !== undefined) return run;
    if (run.accepted !== count) return { failure: `${run.accepted} of ${count} accepted` };
    return { ...run, ...(await server.counted()) };
  } finally {
    await server.stop();
  }
}
