import { getEventListeners } from "node:events";
import { onAbort } from "@apns/transport/connector";
import { expect, test } from "vitest";

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

test("C-2: a signal has one listener however many callbacks wait, and calls each once", () => {
  const stop = new AbortController();
  const called: number[] = [];
  for (let index = 0; index < 100; index++) onAbort(stop.signal, () => called.push(index));
  expect(listenersOf(stop.signal)).toBe(1);
  stop.abort();
  stop.signal.dispatchEvent(new Event("abort"));
  expect(called).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(listenersOf(stop.signal)).toBe(0);
});

test("C-2: a signal has no listener once every callback was withdrawn", () => {
  const { signal } = new AbortController();
  const withdraw = Array.from({ length: 20 }, () => onAbort(signal, () => expect.unreachable("withdrawn")));
  for (const one of withdraw) {
    expect(listenersOf(signal)).toBe(1);
    one();
    one();
  }
  expect(listenersOf(signal)).toBe(0);
  const again = onAbort(signal, () => {});
  expect(listenersOf(signal)).toBe(1);
  again();
});

test("C-2: the same function may wait twice, and withdraws itself once", () => {
  const stop = new AbortController();
  let calls = 0;
  const callback = (): void => {
    calls += 1;
  };
  const first = onAbort(stop.signal, callback);
  onAbort(stop.signal, callback);
  first();
  stop.abort();
  expect(calls).toBe(1);
});

test("C-2: a callback that withdraws another, or adds one, disturbs none", () => {
  const stop = new AbortController();
  const called: string[] = [];
  onAbort(stop.signal, () => {
    called.push("first");
    second();
    onAbort(stop.signal, () => called.push("too late"));
  });
  const second = onAbort(stop.signal, () => called.push("second"));
  onAbort(stop.signal, () => called.push("third"));
  stop.abort();
  expect(called).toEqual(["first", "second", "third"]);
});
