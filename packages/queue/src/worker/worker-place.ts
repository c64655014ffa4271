/** Where a worker lives: its clock, its timers and its chance. Tests give it virtual ones. */
export interface WorkerPlace {
  /** The monotonic clock, milliseconds from any origin. */
  nowMs(): number;
  /** The time of day, milliseconds since 1970; only for the time of an answer that has none. */
  unixMs(): number;
  /** 0 to 1, 1 excluded. */
  random(): number;
  /** Calls back once after so long; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

// Taken at load time: the fake timers of a program's tests must not stop a worker.
const realSetTimeout = globalThis.setTimeout;
const realClearTimeout = globalThis.clearTimeout;

export const realPlace: WorkerPlace = {
  nowMs: () => performance.now(),
  unixMs: () => Date.now(),
  random: () => Math.random(),
  after(ms, callback) {
    const timer = realSetTimeout(callback, ms);
    return () => realClearTimeout(timer);
  },
};
