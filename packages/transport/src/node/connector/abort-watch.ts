import { realMicrotask } from "../real-time.js";

const watches = new WeakMap<AbortSignal, AbortWatch>();

/**
 * Calls back when a signal is aborted, at most once; not for a signal that is aborted already. However many callbacks
 * wait, the signal has one listener: Node warns of more than ten, since they are nearly always a leak
 * (nodejs/undici#5285). An error that a callback throws becomes an uncaught exception and keeps no other from its call.
 *
 * @returns a function that withdraws the callback; after the last one the signal has no listener
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let watch = watches.get(signal);
  if (watch === undefined) {
    watch = new AbortWatch(signal);
    watches.set(signal, watch);
  }
  return watch.add(callback);
}

class AbortWatch {
  readonly #signal: AbortSignal;
  /** By an object of its own for each, since one function may wait twice. */
  readonly #callbacks = new Map<object, () => void>();
  readonly #aborted = (): void => {
    const callbacks = [...this.#callbacks.values()];
    this.#callbacks.clear();
    for (const callback of callbacks) callSafely(callback);
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(callback: () => void): () => void {
    const key = {};
    if (this.#callbacks.size === 0) this.#signal.addEventListener("abort", this.#aborted, { once: true });
    this.#callbacks.set(key, callback);
    return () => {
      if (!this.#callbacks.delete(key) || this.#callbacks.size > 0) return;
      this.#signal.removeEventListener("abort", this.#aborted);
    };
  }
}

function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    realMicrotask(() => {
      throw error;
    });
  }
}
