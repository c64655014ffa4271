/** Milliseconds of the machine's monotonic clock: the same clock in every process and thread. */
export function monotonicMs() {
  return Number(process.hrtime.bigint()) / 1e6;
}
