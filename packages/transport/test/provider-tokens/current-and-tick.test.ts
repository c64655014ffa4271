import { createProviderTokens, type ProviderTokenOptions, type StoredProviderToken } from "@apns/transport";
import { describe, expect, test } from "vitest";
import { EPOCH, ids, key, MINUTE } from "./clocked-source.js";
import { settled } from "./shared-store.js";

/** A source, and how often it has read the wall clock or reported a change. */
function world(options: Partial<ProviderTokenOptions> = {}) {
  const seen = { minute: 0, wallClock: 0, changes: 0 };
  const clock = {
    unixMs: () => {
      seen.wallClock += 1;
      return EPOCH + seen.minute * MINUTE;
    },
    monotonicMs: () => seen.minute * MINUTE,
  };
  const tokens = createProviderTokens({ ...ids, key, clock, ...options });
  tokens.subscribe(() => {
    seen.changes += 1;
  });
  const tick = (): void => tokens.tick({ nowMs: 0, unixMs: 0 });
  const ask = (): (number | undefined)[] => Array.from({ length: 1000 }, () => tokens.current(0)?.serial);
  return { seen, tokens, tick, ask };
}

describe("J-13: current changes nothing, however often it is called", () => {
  test("before the first tick there is no token, and none is minted", () => {
    const { seen, ask, tick } = world();
    expect(new Set(ask())).toEqual(new Set([undefined]));
    expect(seen.wallClock).toBe(0);
    tick();
    expect(new Set(ask())).toEqual(new Set([1]));
  });

  test("a token that is due, or over its hour, is replaced by the next tick only", () => {
    const { seen, ask, tick } = world();
    tick();
    const looked = seen.wallClock;
    seen.minute = 55;
    expect(new Set(ask())).toEqual(new Set([1]));
    seen.minute = 61;
    expect(new Set(ask())).toEqual(new Set([undefined]));
    expect(seen.wallClock).toBe(looked);
    tick();
    expect(new Set(ask())).toEqual(new Set([2]));
  });

  test("a store is neither read nor written", async () => {
    let stored: StoredProviderToken | undefined;
    const calls = { reads: 0, writes: 0 };
    const store = {
      read: () => {
        calls.reads += 1;
        return stored;
      },
      write: (_id: string, token: StoredProviderToken) => {
        calls.writes += 1;
        stored = token;
      },
    };
    const { seen, ask, tick } = world({ store });
    ask();
    await settled();
    expect({ ...calls, changes: seen.changes }).toEqual({ reads: 0, writes: 0, changes: 0 });
    tick();
    await settled();
    expect(new Set(ask())).toEqual(new Set([1]));
    seen.minute = 61;
    ask();
    await settled();
    expect({ ...calls, changes: seen.changes }).toEqual({ reads: 1, writes: 1, changes: 1 });
  });
});

test("J-13: tick mints only when a token is due, however often it is called", () => {
  const { seen, tick, ask } = world();
  for (let call = 0; call < 1000; call++) tick();
  expect(new Set(ask())).toEqual(new Set([1]));
  seen.minute = 49;
  for (let call = 0; call < 1000; call++) tick();
  expect(new Set(ask())).toEqual(new Set([1]));
  seen.minute = 50;
  for (let call = 0; call < 1000; call++) tick();
  expect(new Set(ask())).toEqual(new Set([2]));
});
