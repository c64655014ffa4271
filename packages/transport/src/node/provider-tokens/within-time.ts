import { listenedTimeout } from "../listened-timeout.js";

/** Resolves to the result of a call, synchronous or not; rejects after `timeoutMs` milliseconds. */
export function withinTime<Value>(call: () => Promise<Value> | Value, timeoutMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const expire = (): void => reject(new Error(`no answer within ${timeoutMs} ms`));
    // Requests that wait for the result keep the process alive; this timer need not.
    const stopTimer = listenedTimeout(expire, { timeoutMs, holdsProcess: false });
    new Promise<Value>((answer) => answer(call())).finally(stopTimer).then(resolve, reject);
  });
}
