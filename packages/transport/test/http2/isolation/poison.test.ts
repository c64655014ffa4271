import { ErrorCode } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { goaway } from "../world/raw-server.js";
import { broken, Yard } from "./yard.js";

/** A world whose servers accept everything but notification 0. */
function poisoned(does: "goaway" | "cut"): Yard {
  const yard = new Yard();
  yard.serve(5, (link, { streamId, index }) => {
    if (index > 0) yard.acceptOn(link, streamId);
    else if (does === "cut") yard.end(link, broken);
    else yard.sayOn(link, goaway(Math.max(0, streamId - 2), ErrorCode.internalError));
  });
  return yard;
}

describe("M-18: a request that kills every connection settles, and a server that answers nobody accuses nobody", () => {
  test("M-18: never processed, it fails, and the error says what it did", () => {
    const yard = poisoned("goaway");
    yard.submitMany(0, 50);
    yard.run(20_000);
    expect(yard.outcomes()).toEqual({ accepted: 49, failed: 1 });
    expect(yard.verdicts.get(0)).toMatchObject({
      outcome: "failed",
      error: {
        code: "connection-lost",
        message: expect.stringContaining("carried this notification alone died"),
      },
    });
    expect(yard.events.filter(({ type }) => type === "poison-isolated")).toHaveLength(1);
    expect(yard.links.length).toBeLessThanOrEqual(10);
    expect(yard.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-18: possibly processed, it is unaccounted within the attempts, and the only one", () => {
    const yard = poisoned("cut");
    yard.submitMany(0, 50);
    yard.run(20_000);
    expect(yard.outcomes()).toEqual({ accepted: 49, unaccounted: 1 });
    expect(yard.verdicts.get(0)).toMatchObject({ outcome: "unaccounted" });
    expect(yard.links.length).toBeLessThanOrEqual(6);
  });

  test("M-18: traffic that never stops is not held up, and the poison settles all the same", () => {
    const yard = poisoned("cut");
    for (let index = 0; index < 3000; index++) yard.at(index * 5, () => yard.submit(index));
    const settledAtMs = new Map<number, number>();
    yard.onSettled = (index) => settledAtMs.set(index, yard.nowMs);
    yard.run(30_000);
    expect(yard.outcomes()).toEqual({ accepted: 2999, unaccounted: 1 });
    // Only what was in flight with it waits for a pause and an attempt of its own.
    const late = [...settledAtMs].filter(([index, atMs]) => atMs - index * 5 > 200).map(([index]) => index);
    expect(late.length).toBeLessThanOrEqual(3);
    expect(late).toContain(0);
  });

  test("M-18: while a server kills every connection nobody is held guilty; once it recovers all are accepted", () => {
    for (const count of [1, 200]) {
      const yard = new Yard();
      yard.serve(0, (link, { streamId }) => {
        if (yard.nowMs < 40_000) yard.sayOn(link, goaway(0, ErrorCode.internalError));
        else yard.acceptOn(link, streamId);
      });
      yard.submitMany(0, count);
      yard.run(39_999);
      expect(yard.verdicts.size).toBe(0);
      yard.run(120_000);
      expect(yard.outcomes()).toEqual({ accepted: count });
      expect(yard.session.stats.possibleDuplicates).toBe(0);
      expect(yard.links.length).toBeLessThanOrEqual(24);
    }
  });

  test("M-18: where connections die by themselves, a few deaths with one request prove little", () => {
    const yard = new Yard();
    let deathsWith0 = 0;
    const answers = new Map<number, number>();
    yard.serve(5, (link, { streamId, index }) => {
      const count = (answers.get(link.number) ?? 0) + 1;
      answers.set(link.number, count);
      if (index === 0 && deathsWith0 < 5) {
        deathsWith0 += 1;
        yard.sayOn(link, goaway(0, ErrorCode.internalError));
      } else if (count > 100) yard.sayOn(link, goaway(streamId - 2, ErrorCode.internalError));
      else yard.acceptOn(link, streamId);
    });
    for (let index = 0; index < 2000; index++) yard.at(index * 10, () => yard.submit(index));
    yard.run(60_000);
    expect(deathsWith0).toBe(5);
    expect(yard.outcomes()).toEqual({ accepted: 2000 });
  });

  test("M-18: while nobody is answered, what a connection died with alone lets the others go first", () => {
    const yard = new Yard({ maxConnections: 1, retry: { maxAttempts: 3, baseMs: 0, maxMs: 0 } });
    yard.serve(5, (link, { streamId, index }) => {
      // The first three connections die whatever they carry.
      if (index === 0 || yard.links.length <= 3) yard.sayOn(link, goaway(0, ErrorCode.internalError));
      else yard.acceptOn(link, streamId);
    });
    yard.submitMany(0, 2);
    yard.run(55_000);
    expect(yard.verdicts.get(1)).toMatchObject({ outcome: "accepted" });
    yard.run(300_000);
    expect(yard.verdicts.get(0)).toMatchObject({ outcome: "failed" });
  });

  test("M-18: with at most once, a death settles what was in doubt, and only that", () => {
    const yard = new Yard({ onConnectionLost: "report" });
    yard.serve(5, (link, { streamId, index }) => {
      if (index > 0) yard.acceptOn(link, streamId);
      else yard.end(link, broken);
    });
    yard.submitMany(0, 1);
    yard.submitMany(1, 10);
    yard.run(20_000);
    expect(yard.outcomes()).toEqual({ unaccounted: 10 });
    yard.submitMany(10, 20);
    yard.run(40_000);
    expect(yard.outcomes()).toEqual({ unaccounted: 10, accepted: 10 });
  });
});
