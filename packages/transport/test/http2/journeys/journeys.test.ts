import { describe, expect, test } from "vitest";
import { JudgingWorld } from "../world/judging-world.js";

/** The journey of a verdict. */
function journeyOf(world: JudgingWorld, index: number) {
  const verdict = world.verdicts.get(index);
  return verdict === undefined || verdict.outcome === "answered" ? undefined : verdict.journey;
}

describe("C-35: how a request came to its verdict", () => {
  test("C-35: an acceptance has the time until it was written, and from then to the answer", () => {
    const world = new JudgingWorld(() => ({ status: 200 }), { streams: 10 });
    world.submit(0);
    world.run();
    expect(journeyOf(world, 0)).toEqual({
      queuedMs: 10,
      answeredMs: 20,
      attempts: 1,
      connection: 1,
      topic: "com.example.app",
      pushType: "alert",
    });
  });

  test("C-35: another attempt counts, and the time goes on from the first one", () => {
    let answers = 0;
    const world = new JudgingWorld(
      () => {
        answers += 1;
        return answers <= 2 ? { status: 503, reason: "ServiceUnavailable" } : { status: 200 };
      },
      { streams: 10, session: { retry: { maxAttempts: 3, baseMs: 1000, maxMs: 60_000 } } },
    );
    world.submit(0);
    world.run();
    const journey = journeyOf(world, 0);
    expect(journey).toMatchObject({ queuedMs: 10, attempts: 3 });
    expect(journey?.answeredMs).toBe((world.verdictAtMs.get(0) ?? 0) - 10);
    expect(journey?.answeredMs).toBeGreaterThan(500);
  });

  test("C-35: a rejection has a journey, too; those that went the same way share it", () => {
    const world = new JudgingWorld(() => ({ status: 400, reason: "BadDeviceToken" }), { streams: 10 });
    for (let index = 0; index < 3; index++) world.submit(index);
    world.run();
    expect(journeyOf(world, 0)).toMatchObject({ attempts: 1, connection: 1 });
    expect(journeyOf(world, 1)).toBe(journeyOf(world, 0));
    expect(journeyOf(world, 2)).toBe(journeyOf(world, 0));
  });

  test("C-35: what was never written has no times and no connection", () => {
    const world = new JudgingWorld(() => ({ status: 200 }), { streams: 10 });
    const submission = world.submit(0);
    world.session.cancel(submission);
    world.run();
    expect(journeyOf(world, 0)).toMatchObject({
      queuedMs: undefined,
      answeredMs: undefined,
      attempts: 0,
      connection: undefined,
    });
  });
});
