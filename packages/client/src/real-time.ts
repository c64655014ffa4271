const timers = process.getBuiltinModule("node:timers");

/**
 * The functions of time as they were when this module was loaded. Fake timers replace the global ones, and those of
 * `node:timers`; a client that used those would wait for ever.
 */
export const realSetImmediate: (run: () => void) => unknown = timers.setImmediate;
export const realQueueMicrotask: (run: () => void) => void = globalThis.queueMicrotask;
export const realSetTimeout: (run: () => void, delayMs: number) => NodeJS.Timeout = timers.setTimeout;
export const realClearTimeout: (timer: NodeJS.Timeout) => void = timers.clearTimeout;
export const realUnixMs: () => number = Date.now;
export const realNowMs: () => number = globalThis.performance.now.bind(globalThis.performance);
