import { createHistogram } from "node:perf_hooks";
import { allAtOnce, atRate, keepInFlight, measure, percentiles, task } from "../harness/measure.mjs";

/**
 * Measures a client that sends one notification per call, as `task.settings` say: with `inFlight` of them in flight
 * (each timed if `latency` is set), at the fixed rate `perSecond`, or all `atOnce`.
 *
 * @param sendOne sends number n and resolves to whether it was accepted
 */
export function drive(sendOne, close) {
  const { inFlight, perSecond, atOnce, latency } = task.settings;
  if (perSecond !== undefined) return measure((total) => atRate(total, perSecond, sendOne), close);
  if (atOnce) return measure((total) => allAtOnce(total, sendOne), close);
  if (!latency) return measure((total) => keepInFlight(total, inFlight, sendOne), close);
  return measure(async (total) => {
    const histogram = createHistogram();
    const sendAndTime = async (n) => {
      const startedAt = performance.now();
      const isAccepted = await sendOne(n);
      histogram.record(Math.max(1, Math.round((performance.now() - startedAt) * 1000)));
      return isAccepted;
    };
    const ended = await keepInFlight(total, inFlight, sendAndTime);
    return { ...ended, latency: percentiles(histogram) };
  }, close);
}
