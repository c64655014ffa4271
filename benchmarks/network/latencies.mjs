/**
 * Percentiles of a steady run, in milliseconds from when each notification should have been sent. Those of the first part
 * are left out, since connections open and code is compiled meanwhile.
 *
 * @param run the result of the scenario `steady`
 * @param cutsAtMs when the client lost a connection. What was in flight at such a time counts in `p99AllMs` alone.
 */
export function latenciesOf(run, { perSecond, leftOut, cutsAtMs }) {
  const endedAtMs = new Float64Array(Uint8Array.from(Buffer.from(run.times, "base64")).buffer);
  const all = [];
  const others = [];
  for (let n = leftOut; n < endedAtMs.length; n++) {
    const dueAtMs = (n * 1000) / perSecond;
    const wasLost = cutsAtMs.some((cutAtMs) => {
      const atMs = cutAtMs - run.startedAtMs;
      return dueAtMs <= atMs && atMs < endedAtMs[n];
    });
    const ms = endedAtMs[n] - dueAtMs;
    all.push(ms);
    if (!wasLost) others.push(ms);
  }
  all.sort((a, b) => a - b);
  others.sort((a, b) => a - b);
  return {
    p50Ms: percentile(others, 0.5),
    p99Ms: percentile(others, 0.99),
    p999Ms: percentile(others, 0.999),
    maxMs: others.at(-1),
    p99AllMs: percentile(all, 0.99),
    onLost: all.length - others.length,
  };
}

/** @param sorted ascending, not empty */
function percentile(sorted, part) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)];
}
