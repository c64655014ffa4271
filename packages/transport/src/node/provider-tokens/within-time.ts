/** Resolves to the result of a call, synchronous or not; rejects after `timeoutMs` milliseconds. */
export function withinTime<Value>(call: () => Promise<Value> | Value, timeoutMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    // Requests that wait for the result keep the process alive; this timer need not.
    timer.unref();
    new Promise<Value>((answer) => answer(call())).finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
