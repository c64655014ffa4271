import { createHook } from "node:async_hooks";
import { afterEach, beforeEach, expect } from "vitest";

// A test fails if it leaves a socket, a server or a timer of ours open.
const SOCKETS = new Set(["TCPWRAP", "TCPSERVERWRAP", "TLSWRAP", "JSSTREAM"]);
/** For how many turns of the event loop a handle may take to close. */
const TURNS = 400;
/** How often garbage is collected meanwhile: some handles are freed only after the object that held them. */
const TURNS_A_COLLECTION = 50;
/** How often a socket is then looked for that another process has to close, which may wait for a core, each 10 ms. */
const LOOKS = 200;
// A test may have replaced it.
const { setTimeout } = globalThis;

const open = new Map<number, string>();
const hook = createHook({
  init(id, type) {
    if (!SOCKETS.has(type) && type !== "Timeout") return;
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 30;
    const stack = new Error(type).stack ?? "";
    Error.stackTraceLimit = limit;
    const ours = stack
      .split("\n")
      .filter((line) => /[\\/]packages[\\/][a-z]+[\\/](src|test)[\\/]/.test(line));
    // Every socket is ours, whoever opened it; the test runner has timers of its own.
    if (SOCKETS.has(type) || ours.length > 0) open.set(id, `${type}${ours.slice(0, 3).join("")}`);
  },
  destroy(id) {
    open.delete(id);
  },
});

function hasSocket(): boolean {
  return [...open.values()].some((kind) => !kind.startsWith("Timeout"));
}

beforeEach(() => {
  open.clear();
  hook.enable();
});

afterEach(async () => {
  for (let turn = 0; turn < TURNS && open.size > 0; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    // The handle of a closed socket is destroyed when the socket is collected.
    if (turn % TURNS_A_COLLECTION === TURNS_A_COLLECTION - 1) globalThis.gc?.();
  }
  for (let look = 0; look < LOOKS && hasSocket(); look++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (look % 10 === 9) globalThis.gc?.();
  }
  hook.disable();
  expect([...open.values()]).toEqual([]);
});
