import * as timers from "node:timers";

/**
 * The functions of time as they were when this module was loaded. Simulators run inside the tests of programs, which
 * stop their own clocks with fake timers.
 */
export const realSetImmediate: (run: () => void) => unknown = timers.setImmediate;
export const realSetTimeout: (run: () => void, delayMs: number) => NodeJS.Timeout = timers.setTimeout;
export const realClearTimeout: (timer: NodeJS.Timeout | undefined) => void = timers.clearTimeout;
export const realQueueMicrotask: (run: () => void) => void = globalThis.queueMicrotask;
export const realUnixMs: () => number = Date.now;
