import { realMicrotask } from "./real-time.js";

/**
 * Wraps a callback of the program. An error that it throws becomes an uncaught exception of its own, after the work at
 * hand, and harms nothing in flight.
 */
export function guarded<Args extends unknown[]>(callback: (...args: Args) => void): (...args: Args) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch (error) {
      realMicrotask(() => {
        throw error;
      });
    }
  };
}
