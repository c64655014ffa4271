import { type Http2SessionOptions, TransportError } from "@apns/transport";
import { UsageError } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { SoundServer } from "../world/sound-server.js";
import { World } from "../world/world.js";

const broken = new TransportError("connection-lost", "reset by the test");

/** A world of well-behaved servers in which nothing moves unless a test says so. */
class Script extends World<SoundServer> {
  constructor(session: Partial<Http2SessionOptions> = {}) {
    super(() => new SoundServer(), { session });
    this.onConnect = () => {};
  }

  get server(): SoundServer {
    return this.last.server;
  }

  /** Opens the connection that was asked for; its server allows so many streams. */
  openTo(limit: number): void {
    this.act();
    this.open(this.last);
    this.server.settings({ limit });
    this.exchange();
  }

  /** Carries bytes both ways until there are none. */
  exchange(): void {
    this.drive();
    for (
      let answers = this.server.output.splice(0);
      answers.length > 0;
      answers = this.server.output.splice(0)
    ) {
      for (const answer of answers) this.session.received(this.last.number, answer, this.now);
      this.drive();
    }
  }

  /** The connection breaks. */
  cut(): void {
    this.last.isOpen = false;
    this.session.ended(this.last.number, broken, this.now);
  }

  /** The connection that was asked for cannot be made. */
  refuse(error: TransportError): void {
    this.fail(this.last, error);
  }

  /** The outcomes in the order in which they came. */
  get order(): (readonly [index: number, outcome: string])[] {
    return [...this.verdicts].map(([index, { outcome }]) => [index, outcome]);
  }
}

describe("the session, step by step", () => {
  test("M-1: what the driver never took goes over the next connection, in no doubt", () => {
    const script = new Script();
    script.submit(0);
    script.openTo(10);
    for (const index of [1, 2, 3]) script.submit(index);
    // Begun and encoded, but the driver has not taken the bytes.
    script.act();
    script.cut();
    script.act();
    expect(script.session.stats.possibleDuplicates).toBe(1);
    expect(script.events).toMatchObject([{ type: "connection-lost", unsettled: 4, inDoubt: 1 }]);
  });

  test("M-1: a body that never left whole is not in doubt either", () => {
    const script = new Script();
    script.submit(0);
    script.openTo(10);
    script.server.settings({ window: 3 });
    script.exchange();
    script.submit(1);
    script.exchange();
    expect(script.server.requests).toHaveLength(1);
    expect(script.server.starving).toHaveLength(1);
    script.cut();
    script.act();
    expect(script.session.stats.possibleDuplicates).toBe(1);
  });

  test("M-13: cancelled before it left, it is never sent; afterwards it is too late", () => {
    const script = new Script();
    const first = script.submit(0);
    const second = script.submit(1);
    script.openTo(1);
    expect(script.session.cancel(first)).toBe(false);
    expect(script.session.cancel(second)).toBe(true);
    script.act();
    expect([...script.verdicts]).toMatchObject([[1, { outcome: "cancelled" }]]);
    script.server.react(1, { do: "answer", status: 200 });
    script.exchange();
    expect(script.verdicts.get(0)).toMatchObject({ outcome: "accepted", evidence: "response" });
    expect(script.server.lastStreamId).toBe(1);
  });

  test("M-13: a write that has left brings on what waits for it, and nothing when nothing waits", () => {
    const script = new Script({ maxWriteBytes: 1 });
    script.submit(0);
    script.openTo(10);
    for (const index of [1, 2]) script.submit(index);
    const { number } = script.last;
    // One request fills a write.
    for (const hasMore of [true, false]) {
      script.act();
      expect(script.session.takeWrite(number)).toBeDefined();
      expect(script.session.written(number)).toBe(hasMore);
    }
  });

  test("M-13: cancel takes what submit returned and nothing else, and its handle shows nothing that could be changed", () => {
    const script = new Script();
    const submission = script.submit(0);
    expect(() => script.session.cancel({ state: "queued" } as never)).toThrow(UsageError);
    // @ts-expect-error A handle has no members.
    expect(submission.state).toBe("queued");
    expect(script.session.pending).toBe(1);
  });

  test("M-13: after a lost connection left a doubt, cancelled and expired requests are unaccounted", () => {
    const script = new Script();
    const first = script.submit(0);
    script.submit(1, { expiration: 1_700_000_005 });
    script.openTo(10);
    script.cut();
    expect(script.session.cancel(first)).toBe(true);
    script.nowMs = 6000;
    script.act();
    expect(script.order).toEqual([
      [0, "unaccounted"],
      [1, "unaccounted"],
    ]);
  });

  test("M-3: what waits too long for a connection fails, and the error says why", () => {
    const script = new Script({ queueTimeoutMs: 1000, reconnectDelay: { baseMs: 10_000, maxMs: 10_000 } });
    script.submit(0);
    script.act();
    script.refuse(new TransportError("connect-failed", "no server there"));
    expect(script.session.wakeAtMs).toBe(1000);
    script.nowMs = 1000;
    script.session.wake(script.now);
    script.act();
    expect([...script.verdicts]).toMatchObject([
      [0, { outcome: "failed", error: { code: "queue-timeout", cause: { message: "no server there" } } }],
    ]);
  });

  test("M-3: failures that no further attempt mends end everything at once", () => {
    const script = new Script();
    script.submit(0);
    script.act();
    const error = new TransportError("server-not-trusted", "an unknown authority");
    script.refuse(error);
    script.act();
    expect([...script.verdicts]).toMatchObject([[0, { outcome: "failed", error }]]);
    expect(script.session.wakeAtMs).toBe(Infinity);
  });

  test("M-6: pauses between attempts to connect grow", () => {
    const script = new Script({ reconnectDelay: { baseMs: 100, maxMs: 1000 } });
    script.submit(0);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      expect(script.act()).toEqual(["connect"]);
      script.refuse(broken);
      script.act();
      const wakeAtMs = script.session.wakeAtMs;
      pauses.push(wakeAtMs - script.nowMs);
      script.nowMs = wakeAtMs;
      script.session.wake(script.now);
    }
    expect(pauses).toEqual([50, 100, 200, 400, 500, 500]);
  });

  test("M-13: closing with no time left gives up what waits and what is on its way", () => {
    const script = new Script();
    script.submit(0);
    script.openTo(1);
    script.submit(1);
    script.act();
    script.session.close(0, script.now);
    script.exchange();
    expect(script.order).toEqual([
      [1, "failed"],
      [0, "unaccounted"],
    ]);
    expect(script.server.clientSaidGoodbye).toBe(true);
    expect(script.session.isClosed).toBe(true);
    expect(() => script.submit(2)).toThrow(/closed/);
  });

  test("M-16: input that a driver must not give is reported and changes nothing", () => {
    const script = new Script();
    script.session.received(7, new Uint8Array(3), script.now);
    script.session.written(7);
    script.submit(0);
    script.act();
    script.session.received(script.last.number, new Uint8Array(3), script.now);
    script.session.connected(script.last.number, script.now);
    script.session.connected(script.last.number, script.now);
    script.act();
    expect(script.events).toMatchObject([
      { type: "illegal-input", input: "received", state: "unknown" },
      { type: "illegal-input", input: "written", state: "unknown" },
      { type: "illegal-input", input: "received", state: "connecting" },
      { type: "illegal-input", input: "connected", state: "open" },
    ]);
    expect(script.session.pending).toBe(1);
  });

  test("answers before the body's end are taken, and the rest of the body is not sent", () => {
    const script = new Script();
    script.submit(0);
    script.openTo(10);
    script.server.settings({ window: 3 });
    script.exchange();
    script.submit(1);
    script.exchange();
    script.server.react(3, { do: "answer", status: 413, body: '{"reason":"PayloadTooLarge"}' });
    script.exchange();
    expect([...script.verdicts]).toMatchObject([
      [1, { outcome: "rejected", status: 413, reason: "PayloadTooLarge" }],
    ]);
    expect(script.server.starving).toEqual([]);
  });
});
