import type { Http2SessionOptions } from "@apns/transport";
import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { goaway, settings } from "../world/raw-server.js";
import { pingAnswer, Yard } from "./yard.js";

/** A world whose first connection has died with these notifications on it. */
function afterDeath(count: number, session: Partial<Http2SessionOptions> = {}): Yard {
  const yard = new Yard({ pingAfterMs: 1_000_000, answerTimeoutMs: 10_000_000, ...session });
  yard.submitMany(0, count);
  yard.cut(0);
  return yard;
}

describe("M-17: what was on a connection that died is tried again apart from all others", () => {
  test("M-17: suspects get a connection of their own, and new ones another", () => {
    const yard = afterDeath(10);
    yard.run(100);
    expect(yard.links).toHaveLength(2);
    expect(yard.carried(1)).toEqual([0]);
    yard.submitMany(10, 13);
    yard.run(200);
    expect(yard.links).toHaveLength(3);
    expect(yard.carried(1)).toEqual([0]);
    expect(yard.carried(2)).toEqual([10]);
    yard.accept(2, 1);
    expect(yard.carried(2)).toEqual([10, 11, 12]);
    expect(yard.session.stats).toMatchObject({ possibleDuplicates: 10, losses: 1 });
  });

  test("M-17: a request that its connection had answered, or that never left, was never a suspect's equal", () => {
    const yard = new Yard();
    yard.greeting = settings([SettingId.maxConcurrentStreams, 3]);
    yard.submitMany(0, 5);
    yard.accept(0, 1);
    yard.cut(0);
    yard.run(100);
    // 1, 2 and 3 were on their way; 4 was not.
    // Nothing was answered since: what has nothing to lose goes first.
    expect(yard.carried(1)).toEqual([4]);
    expect(yard.carried(2)).toEqual([1]);
  });

  test("M-17: each answer lets one more suspect onto their connection, up to 32 at a time", () => {
    const yard = afterDeath(300, { maxConnections: 1 });
    const inFlight: number[] = [];
    yard.run(100);
    for (let answers = 0; answers < 40; answers++) {
      inFlight.push(yard.carried(1).length - answers);
      yard.accept(1, 2 * answers + 1);
    }
    expect(inFlight).toEqual(Array.from({ length: 40 }, (_, at) => Math.min(at + 1, 32)));
  });

  test("M-17: once all suspects are cleared their connection is like any other", () => {
    const yard = afterDeath(2, { maxConnections: 1 });
    yard.run(100);
    yard.submit(2);
    expect(yard.carried(1)).toEqual([0]);
    yard.accept(1, 1);
    expect(yard.carried(1)).toEqual([0, 1]);
    yard.accept(1, 3);
    expect(yard.carried(1)).toEqual([0, 1, 2]);
    expect(yard.links).toHaveLength(2);
  });

  test("M-17: at the limit one connection is taken over: it finishes what it carries first", () => {
    const yard = new Yard({ maxConnections: 2, growAfterMs: 0, maxConcurrentStreams: 2 });
    yard.submitMany(0, 8);
    yard.run(10);
    yard.sayOn(yard.link(0), goaway(3, ErrorCode.noError));
    yard.run(200);
    yard.accept(2, 1);
    expect([yard.carried(0), yard.carried(1), yard.carried(2)]).toEqual([
      [0, 1],
      [2, 3],
      [4, 5, 6],
    ]);
    // What it still carried are suspects now, and both places are taken.
    yard.cut(0);
    yard.accept(1, 1);
    expect(yard.carried(1)).toEqual([2, 3]);
    yard.accept(1, 3);
    expect(yard.carried(1)).toEqual([2, 3, 0, 1]);
    expect(yard.links).toHaveLength(3);
  });

  test("M-17: a suspect that is on a second connection that dies travels alone, after a PING", () => {
    const yard = afterDeath(5, { maxConnections: 1 });
    yard.run(100);
    yard.accept(1, 1);
    expect(yard.carried(1)).toEqual([0, 1, 2]);
    yard.cut(1);
    yard.run(1000);
    // An answer came since, but none since that death: those with more attempts left go first.
    expect(yard.carried(2)).toEqual([3]);
    yard.accept(2, 1);
    // The connection has brought an answer, perhaps all that it will.
    expect(yard.carried(2)).toEqual([3]);
    expect(yard.link(2).server.pings).toBe(1);
    yard.sayOn(yard.link(2), pingAnswer);
    expect(yard.carried(2)).toEqual([3, 1]);
    yard.accept(2, 3);
    yard.sayOn(yard.link(2), pingAnswer);
    expect(yard.carried(2)).toEqual([3, 1, 2]);
    yard.accept(2, 5);
    yard.sayOn(yard.link(2), pingAnswer);
    expect(yard.carried(2)).toEqual([3, 1, 2, 4]);
    yard.accept(2, 7);
    expect(yard.outcomes()).toEqual({ accepted: 5 });
  });

  test("M-17: the last attempt is made alone, however few attempts there are", () => {
    const yard = afterDeath(3, { maxConnections: 1, retry: { maxAttempts: 2, baseMs: 1000, maxMs: 30_000 } });
    yard.run(100);
    expect(yard.carried(1)).toEqual([0]);
    yard.accept(1, 1);
    expect(yard.carried(1)).toEqual([0]);
    yard.sayOn(yard.link(1), pingAnswer);
    expect(yard.carried(1)).toEqual([0, 1]);
  });

  test("M-17: an orderly GOAWAY after answers accuses nobody; a second one that leaves a request out does", () => {
    const yard = new Yard({ maxConnections: 2 });
    yard.submitMany(0, 5);
    yard.accept(0, 1);
    yard.sayOn(yard.link(0), goaway(1, ErrorCode.noError));
    expect(yard.carried(1)).toEqual([1, 2, 3, 4]);
    yard.accept(1, 1);
    yard.sayOn(yard.link(1), goaway(1, ErrorCode.noError));
    yard.submit(5);
    yard.run(1000);
    expect(yard.carried(2)).toEqual([5]);
    expect(yard.carried(3)).toEqual([2]);
    yard.accept(3, 1);
    expect(yard.carried(3)).toEqual([2, 3, 4]);
    expect(yard.session.stats.possibleDuplicates).toBe(0);
  });

  test("M-17: an answer clears a suspect, even one that asks it to come later", () => {
    const yard = afterDeath(1);
    yard.run(100);
    yard.submit(1);
    yard.run(200);
    expect(yard.carried(2)).toEqual([1]);
    yard.answerOn(yard.link(1), 1, [
      [":status", "503"],
      ["retry-after", "1"],
    ]);
    yard.run(2000);
    expect(yard.carried(1)).toEqual([0, 0]);
    expect(yard.links).toHaveLength(3);
  });

  test("M-17: a suspect is cancelled, expires and waits too long like any other request", () => {
    const yard = new Yard({ queueTimeoutMs: 5000, reconnectDelay: { baseMs: 30_000, maxMs: 30_000 } });
    const expiring = 1_700_000_002;
    const first = yard.submit(0);
    yard.submit(1, { expiration: expiring });
    yard.submit(2);
    yard.sayOn(yard.link(0), goaway(0, ErrorCode.internalError));
    expect(yard.session.cancel(first)).toBe(true);
    yard.run(5000);
    expect(yard.outcomes()).toEqual({ cancelled: 1, expired: 1, failed: 1 });
    expect(yard.session.wakeAtMs).toBeGreaterThan(5000);
  });

  test("M-17: a suspect that has waited too long settles, whichever others go first", () => {
    const yard = new Yard({
      queueTimeoutMs: 5000,
      growAfterMs: 0,
      maxConcurrentStreams: 1,
      pingAfterMs: 100_000,
    });
    yard.submit(0);
    yard.run(1000);
    yard.submitMany(1, 3);
    yard.run(1010);
    yard.cut(1);
    yard.cut(2);
    yard.run(2000);
    yard.cut(3);
    yard.run(2500);
    yard.cut(4);
    yard.run(3500);
    yard.cut(0);
    yard.submit(3);
    yard.run(4500);
    yard.accept(6, 1);
    // 1 is tried alone, 2 is next, and 0 has been on one connection only.
    expect(yard.links.map((_, at) => yard.carried(at))).toEqual([[0], [1], [2], [1], [2], [1], [3]]);
    yard.run(5900);
    expect(yard.verdicts.get(0)).toMatchObject({ outcome: "unaccounted", error: { code: "queue-timeout" } });
    yard.run(6100);
    expect(yard.verdicts.get(2)).toMatchObject({ outcome: "unaccounted", error: { code: "queue-timeout" } });
    expect(yard.verdicts.has(1)).toBe(false);
  });
});
