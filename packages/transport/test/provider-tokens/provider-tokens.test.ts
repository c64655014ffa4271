import { createPrivateKey, generateKeyPairSync, verify } from "node:crypto";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createProviderTokens } from "@apns/transport";
import { describe, expect, test } from "vitest";
import { KeySource } from "../../src/node/provider-tokens/key-source.js";
import { Clock, EPOCH, ids, key, MINUTE, newKey, source } from "./clocked-source.js";
import { settled } from "./shared-store.js";
import { tokenAt } from "./token-at.js";

describe("J-1: a provider token", () => {
  test("is ES256 with exactly the claims that APNs requires, signed as JOSE defines it", () => {
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

  test("is minted when the first request needs it, not before", () => {
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
  test("are one source: they share the token, its renewal and its state", () => {
    const shared = newKey();
    const one = createProviderTokens({ ...ids, key: shared });
    const other = createProviderTokens({ ...ids, key: shared, renewAfterMs: 30 * MINUTE });
    const first = tokenAt(one, 0);
    expect(tokenAt(other, 0)).toBe(first);
    // The last options apply.
    expect(tokenAt(one, 30 * MINUTE)?.serial).toBe(2);
    expect(tokenAt(other, 30 * MINUTE)?.serial).toBe(2);
    if (first !== undefined) one.tooManyUpdates({ ...first, serial: 2 }, 31 * MINUTE);
    expect(tokenAt(other, 31 * MINUTE)).toBe(first);
  });

  test("are several if key, key id or team differ, or one has its own clock", () => {
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

  test("are one source even if the package is loaded twice", async () => {
    const { shareSource } = await import("../../src/node/provider-tokens/shared-sources.js");
    const copy = "../../src/node/provider-tokens/shared-sources.js?copy";
    const again = (await import(copy)) as { shareSource: typeof shareSource };
    expect(again.shareSource).not.toBe(shareSource);
    const facts = { ...ids, key: createPrivateKey(newKey()), fileKeyId: undefined };
    const make = (): KeySource => new KeySource(facts, { renewAfterMs: 50 * MINUTE, issuedAtStepMs: 0 });
    expect(again.shareSource(facts, make)).toBe(shareSource(facts, make));
  });

  test("find the token of earlier sources that were garbage-collected", async () => {
    const shared = newKey();
    const first = tokenAt(createProviderTokens({ ...ids, key: shared }), performance.now());
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    await settled();
    collect();
    expect(tokenAt(createProviderTokens({ ...ids, key: shared }), performance.now())).toBe(first);
  });
});

test("J-10: rounded times of issue agree in processes that never communicate, and each token is used for 20 minutes or more", () => {
  const stepMs = 30 * MINUTE;
  // A process starts every seven minutes and sends every minute.
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
  test("in HTTP's format; anything else is ignored", () => {
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

  test("and for an invalid token, the hint names key and team", () => {
    expect(source(new Clock()).explain("InvalidProviderToken", 0)).toBe(
      "Check that key ABC123DEFG belongs to team TEAM456789 and is not revoked.",
    );
  });
});

test("J-12: printing a source or a token shows neither the key nor a token", () => {
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
