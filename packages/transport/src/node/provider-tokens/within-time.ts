/** What a call gives, synchronously or later; rejects when that takes longer than `timeoutMs`. */
export function withinTime<Value>(call: () => Promise<Value> | Value, timeoutMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    // Who waits for the answer keeps the process alive, where somebody waits.
    timer.unref();
    new Promise<Value>((answer) => answer(call())).finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
