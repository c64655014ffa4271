import { medianInterval, rounded } from "./statistics.mjs";

/** A sink that is busy for a larger part of a run than this may have slowed the client. */
const SINK_BUSY = 0.9;

/**
 * Adds the figures of a run, and the reason if it does not count.
 *
 * @param count how many it was to send
 * @param sent how many more came to the sink, before the clock started
 * @param sink what the sink counted
 */
export function judged(run, { row, count, sent, sink }) {
  if (run.failure !== undefined) return { failure: run.failure, void: run.failure };
  const badOf = (total) => row.bad?.(total) ?? 0;
  const wanted = { accepted: count - badOf(count), rejected: badOf(count) };
  const taken = wanted.accepted + sent - badOf(sent);
  const isRight =
    run.accepted === wanted.accepted && run.rejected === wanted.rejected && sink.requests === taken;
  return {
    ...run,
    void: isRight
      ? undefined
      : `${run.accepted} accepted and ${run.rejected} rejected of ${count}; the sink took ${sink.requests} of ${taken}`,
    perSecond: count / run.seconds,
    cpuMicrosEach: run.cpuMicros / count,
    sinkShare: sink.cpuMicros / sink.wallMicros,
    ...run.latency,
  };
}

/** Why a row does not count; undefined: it does. */
export function voidOf(runs) {
  return runs.find((run) => run.void !== undefined)?.void;
}

/** The figures of a row: medians over its runs, rates and CPU time with their intervals. */
export function rowOf({ suite, title }, { name, kind, form }, all) {
  const [runs] = [...all].filter(([row]) => row.name === name).map(([, own]) => own);
  const row = { suite, title, name, kind, form, rounds: runs.length };
  const why = voidOf(runs);
  if (why !== undefined) return { ...row, void: why };
  const of = (field) => medianInterval(runs.map((run) => run[field]));
  const rate = of("perSecond");
  const cpu = of("cpuMicrosEach");
  const result = {
    ...row,
    perSecond: Math.round(rate.median),
    perSecondFrom: Math.round(rate.from),
    perSecondTo: Math.round(rate.to),
    cpuMicrosEach: rounded(cpu.median),
    cpuMicrosFrom: rounded(cpu.from),
    cpuMicrosTo: rounded(cpu.to),
    peakMB: Math.round(Math.max(...runs.map((run) => run.peakMB ?? 0))),
    sinkShare: rounded(of("sinkShare").median),
  };
  if (result.sinkShare > SINK_BUSY) result.sinkBusy = true;
  for (const percentile of ["p50", "p99", "p999", "max"]) {
    if (runs[0][percentile] !== undefined) result[percentile] = rounded(of(percentile).median);
  }
  return result;
}
