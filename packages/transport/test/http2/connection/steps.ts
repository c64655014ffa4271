import { Session } from "node:inspector";

/** The sources whose steps count: the session and the codec. */
const COUNTED = /\/packages\/(transport\/src\/session|wire\/src)\//;

/**
 * How many functions of the session and the codec are called during `run`: the engine counts each call, so that a test
 * can say what work costs without a clock. A loop over many things calls something for each of them.
 */
export function stepsOf(run: () => void): number {
  const inspector = new Session();
  inspector.connect();
  try {
    inspector.post("Profiler.enable");
    inspector.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    run();
    let steps = 0;
    inspector.post("Profiler.takePreciseCoverage", (error, { result }) => {
      if (error !== null) throw error;
      for (const { url, functions } of result) {
        if (!COUNTED.test(url)) continue;
        for (const { ranges } of functions) steps += ranges[0]?.count ?? 0;
      }
    });
    return steps;
  } finally {
    inspector.post("Profiler.stopPreciseCoverage");
    inspector.post("Profiler.disable");
    inspector.disconnect();
  }
}
