import { type Http2SessionOptions, TransportError } from "@apns/transport";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Manners, Play, polite } from "../world/play.js";

/** How many random schedules each property is held against. */
const SCHEDULES = Number(process.env["APNS_SCHEDULES"] ?? 500);

function property(
  title: string,
  manners: Manners,
  check: (play: Play) => void,
  options: Partial<Http2SessionOptions> = {},
  examples: [number][] = [],
): void {
  test(title, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const play = new Play(seed, manners, options);
        play.hold();
        check(play);
      }),
      { numRuns: SCHEDULES, examples },
    );
  });
}

property(
  "M-9, M-13: every form in which a server may answer is read, however it is cut, and no fault is found in it",
  polite,
  (play) => {
    const { world, accepted } = play;
    play.holdOrder();
    play.holdDecisions();
    expect(world.session.stats.losses).toBe(0);
    expect(world.links.flatMap(({ server }) => server.goaways).every((code) => code === 0)).toBe(true);
    for (const [index, verdict] of world.verdicts) {
      const times = accepted.get(index) ?? 0;
      expect(times).toBeLessThanOrEqual(1);
      if (verdict.outcome === "accepted") expect(times).toBe(1);
      if (verdict.outcome === "unaccounted") expect(verdict.error.code).toMatch(/^(closed|answer-timeout)$/);
      if (["expired", "cancelled", "failed", "rejected"].includes(verdict.outcome)) expect(times).toBe(0);
    }
  },
  {},
  // The time to close is over between two pieces of an answer.
  [[976619268]],
);

property(
  "M-1, M-5, M-13: resets, GOAWAY and cuts at any moment: accepted means accepted, never sent means never sent",
  { ...polite, resets: 0.2, ends: 0.03, connectFails: 0.2 },
  (play) => {
    const { world, accepted } = play;
    play.holdDecisions();
    let repeats = 0;
    for (const [index, { outcome }] of world.verdicts) {
      const times = accepted.get(index) ?? 0;
      repeats += Math.max(0, times - 1);
      if (outcome === "accepted") expect(times).toBeGreaterThanOrEqual(1);
      if (["expired", "cancelled", "failed"].includes(outcome)) expect(times).toBe(0);
    }
    expect(repeats).toBeLessThanOrEqual(world.session.stats.possibleDuplicates);
  },
);

const breaking: Manners = { ...polite, breaks: 0.5, resets: 0.1, ends: 0.03, connectFails: 0.1 };
property(
  "M-25: answers that break off after their status, in every way and at any moment: the status decides",
  breaking,
  (play) => {
    play.holdDecisions();
    for (const [index, { outcome }] of play.world.verdicts) {
      if (outcome === "accepted") expect(play.accepted.get(index) ?? 0).toBeGreaterThanOrEqual(1);
    }
  },
);

test("M-25: statuses do decide in such lives", () => {
  const decisions = Array.from({ length: 30 }, (_, seed) => new Play(seed, breaking).decisions);
  expect(decisions.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
});

property(
  "M-5: at most once: a server that resets and cuts at any moment never takes one twice",
  { ...polite, resets: 0.2, ends: 0.05, connectFails: 0.2 },
  ({ world, accepted }) => {
    expect([...accepted.values()].filter((times) => times > 1)).toEqual([]);
    expect(world.session.stats.possibleDuplicates).toBe(0);
  },
  { onConnectionLost: "report" },
);

property(
  "M-9: whatever a hostile server says, in whatever pieces, each settles once and everything comes to rest",
  { evil: 0.1, resets: 0.1, ends: 0.03, connectFails: 0.1, breaks: 0.1 },
  ({ world }) => {
    for (const verdict of world.verdicts.values()) {
      if ("error" in verdict) expect(verdict.error).toBeInstanceOf(TransportError);
    }
  },
);
