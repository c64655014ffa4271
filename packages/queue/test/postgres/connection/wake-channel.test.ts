import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PgOwnClient } from "../../../src/postgres/connection/pg-driver.js";
import { WakeChannel, type WakeChannelOptions } from "../../../src/postgres/connection/wake-channel.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A client of `pg` that does nothing but keep what it is asked. */
function client(statements: string[]): PgOwnClient {
  return {
    on: () => undefined,
    off: () => undefined,
    connect: async () => undefined,
    query: async (text: string) => {
      statements.push(text);
      return { rows: [] };
    },
    end: async () => undefined,
  };
}

function channel(options: Partial<WakeChannelOptions>): WakeChannel {
  return new WakeChannel({
    channel: "apns_queue",
    notify: async () => undefined,
    connect: undefined,
    onWake: () => {},
    onWarning: () => {},
    ...options,
  });
}

test("Q-95: a listener that cannot be made is made again until it can, and is said once", async () => {
  const statements: string[] = [];
  const warnings: string[] = [];
  let tries = 0;
  const connect = (): PgOwnClient => {
    tries += 1;
    if (tries < 4) throw new Error("ENOENT: no such file or directory, open 'ca.pem'");
    return client(statements);
  };
  const waking = channel({ connect, onWarning: (message) => warnings.push(message) });
  waking.listen();
  expect(tries).toBe(1);
  await vi.advanceTimersByTimeAsync(3 * 1500);
  expect(statements).toEqual(["listen apns_queue"]);
  expect(warnings).toEqual([
    "The queue cannot listen for new work and finds it by polling: ENOENT: no such file or directory, open 'ca.pem'.",
  ]);
  await waking.close();
});

test("Q-95: a listener that cannot be made is made no more after the end", async () => {
  const connect = vi.fn(() => {
    throw new Error("no file");
  });
  const waking = channel({ connect });
  waking.listen();
  await waking.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connect).toHaveBeenCalledTimes(1);
});
