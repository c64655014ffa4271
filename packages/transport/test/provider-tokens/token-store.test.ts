import type {
  ProviderTokenOptions,
  ProviderTokenStore,
  StoredProviderToken,
  TransportError,
} from "@apns/transport";
import { describe, expect, test } from "vitest";
import { Clock, EPOCH, newKey, source } from "./clocked-source.js";
import { SharedStore, settled } from "./shared-store.js";
import { tokenAt } from "./token-at.js";

describe("J-9: a fleet shares one token through a store", () => {
  const fleet = (store: ProviderTokenStore, clock: Clock, options: Partial<ProviderTokenOptions> = {}) => {
    const failures: TransportError[] = [];
    const onStoreFailure = (error: TransportError): void => void failures.push(error);
    let changes = 0;
    const tokens = source(clock, { store, onStoreFailure, ...options });
    tokens.subscribe(() => {
      changes += 1;
    });
    return { tokens, failures, changes: () => changes };
  };

  test("a stored token is used, and one that is too old is replaced", async () => {
    const store = new SharedStore();
    const clock = new Clock();
    const one = fleet(store, clock);
    expect(tokenAt(one.tokens, 0)).toBeUndefined();
    expect(tokenAt(one.tokens, 0)).toBeUndefined();
    expect(store.waiting).toBe(1);
    await store.answerAll();
    expect(one.changes()).toBe(1);
    const first = tokenAt(one.tokens, 0);
    expect(first?.authorization).toBe(`bearer ${store.stored?.token}`);
    expect([...store.ids]).toEqual(["TEAM456789.ABC123DEFG"]);

    clock.minute = 40;
    const other = fleet(store, clock);
    tokenAt(other.tokens, 0);
    await store.answerAll();
    expect(tokenAt(other.tokens, 0)?.authorization).toBe(first?.authorization);
    expect(store.writes).toBe(1);

    clock.minute = 50;
    // The old one stays in use while the store is read.
    expect(tokenAt(other.tokens, 0)?.serial).toBe(1);
    await store.answerAll();
    expect(tokenAt(other.tokens, 0)?.serial).toBe(2);
    expect(tokenAt(one.tokens, 0)?.serial).toBe(1);
    await store.answerAll();
    expect(tokenAt(one.tokens, 0)?.authorization).toBe(tokenAt(other.tokens, 0)?.authorization);
    expect(store.writes).toBe(2);
    expect([...one.failures, ...other.failures]).toEqual([]);
  });

  test("of many processes that renew at one moment, one wins, and all send its token", async () => {
    const store = new SharedStore();
    const clock = new Clock();
    const all = Array.from({ length: 20 }, () => fleet(store, clock));
    for (const round of [1, 2]) {
      for (const { tokens } of all) tokenAt(tokens, 0);
      // All read before any writes.
      for (let call = 0; call < all.length; call++) await store.answer();
      expect(store.waiting).toBe(all.length);
      await store.answerAll();
      const sent = new Set(all.map(({ tokens }) => tokenAt(tokens, 0)?.authorization));
      expect(sent).toEqual(new Set([`bearer ${store.stored?.token}`]));
      expect(all.map(({ tokens }) => tokenAt(tokens, 0)?.serial)).toEqual(all.map(() => round));
      clock.minute += 50;
    }
  });

  test("a token that APNs called expired is neither sent again nor taken from the store", async () => {
    const store = new SharedStore();
    const clock = new Clock();
    const { tokens } = fleet(store, clock);
    tokenAt(tokens, 0);
    await store.answerAll();
    const first = tokenAt(tokens, 0);
    clock.minute = 30;
    if (first === undefined) return expect.unreachable("no token");
    expect(tokens.expired(first, 0)).toBe("renewed");
    expect(tokenAt(tokens, 0)).toBeUndefined();
    await store.answerAll();
    expect(tokenAt(tokens, 0)?.issuedAtSeconds).toBe(EPOCH / 1000 + 30 * 60);
    expect(store.writes).toBe(2);
  });

  const failing: [string, Partial<ProviderTokenStore>, RegExp][] = [
    ["fails to read", { read: () => Promise.reject(new Error("no route")) }, /no route/],
    [
      "throws",
      {
        read: () => {
          throw new Error("no route");
        },
      },
      /no route/,
    ],
    ["fails to write", { write: () => Promise.reject(new Error("read-only")) }, /read-only/],
    ["never answers", { read: () => new Promise(() => {}) }, /no answer within 20 ms/],
    ["never confirms a write", { write: () => new Promise(() => {}) }, /no answer within 20 ms/],
    [
      "returns something other than a token",
      { read: () => ({ token: 7 }) as never },
      /cannot be used: it is malformed/,
    ],
    ["returns a string", { read: () => "bearer x" as never }, /malformed/],
    [
      "answers a write with a malformed token",
      { write: () => ({ token: "x", issuedAtSeconds: 1 }) },
      /another key id/,
    ],
  ];
  for (const [title, methods, message] of failing) {
    test(`a store that ${title} is reported, and the process uses a token of its own`, async () => {
      const store = { read: () => undefined, write: () => {}, ...methods };
      const { tokens, failures } = fleet(store, new Clock(), { storeTimeoutMs: 20 });
      const changed = new Promise<void>((resolve) => tokens.subscribe(resolve));
      expect(tokenAt(tokens, 0)).toBeUndefined();
      await changed;
      expect(tokenAt(tokens, 0)).toMatchObject({ serial: 1, issuedAtSeconds: EPOCH / 1000 });
      expect(failures.map(({ code }) => code)).toEqual(["token-store-failed"]);
      expect(failures[0]?.message).toMatch(message);
    });
  }

  const mint = (options: Partial<ProviderTokenOptions>, minute = 0): StoredProviderToken => {
    const token = tokenAt(source(new Clock(minute), options), 0);
    return {
      token: token?.authorization.slice("bearer ".length) ?? "",
      issuedAtSeconds: token?.issuedAtSeconds ?? 0,
    };
  };
  const forged = mint({ key: newKey() });
  const strangers: [string, () => StoredProviderToken, RegExp][] = [
    ["of another key", () => forged, /signed with another key/],
    ["of another key id", () => mint({ keyId: "OTHER12345" }), /another key id/],
    ["of another team", () => mint({ teamId: "OTHER12345" }), /claims differ/],
    [
      "with another time of issue",
      () => ({ ...mint({}), issuedAtSeconds: EPOCH / 1000 - 60 }),
      /claims differ/,
    ],
    ["with something after it", () => ({ ...mint({}), token: `${mint({}).token}.x` }), /another key/],
    ["from the future", () => mint({}, 2), /in the future/],
    ["of a megabyte", () => ({ ...mint({}), token: "x".repeat(1_000_000) }), /too long/],
  ];
  for (const [title, stranger, message] of strangers) {
    test(`a stored token ${title} is never sent`, async () => {
      const stored = stranger();
      const { tokens, failures } = fleet({ read: () => stored, write: () => {} }, new Clock());
      tokenAt(tokens, 0);
      await settled();
      expect(tokenAt(tokens, 0)?.authorization).not.toBe(`bearer ${stored.token}`);
      expect(tokenAt(tokens, 0)).toBeDefined();
      expect(failures[0]?.message).toMatch(message);
      expect(failures[0]?.message).not.toContain(stored.token.slice(0, 40));
    });
  }

  test("a stored token from a clock that is slightly ahead is used", async () => {
    const stored = mint({}, 0.9);
    const { tokens } = fleet({ read: () => stored, write: () => {} }, new Clock());
    tokenAt(tokens, 0);
    await settled();
    expect(tokenAt(tokens, 0)?.authorization).toBe(`bearer ${stored.token}`);
  });

  test("a late answer of the store changes nothing", async () => {
    const store = new SharedStore();
    const clock = new Clock();
    const { tokens, changes } = fleet(store, clock, { storeTimeoutMs: 1 });
    const changed = new Promise<void>((resolve) => tokens.subscribe(resolve));
    tokenAt(tokens, 0);
    await changed;
    const own = tokenAt(tokens, 0);
    store.stored = mint({}, 0.5);
    await store.answerAll();
    expect(tokenAt(tokens, 0)).toBe(own);
    expect(changes()).toBe(1);
  });

  test("a listener that has unsubscribed is not called", async () => {
    const store = new SharedStore();
    const { tokens, changes } = fleet(store, new Clock());
    let calls = 0;
    const stop = tokens.subscribe(() => {
      calls += 1;
    });
    stop();
    tokenAt(tokens, 0);
    await store.answerAll();
    expect(calls).toBe(0);
    expect(changes()).toBe(1);
  });
});
