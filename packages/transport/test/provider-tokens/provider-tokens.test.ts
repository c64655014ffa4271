import { createPrivateKey, generateKeyPairSync, verify } from "node:crypto";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  createProviderTokens,
  type ProviderTokenOptions,
  type ProviderTokenStore,
  type StoredProviderToken,
  type TransportError,
} from "@apns/transport";
import { describe, expect, test } from "vitest";
import { KeySource } from "../../src/node/provider-tokens/key-source.js";
import { SharedStore, settled } from "./shared-store.js";
import { tokenAt } from "./token-at.js";

const MINUTE = 60_000;
const EPOCH = Date.UTC(2026, 10, 23, 10);

const newKey = (): string =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;
const key = newKey();
const ids = { keyId: "ABC123DEFG", teamId: "TEAM456789" };

/** A clock of one's own, in minutes. */
class Clock {
  minute: number;

  constructor(minute = 0) {
    this.minute = minute;
  }

  unixMs(): number {
    return EPOCH + this.minute * MINUTE;
  }

  monotonicMs(): number {
    return 7 + this.minute * MINUTE;
  }
}

const source = (clock: Clock, options: Partial<ProviderTokenOptions> = {}) =>
  createProviderTokens({ ...ids, key, clock, ...options });

describe("J-1: a provider token", () => {
  test("is ES256 with exactly what APNs asks for, signed in the manner of JOSE", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    const token = tokenAt(source(new Clock(), { key: pem }), 0);
    const { authorization = "" } = token ?? {};
    expect(authorization).toMatch(/^bearer [\w-]+\.[\w-]+\.[\w-]+$/);
    const [head = "", claims = "", signature = ""] = authorization.slice("bearer ".length).split(".");
    const text = (part: string): string => Buffer.from(part, "base64url").toString();
    expect(text(head)).toBe('{"alg":"ES256","kid":"ABC123DEFG"}');
    expect(text(claims)).toBe(`{"iss":"TEAM456789","iat":${EPOCH / 1000}}`);
    expect(token?.issuedAtSeconds).toBe(EPOCH / 1000);
    const bytes = Buffer.from(signature, "base64url");
    expect(bytes).toHaveLength(64);
    const dsa = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
    expect(verify("sha256", Buffer.from(`${head}.${claims}`), dsa, bytes)).toBe(true);
  });

  test("is minted when the first one is asked for, not before", () => {
    const clock = new Clock();
    const tokens = source(clock);
    clock.minute = 90;
    expect(tokenAt(tokens, 0)?.issuedAtSeconds).toBe(EPOCH / 1000 + 90 * 60);
    clock.minute = 139;
    expect(tokenAt(tokens, 0)?.serial).toBe(1);
    clock.minute = 140;
    expect(tokenAt(tokens, 0)?.serial).toBe(2);
  });
});

describe("J-4: sources of one key in one process", () => {
  test("are one: they share the token, its renewal and its state", () => {
    const shared = newKey();
    const one = createProviderTokens({ ...ids, key: shared });
    const other = createProviderTokens({ ...ids, key: shared, renewAfterMs: 30 * MINUTE });
    const first = tokenAt(one, 0);
    expect(tokenAt(other, 0)).toBe(first);
    // The options given last count.
    expect(tokenAt(one, 30 * MINUTE)?.serial).toBe(2);
    expect(tokenAt(other, 30 * MINUTE)?.serial).toBe(2);
    if (first !== undefined) one.tooManyUpdates({ ...first, serial: 2 }, 31 * MINUTE);
    expect(tokenAt(other, 31 * MINUTE)).toBe(first);
  });

  test("are not when key, key id or team differ, or a clock is their own", () => {
    const shared = newKey();
    const all = [
      createProviderTokens({ ...ids, key: shared }),
      createProviderTokens({ ...ids, key: newKey() }),
      createProviderTokens({ ...ids, key: shared, keyId: "OTHER12345" }),
      createProviderTokens({ ...ids, key: shared, teamId: "OTHER12345" }),
      createProviderTokens({ ...ids, key: shared, clock: new Clock() }),
    ];
    expect(new Set(all.map((tokens) => tokenAt(tokens, 0)?.authorization)).size).toBe(all.length);
  });

  test("are one, too, when the package was loaded twice", async () => {
    const { shareSource } = await import("../../src/node/provider-tokens/shared-sources.js");
    const copy = "../../src/node/provider-tokens/shared-sources.js?copy";
    const again = (await import(copy)) as { shareSource: typeof shareSource };
    expect(again.shareSource).not.toBe(shareSource);
    const facts = { ...ids, key: createPrivateKey(newKey()), fileKeyId: undefined };
    const make = (): KeySource => new KeySource(facts, { renewAfterMs: 50 * MINUTE, issuedAtStepMs: 0 });
    expect(again.shareSource(facts, make)).toBe(shareSource(facts, make));
  });

  test("find the token of those before them, which are garbage by now", async () => {
    const shared = newKey();
    const first = tokenAt(createProviderTokens({ ...ids, key: shared }), performance.now());
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    await settled();
    collect();
    expect(tokenAt(createProviderTokens({ ...ids, key: shared }), performance.now())).toBe(first);
  });
});

test("J-10: rounded times of issue agree in processes that never talk, and each token serves for 20 minutes at least", () => {
  const stepMs = 30 * MINUTE;
  // A process is started each seven minutes, and sends each minute.
  const all = Array.from({ length: 12 }, (_, index) => {
    const clock = new Clock(index * 7);
    return {
      clock,
      tokens: source(clock, { issuedAtStepMs: stepMs }),
      startedAt: index * 7,
      mints: [] as number[],
    };
  });
  for (let minute = 0; minute < 400; minute++) {
    const inUse = new Set<number>();
    for (const { clock, tokens, startedAt, mints } of all) {
      if (minute < startedAt) continue;
      clock.minute = minute;
      const token = tokenAt(tokens, 0);
      const issuedAtMs = (token?.issuedAtSeconds ?? Number.NaN) * 1000;
      expect(issuedAtMs % stepMs).toBe(0);
      expect(clock.unixMs() - issuedAtMs).toBeLessThan(50 * MINUTE);
      inUse.add(issuedAtMs);
      if (token?.serial === mints.length) continue;
      expect(minute - (mints.at(-1) ?? -Infinity)).toBeGreaterThanOrEqual(20);
      mints.push(minute);
    }
    expect(inUse.size).toBeLessThanOrEqual(2);
  }
});

describe("J-6: the size of a clock's error comes from the answer's date", () => {
  test("as HTTP writes it; what is no date is none", () => {
    for (const [date, sentence] of [
      [new Date(EPOCH + 61 * MINUTE).toUTCString(), /61 minutes behind/],
      ["yesterday", /probably wrong/],
      [undefined, /probably wrong/],
    ] as const) {
      const tokens = source(new Clock());
      const token = tokenAt(tokens, 0);
      if (token === undefined) return expect.unreachable("no token");
      expect(tokens.expired(token, 0, date)).toBe("too-soon");
      expect(tokens.explain("ExpiredProviderToken", 0)).toMatch(sentence);
    }
  });

  test("and a token that is called invalid may be one of another team", () => {
    expect(source(new Clock()).explain("InvalidProviderToken", 0)).toBe(
      "Key ABC123DEFG must be one of team TEAM456789, and not revoked.",
    );
  });
});

test("J-12: neither the key nor a token shows when a source or a token is printed", () => {
  const tokens = source(new Clock());
  const token = tokenAt(tokens, 0);
  const printed = [tokens, token, { tokens, token }, [token]].flatMap((value) => [
    inspect(value, { depth: 9, showHidden: false }),
    JSON.stringify(value),
    String(value),
  ]);
  const secret = key.split("\n")[1]?.slice(0, 30) ?? "";
  const signature = token?.authorization.split(".")[2] ?? "";
  for (const text of printed) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(signature);
  }
  expect(printed[0]).toContain("ABC123DEFG");
});

describe("J-9: a fleet shares one token by a store", () => {
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

  test("what is stored is taken, and a token that is too old is replaced", async () => {
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
    // The old one serves on while the store is asked.
    expect(tokenAt(other.tokens, 0)?.serial).toBe(1);
    await store.answerAll();
    expect(tokenAt(other.tokens, 0)?.serial).toBe(2);
    expect(tokenAt(one.tokens, 0)?.serial).toBe(1);
    await store.answerAll();
    expect(tokenAt(one.tokens, 0)?.authorization).toBe(tokenAt(other.tokens, 0)?.authorization);
    expect(store.writes).toBe(2);
    expect([...one.failures, ...other.failures]).toEqual([]);
  });

  test("of many that renew at one moment, one wins, and all send its token", async () => {
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

  test("a token that APNs called expired is neither sent nor taken from the store again", async () => {
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
    ["never says that it wrote", { write: () => new Promise(() => {}) }, /no answer within 20 ms/],
    [
      "gives what is no token",
      { read: () => ({ token: 7 }) as never },
      /cannot be used: it has another shape/,
    ],
    ["gives a text", { read: () => "bearer x" as never }, /another shape/],
    [
      "answers a write with what is no token",
      { write: () => ({ token: "x", issuedAtSeconds: 1 }) },
      /another key id/,
    ],
  ];
  for (const [title, methods, message] of failing) {
    test(`a store that ${title} is told, and a token of our own serves`, async () => {
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
    ["of another team", () => mint({ teamId: "OTHER12345" }), /claims are others/],
    [
      "whose time is another",
      () => ({ ...mint({}), issuedAtSeconds: EPOCH / 1000 - 60 }),
      /claims are others/,
    ],
    ["with something behind it", () => ({ ...mint({}), token: `${mint({}).token}.x` }), /another key/],
    ["of the future", () => mint({}, 2), /in the future/],
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

  test("a stored token from a clock that is a little ahead is taken", async () => {
    const stored = mint({}, 0.9);
    const { tokens } = fleet({ read: () => stored, write: () => {} }, new Clock());
    tokenAt(tokens, 0);
    await settled();
    expect(tokenAt(tokens, 0)?.authorization).toBe(`bearer ${stored.token}`);
  });

  test("an answer that comes too late changes nothing", async () => {
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

  test("who no longer listens is not called", async () => {
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
