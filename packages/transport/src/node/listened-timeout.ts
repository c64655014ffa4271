import { GRACE_MS, STALL_MS } from "./listening-clock.js";
import { type HostTime, type HostTimer, realTime } from "./real-time.js";

/** How soon a gap is noticed, milliseconds; no more of it counts. */
const STEP_MS = 1000;

export interface ListenedTimeoutOptions {
  readonly timeoutMs: number;
  /** Whether the timer keeps the process alive. */
  readonly holdsProcess: boolean;
  /** Default: that of the runtime. */
  readonly host?: HostTime;
}

/**
 * A time-out for what a peer does, by the rules of a driver's clock: time in which nobody listened does not count, and
 * the sockets are read once more before it ends. Returns a function that calls it off.
 */
export function listenedTimeout(run: () => void, options: ListenedTimeoutOptions): () => void {
  const { timeoutMs, holdsProcess, host = realTime } = options;
  let timer: HostTimer | undefined;
  let isOver = false;
  let leftMs = timeoutMs;
  let hadGrace = false;
  const step = (): void => {
    const stepMs = Math.min(leftMs, STEP_MS);
    const expectedAtMs = host.nowMs() + stepMs;
    leftMs -= stepMs;
    timer = host.setTimeout(() => {
      if (leftMs === 0 && !hadGrace && host.nowMs() - expectedAtMs > STALL_MS) {
        hadGrace = true;
        leftMs = GRACE_MS;
      }
      if (leftMs > 0) step();
      else host.setImmediate(() => void (isOver || run()));
    }, stepMs);
    if (!holdsProcess) timer.unref();
  };
  step();
  return () => {
    isOver = true;
    host.clearTimeout(timer);
  };
}
