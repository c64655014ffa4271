import { generateKeyPairSync } from "node:crypto";
import { createProviderTokens } from "@apns/transport";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Judgement, JudgingWorld } from "../world/judging-world.js";
import { Tokens } from "../world/tokens.js";

const SCHEDULES = Math.ceil(Number(process.env["APNS_SCHEDULES"] ?? 1000) / 4);
const bad = "com.example.bad";
const refuse = (reason: string, status = 403): Judgement => ({ status, reason });
const topicOf = ({ headers }: { readonly headers: ReadonlyMap<string, string> }): string =>
  headers.get("apns-topic") ?? "";

/** Tokens that are all too young to be replaced. */
function youngTokens(): Tokens {
  const tokens = new Tokens();
  tokens.verdict = "too-soon";
  return tokens;
}

/** Reasons that refuse a provider token, and after how many connections they are believed. */
const refusals: readonly (readonly [reason: string, status: number, connections: number])[] = [
  ["ExpiredProviderToken", 403, 3],
  ["InvalidProviderToken", 403, 1],
  ["MissingProviderToken", 403, 1],
  ["BadEnvironmentKeyIdInToken", 403, 1],
  ["UnrelatedKeyIdInToken", 403, 3],
  ["TooManyProviderTokenUpdates", 429, 1],
];

describe("M-34: refused credentials are no progress", () => {
  for (const [reason, status, connections] of refusals) {
    test(`M-34: ${reason} for ever, one stream, 500 sent: all settle at once, over ${connections} connections`, () => {
      const world = new JudgingWorld(() => refuse(reason, status), { streams: 1, tokens: youngTokens() });
      for (let index = 0; index < 500; index++) world.submit(index);
      world.run(5000);
      expect(world.links.length).toBeLessThanOrEqual(connections);
      expect(world.session.pending).toBe(0);
      const rejected = [...world.verdicts.values()].filter(({ outcome }) => outcome === "rejected");
      expect(rejected.length).toBeLessThanOrEqual(3);
      expect(world.outcomes()).toEqual({ rejected: rejected.length, failed: 500 - rejected.length });
      expect(world.verdicts.get(499)).toMatchObject({
        outcome: "failed",
        error: { code: "credentials-refused", message: expect.stringContaining(reason) },
      });
    });
  }

  for (const reason of ["BadCertificate", "BadCertificateEnvironment", "MissingProviderToken"]) {
    test(`M-34: ${reason}, for a client with a certificate: the first answer speaks for all 500`, () => {
      const world = new JudgingWorld(() => refuse(reason), { streams: 1 });
      for (let index = 0; index < 500; index++) world.submit(index);
      world.run(1000);
      expect(world.outcomes()).toEqual({ rejected: 1, failed: 499 });
      expect(world.links).toHaveLength(1);
    });
  }

  test("M-34: what is given up says how far the clock is off", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    const start = Date.UTC(2026, 10, 26, 12);
    let nowMs = 0;
    // Two hours ahead of APNs.
    const clock = { unixMs: () => start + nowMs, monotonicMs: () => nowMs };
    const tokens = createProviderTokens({ key, keyId: "ABC123DEFG", teamId: "TEAM456789", clock });
    tokens.tick({ nowMs: 0, unixMs: start });
    for (const reason of ["ExpiredProviderToken", "InvalidProviderToken"]) {
      const date = new Date(start - 7_200_000).toUTCString();
      const world = new JudgingWorld(() => ({ ...refuse(reason), headers: [["date", date]] }), {
        streams: 1,
        tokens,
        startUnixMs: start,
      });
      for (let index = 0; index < 500; index++) world.submit(index);
      world.run(5000);
      nowMs += 1;
      expect(world.verdicts.get(499)).toMatchObject({
        outcome: "failed",
        error: { hint: expect.stringContaining("2 hours ahead of the server's") },
      });
    }
  });

  test("M-34: the time to give up goes on while every answer refuses the credentials", () => {
    // A topic for each, so that no refusal speaks for another one.
    const world = new JudgingWorld(() => refuse("ExpiredProviderToken"), {
      streams: 1,
      tokens: youngTokens(),
      session: { giveUpAfterMs: 30_000, answerTimeoutMs: 5000 },
    });
    for (let index = 0; index < 500; index++) world.submit(index, { topic: `com.example.app${index}` });
    world.run(31_000);
    expect(world.session.pending).toBe(0);
    expect(world.events.filter(({ type }) => type === "gave-up")).toHaveLength(1);
    expect(world.verdicts.get(499)).toMatchObject({
      outcome: "failed",
      error: {
        code: "credentials-refused",
        message: expect.stringMatching(/Nothing has got through.*ExpiredProviderToken/),
      },
    });
  });

  test("M-34: what is sent after a refusal is tried again, and found good when the cause is gone", () => {
    let isRefused = true;
    const world = new JudgingWorld(() => (isRefused ? refuse("ExpiredProviderToken") : { status: 200 }), {
      streams: 1,
      tokens: youngTokens(),
    });
    for (let index = 0; index < 50; index++) world.submit(index);
    world.run(60_000);
    isRefused = false;
    for (let index = 50; index < 100; index++) world.submit(index);
    world.run(120_000);
    expect(world.outcomes()).toEqual({ rejected: 3, failed: 47, accepted: 50 });
  });
});

test("M-34: while traffic never stops, connections stay few, and nothing waits longer than a pause", () => {
  for (const [reason, status] of refusals) {
    const world = new JudgingWorld(() => refuse(reason, status), { streams: 1, tokens: youngTokens() });
    const settledAtMs = new Map<number, number>();
    world.onSettled = (index) => settledAtMs.set(index, world.nowMs);
    // One a second for ten minutes.
    for (let index = 0; index < 600; index++) world.at(1000 * index, () => void world.submit(index));
    world.run(700_000);
    expect(world.verdicts.size).toBe(600);
    expect(world.links.length).toBeLessThanOrEqual(60);
    const longestMs = Math.max(...[...settledAtMs].map(([index, atMs]) => atMs - 1000 * index));
    expect(longestMs).toBeLessThanOrEqual(61_000);
  }
});

describe("M-35: a refusal that may be one server's fault needs confirmation", () => {
  for (const [what, broken] of [
    ["one server", 1],
    ["two servers", 2],
  ] as const) {
    test(`M-35: ${what} with a wrong clock: each rejects what it was sent, and the rest goes over others`, () => {
      const world = new JudgingWorld(
        (_, connection) => (connection <= broken ? refuse("ExpiredProviderToken") : { status: 200 }),
        { streams: 1, tokens: youngTokens() },
      );
      for (let index = 0; index < 100; index++) world.submit(index);
      world.run(10_000);
      expect(world.outcomes()).toEqual({ rejected: broken, accepted: 100 - broken });
    });
  }

  test("M-35: refusals count in a row: one accepted notification of the topic begins anew", () => {
    let asked = 0;
    const world = new JudgingWorld(
      () => {
        asked += 1;
        return asked % 3 === 0 ? { status: 200 } : refuse("ExpiredProviderToken");
      },
      { streams: 1, tokens: youngTokens() },
    );
    for (let index = 0; index < 30; index++) world.submit(index);
    world.run(120_000);
    expect(world.outcomes()).toEqual({ rejected: 20, accepted: 10 });
  });

  test("M-35: fresh tokens that are refused, too: the topic settles before the session gives up", () => {
    const answers = [1, 222, 1];
    let turn = 0;
    const world = new JudgingWorld(
      (request) => (topicOf(request) === bad ? refuse("ExpiredProviderToken") : { status: 200 }),
      { streams: 1, tokens: new Tokens(), answerMs: () => answers[turn++ % answers.length] ?? 1 },
    );
    for (let index = 0; index < 5; index++) world.submit(index, { topic: bad });
    world.submit(5);
    world.run(20_000);
    expect(world.verdicts.get(5)?.outcome).toBe("accepted");
    expect(world.session.pending).toBe(0);
  });

  test("M-35: many refusals by one connection are one", () => {
    const world = new JudgingWorld(
      (_, connection) => (connection === 1 ? refuse("ExpiredProviderToken") : { status: 200 }),
      { streams: 50, tokens: youngTokens() },
    );
    for (let index = 0; index < 200; index++) world.submit(index);
    world.run(10_000);
    const { rejected = 0, accepted = 0 } = world.outcomes();
    expect(rejected).toBeLessThanOrEqual(50);
    expect(accepted).toBe(200 - rejected);
  });

  test("M-34, M-35: whatever refuses one topic, in whatever mixture, other topics are accepted and all settles soon", () => {
    fc.assert(
      fc.property(
        fc.record({
          reason: fc.constantFrom(...refusals.map(([reason, status]) => ({ reason, status }))),
          streams: fc.constantFrom(1, 2, 20),
          topics: fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
          answers: fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 10 }),
          canRenew: fc.boolean(),
        }),
        ({ reason: { reason, status }, streams, topics, answers, canRenew }) => {
          let turn = 0;
          const tokens = new Tokens();
          if (!canRenew) tokens.verdict = "too-soon";
          const world = new JudgingWorld(
            (request) => (topicOf(request) === bad ? refuse(reason, status) : { status: 200 }),
            { streams, tokens, answerMs: () => answers[turn++ % answers.length] ?? 1 },
          );
          for (const [index, isBad] of topics.entries()) world.submit(index, isBad ? { topic: bad } : {});
          world.run(300_000);
          expect(world.session.pending).toBe(0);
          for (const [index, isBad] of topics.entries()) {
            const { outcome } = world.verdicts.get(index) ?? {};
            if (isBad) expect(["rejected", "failed"]).toContain(outcome);
            else expect(outcome).toBe("accepted");
          }
          // Each notification asks for two renewals at most, and refusals in a row have a bound.
          const refused = topics.filter((isBad) => isBad).length;
          expect(world.given.get(reason) ?? 0).toBeLessThanOrEqual(3 * refused);
        },
      ),
      { numRuns: SCHEDULES },
    );
  });
});

describe("M-36: the least delay of a reason", () => {
  const cases: readonly (readonly [reason: string, status: number, retryAfterMs: number])[] = [
    ["TooManyRequests", 429, 60_000],
    ["TooManyProviderTokenUpdates", 429, 1_200_000],
  ];
  for (const [reason, status, retryAfterMs] of cases) {
    test(`M-36: ${reason}: settles at once where it is longer than every pause, with the time to wait`, () => {
      const world = new JudgingWorld(() => refuse(reason, status), { streams: 10, tokens: new Tokens() });
      world.submit(0);
      world.run(3_600_000);
      expect(world.verdicts.get(0)).toMatchObject({ outcome: "rejected", retry: "later", retryAfterMs });
      expect(world.given.get(reason)).toBe(1);
    });
  }

  test("M-36: and is waited for where the budget allows it", () => {
    const seen: number[] = [];
    const world: JudgingWorld = new JudgingWorld(
      () => {
        seen.push(world.nowMs);
        return seen.length < 3 ? refuse("TooManyRequests", 429) : { status: 200 };
      },
      { streams: 10, session: { retry: { maxAttempts: 3, baseMs: 1000, maxMs: 60_000 } } },
    );
    world.submit(0);
    world.run(600_000);
    expect(world.outcomes()).toEqual({ accepted: 1 });
    for (const [at, atMs] of seen.entries()) {
      if (at > 0) expect(atMs - (seen[at - 1] ?? 0)).toBeGreaterThanOrEqual(60_000);
    }
  });

  test("M-36: what the answer itself asks for counts instead, shorter or longer", () => {
    for (const [seconds, attempts] of [
      ["2", 3],
      ["30", 3],
      ["31", 1],
    ] as const) {
      for (const reason of ["TooManyRequests", "ServiceUnavailable", "InternalServerError", undefined]) {
        const world = new JudgingWorld(() => ({ status: 503, reason, headers: [["retry-after", seconds]] }), {
          streams: 10,
        });
        world.submit(0);
        world.run(3_600_000);
        expect([...world.given.values()]).toEqual([attempts]);
        expect(world.verdicts.get(0)).toMatchObject({ retryAfterMs: Number(seconds) * 1000 });
      }
    }
  });

  test("M-36: a fault of a server has none: most are over at the next attempt", () => {
    let asked = 0;
    const world = new JudgingWorld(
      () => {
        asked += 1;
        return asked < 3 ? refuse("ServiceUnavailable", 503) : { status: 200 };
      },
      { streams: 10 },
    );
    world.submit(0);
    world.run(10_000);
    expect(world.outcomes()).toEqual({ accepted: 1 });
  });

  test("M-36: a device that gets too many holds up no other", () => {
    const world = new JudgingWorld(
      ({ headers }) =>
        headers.get(":path")?.endsWith("7") === true ? refuse("TooManyRequests", 429) : { status: 200 },
      { streams: 3 },
    );
    for (let index = 0; index < 64; index++) world.submit(index);
    world.run(10_000);
    expect(world.outcomes()).toEqual({ accepted: 60, rejected: 4 });
    expect(world.links.length).toBeLessThanOrEqual(4);
  });
});

describe("M-37: too many provider tokens", () => {
  test("M-37: where the previous token serves on, the request is sent again with it at once, over another connection", () => {
    const tokens = new Tokens("bearer 2");
    tokens.tooManyUpdates = () => {
      tokens.token = { authorization: "bearer 1", serial: 0, issuedAtSeconds: 0 };
    };
    const world = new JudgingWorld(
      ({ headers }) =>
        headers.get("authorization") === "bearer 1"
          ? { status: 200 }
          : refuse("TooManyProviderTokenUpdates", 429),
      { streams: 1, tokens, session: { maxConnections: 1 } },
    );
    for (let index = 0; index < 20; index++) world.submit(index);
    world.run(5000);
    expect(world.outcomes()).toEqual({ accepted: 20 });
    expect(world.given.get("TooManyProviderTokenUpdates")).toBe(1);
    expect(world.links).toHaveLength(2);
  });

  test("M-37: but not before a pause that the answer asks for", () => {
    const seen: number[] = [];
    const tokens = new Tokens("bearer 2");
    tokens.tooManyUpdates = () => {
      tokens.token = { authorization: "bearer 1", serial: 0, issuedAtSeconds: 0 };
    };
    const world: JudgingWorld = new JudgingWorld(
      ({ headers }) => {
        seen.push(world.nowMs);
        if (headers.get("authorization") === "bearer 1") return { status: 200 };
        return { ...refuse("TooManyProviderTokenUpdates", 429), headers: [["retry-after", "7"]] };
      },
      { streams: 1, tokens },
    );
    world.submit(0);
    world.run(60_000);
    expect(world.outcomes()).toEqual({ accepted: 1 });
    expect((seen[1] ?? 0) - (seen[0] ?? 0)).toBeGreaterThanOrEqual(7000);
  });
});
