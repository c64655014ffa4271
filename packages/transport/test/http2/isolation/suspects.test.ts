import { type Http2SessionOptions, TransportError } from "@apns/transport";
import { ErrorCode, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { frame, goaway, settings } from "../world/raw-server.js";
import { type RawLink, RawWorld } from "../world/raw-world.js";

const broken = new TransportError("connection-lost", "reset by the test");
const pingAnswer = frame(6, 1, 0, new Uint8Array(8));

/** A world of servers that answer when a test says so. */
class Yard extends RawWorld {
  submitMany(from: number, to: number): void {
    for (let index = from; index < to; index++) this.submit(index);
  }

  link(at: number): RawLink {
    const link = this.links[at];
    if (link === undefined) throw new Error(`there is no connection ${at}`);
    return link;
  }

  /** Which notifications a connection was given, in order. */
  carried(at: number): number[] {
    const paths = this.link(at).server.requests.map(({ headers }) => headers.get(":path") ?? "");
    return paths.map((path) => Number.parseInt(path.slice("/3/device/".length), 16));
  }

  accept(at: number, streamId: number): void {
    this.answerOn(this.link(at), streamId, [[":status", "200"]]);
  }

  cut(at: number): void {
    this.end(this.link(at), broken);
  }
}

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
    expect(yard.carried(1)).toEqual([1]);
    expect(yard.carried(2)).toEqual([4]);
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
    yard.submitMany(0, 4);
    yard.run(10);
    expect([yard.carried(0), yard.carried(1)]).toEqual([
      [0, 1],
      [2, 3],
    ]);
    // GOAWAY with an error on one of two; the place is free, so that it is replaced.
    yard.sayOn(yard.link(0), goaway(0, ErrorCode.internalError));
    yard.run(1000);
    expect(yard.carried(2)).toEqual([0]);
    expect(yard.carried(1)).toEqual([2, 3]);
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
    yard.run(1000);
    expect(yard.carried(2)).toEqual([2]);
    yard.accept(2, 1);
    expect(yard.carried(2)).toEqual([2, 3, 4]);
    expect(yard.session.stats.possibleDuplicates).toBe(0);
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
});

describe("M-18: a request that kills every connection settles, and a server that answers nobody accuses nobody", () => {
  /** The server says GOAWAY below 0 and cuts wherever it meets it, and accepts everything else. */
  function poisoned(kill: (yard: Yard, link: RawLink) => void): Yard {
    const yard = new Yard({ pingAfterMs: 1_000_000 });
    yard.onWrite = (link, bytes, done) => {
      const known = link.server.requests.length;
      link.server.receive(bytes);
      done();
      for (const { streamId, headers } of link.server.requests.slice(known)) {
        if (!link.isOpen) return;
        const isPoison = headers.get(":path")?.endsWith(`/${"0".repeat(64)}`) === true;
        yard.after(5, () => {
          if (!link.isOpen) return;
          if (isPoison) kill(yard, link);
          else yard.answerOn(link, streamId, [[":status", "200"]]);
        });
      }
      if (link.server.pings > 0) {
        link.server.pings = 0;
        yard.after(5, () => yard.sayOn(link, pingAnswer));
      }
    };
    return yard;
  }

  test("M-18: never processed, it fails, and the error says what it did", () => {
    const yard = poisoned((world, link) => {
      const poison = link.server.requests.find(({ headers }) =>
        headers.get(":path")?.endsWith("0".repeat(64)),
      );
      world.sayOn(link, goaway(Math.max(0, (poison?.streamId ?? 1) - 2), ErrorCode.internalError));
    });
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
    const yard = poisoned((world, link) => world.end(link, broken));
    yard.submitMany(0, 50);
    yard.run(20_000);
    expect(yard.outcomes()).toEqual({ accepted: 49, unaccounted: 1 });
    expect(yard.verdicts.get(0)).toMatchObject({ outcome: "unaccounted" });
    expect(yard.links.length).toBeLessThanOrEqual(6);
  });

  test("M-18: traffic that never stops is not held up, and the poison settles all the same", () => {
    const yard = poisoned((world, link) => world.end(link, broken));
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
    const yard = new Yard({ pingAfterMs: 1_000_000 });
    let isDown = true;
    yard.onWrite = (link, bytes, done) => {
      const known = link.server.requests.length;
      link.server.receive(bytes);
      done();
      for (const { streamId } of link.server.requests.slice(known)) {
        if (!link.isOpen) return;
        if (isDown) yard.sayOn(link, goaway(0, ErrorCode.internalError));
        else yard.answerOn(link, streamId, [[":status", "200"]]);
      }
      if (link.server.pings > 0) {
        link.server.pings = 0;
        yard.sayOn(link, pingAnswer);
      }
    };
    yard.submitMany(0, 200);
    yard.run(40_000);
    expect(yard.verdicts.size).toBe(0);
    isDown = false;
    yard.run(120_000);
    expect(yard.outcomes()).toEqual({ accepted: 200 });
    expect(yard.session.stats.possibleDuplicates).toBe(0);
    expect(yard.links.length).toBeLessThanOrEqual(24);
  });
});
