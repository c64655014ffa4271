import { createHook } from "node:async_hooks";
import { afterEach, beforeEach, expect } from "vitest";

// A test that leaves a socket, a server or a timer of ours behind fails.
const SOCKETS = new Set(["TCPWRAP", "TCPSERVERWRAP", "TLSWRAP", "JSSTREAM"]);
/** How many turns of the event loop what is closing may take to be gone. */
const TURNS = 400;
/** How often the garbage is collected meanwhile: some of it is free only after what held it was collected. */
const TURNS_A_COLLECTION = 50;

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
    // Sockets are ours however they came about; the test runner has timers of its own.
    if (SOCKETS.has(type) || ours.length > 0) open.set(id, `${type}${ours.slice(0, 3).join("")}`);
  },
  destroy(id) {
    open.delete(id);
  },
});

beforeEach(() => {
  open.clear();
  hook.enable();
});

afterEach(async () => {
  for (let turn = 0; turn < TURNS && open.size > 0; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    // Handles of sockets that were closed are destroyed with their garbage.
    if (turn % TURNS_A_COLLECTION === TURNS_A_COLLECTION - 1) globalThis.gc?.();
  }
  hook.disable();
  expect([...open.values()]).toEqual([]);
});
