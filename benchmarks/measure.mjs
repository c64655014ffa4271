/** Runs a client and tells what it took. The run gives back how many were accepted. */
export async function measure(run) {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const accepted = await run();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { accepted, seconds, cpuMicros: user + system, peakMB: process.resourceUsage().maxRSS / 1024 };
}
