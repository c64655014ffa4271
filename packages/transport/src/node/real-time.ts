const { performance } = globalThis;
const { clearTimeout, setImmediate, setTimeout } = process.getBuiltinModule("node:timers");

/** A timer that may or may not keep the process alive. */
export interface HostTimer {
  ref(): unknown;
  unref(): unknown;
}

/** What a driver needs of the runtime: two clocks, and three ways to run later. */
export interface HostTime {
  /** A clock that never goes back, milliseconds. On some systems it stands still while the machine sleeps. */
  nowMs(): number;
  /** The wall clock, milliseconds since 1970. */
  unixMs(): number;
  /** After the running callback. */
  nextTick(run: () => void): void;
  /** After the sockets were read: Node runs it right after it polls them. */
  setImmediate(run: () => void): void;
  setTimeout(run: () => void, delayMs: number): HostTimer;
  clearTimeout(timer: HostTimer | undefined): void;
}

/**
 * The functions of time as they were when this module was loaded. Fake timers replace the global ones later: a program
 * under test that stops its own clock must not stop the sockets, which know nothing of it.
 */
export const realTime: HostTime = {
  nowMs: performance.now.bind(performance),
  unixMs: Date.now,
  nextTick: process.nextTick,
  setImmediate,
  setTimeout,
  clearTimeout: clearTimeout as HostTime["clearTimeout"],
};

/** {@link queueMicrotask} as it was when this module was loaded. */
export const realMicrotask: (run: () => void) => void = globalThis.queueMicrotask;
