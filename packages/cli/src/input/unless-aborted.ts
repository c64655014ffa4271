/**
 * Resolves with the value of a promise, or with undefined once the signal is aborted. The promise goes on: the read of
 * a silent pipe cannot be withdrawn, nor the opening of a pipe that nobody writes to.
 */
export function unlessAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
