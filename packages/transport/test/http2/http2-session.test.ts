import {
  type AnsweredVerdict,
  Http2Session,
  type Http2SessionEvent,
  type Http2SessionOptions,
  TransportError,
  type Verdict,
} from "@apns/transport";
import { createPushRequest } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { at } from "../moment-at.js";
import { VirtualConnection } from "./virtual-server.js";

const broken = new TransportError("connection-lost", "reset by the test");

/** A session without tokens, and one step after the other. */
class Script {
  nowMs = 0;
  readonly verdicts: (readonly [number, Verdict | AnsweredVerdict])[] = [];
  readonly events: Http2SessionEvent[] = [];
  readonly session: Http2Session<number>;
  server = new VirtualConnection();
  connection = 0;

  constructor(options: Partial<Http2SessionOptions> = {}) {
    this.session = new Http2Session(options, {
      random: () => 0.5,
      authority: "api.push.apple.com",
    });
  }

  submit(index: number, expiration?: number): ReturnType<Http2Session<number>["submit"]> {
    const push = createPushRequest(
      { deviceToken: "ab", payload: { aps: { alert: String(index) } }, expiration },
      { topic: "com.example.app" },
    );
    return this.session.submit(push, index, at(this.nowMs));
  }

  /** Does what the session asks for, but writes nothing. */
  act(): string[] {
    const actions: string[] = [];
    for (
      let action = this.session.takeAction(at(this.nowMs));
      action !== undefined;
      action = this.session.takeAction(at(this.nowMs))
    ) {
      actions.push(action.type);
      if (action.type === "connect") this.connection = action.connection;
    }
    this.session.drain(
      (index, verdict) => this.verdicts.push([index, verdict]),
      (event) => this.events.push(event),
    );
    return actions;
  }

  /** Opens the connection that was asked for, to a server that allows so many streams. */
  open(limit: number): void {
    this.act();
    this.server = new VirtualConnection();
    this.session.connected(this.connection, at(this.nowMs));
    this.server.settings({ limit });
    this.exchange();
  }

  /** Carries bytes both ways until there are none. */
  exchange(): void {
    for (let busy = true; busy; ) {
      this.act();
      const bytes = this.session.takeWrite(this.connection)?.slice();
      if (bytes !== undefined) {
        this.server.receive(bytes);
        this.session.written(this.connection);
      }
      const answers = this.server.output.splice(0);
      for (const answer of answers) this.session.received(this.connection, answer, at(this.nowMs));
      busy = bytes !== undefined || answers.length > 0;
    }
    this.act();
  }
}

describe("the session, step by step", () => {
  test("M-1: what the driver never took goes over the next connection, in no doubt", () => {
    const script = new Script();
    script.submit(0);
    script.open(10);
    for (const index of [1, 2, 3]) script.submit(index);
    // Begun and encoded, but nobody asked for the bytes.
    script.act();
    script.session.ended(script.connection, broken, at(script.nowMs));
    script.act();
    expect(script.session.stats.possibleDuplicates).toBe(1);
    expect(script.events).toMatchObject([{ type: "connection-lost", unsettled: 4, inDoubt: 1 }]);
  });

  test("M-1: a body that never left whole is not in doubt either", () => {
    const script = new Script();
    script.open(10);
    script.submit(0);
    script.act();
    script.open(10);
    script.server.settings({ window: 3 });
    script.exchange();
    script.submit(1);
    script.exchange();
    expect(script.server.requests).toHaveLength(1);
    expect(script.server.starving).toHaveLength(1);
    script.session.ended(script.connection, broken, at(script.nowMs));
    script.act();
    expect(script.session.stats.possibleDuplicates).toBe(1);
  });

  test("M-13: cancelled before it left, it is never sent; afterwards it is too late", () => {
    const script = new Script();
    const first = script.submit(0);
    const second = script.submit(1);
    script.open(1);
    expect(script.session.cancel(first)).toBe(false);
    expect(script.session.cancel(second)).toBe(true);
    script.act();
    expect(script.verdicts).toEqual([[1, { outcome: "cancelled" }]]);
    script.server.react(1, { do: "answer", status: 200 });
    script.exchange();
    expect(script.verdicts[1]).toMatchObject([0, { outcome: "accepted", evidence: "response" }]);
    expect(script.server.lastStreamId).toBe(1);
  });

  test("M-13: in a doubt that a lost connection left, cancelled and expired mean unaccounted", () => {
    const script = new Script();
    const first = script.submit(0);
    script.submit(1, 1_700_000_005);
    script.open(10);
    script.session.ended(script.connection, broken, at(script.nowMs));
    expect(script.session.cancel(first)).toBe(true);
    script.nowMs = 6000;
    script.act();
    expect(script.verdicts.map(([index, { outcome }]) => [index, outcome])).toEqual([
      [0, "unaccounted"],
      [1, "unaccounted"],
    ]);
  });

  test("M-3: what waits too long for a connection fails, and says what was the matter", () => {
    const script = new Script({ queueTimeoutMs: 1000, reconnectDelay: { baseMs: 10_000, maxMs: 10_000 } });
    script.submit(0);
    script.act();
    script.session.connectFailed(
      script.connection,
      new TransportError("connect-failed", "nobody there"),
      at(0),
    );
    expect(script.session.wakeAtMs).toBe(1000);
    script.nowMs = 1000;
    script.session.wake(at(1000));
    script.act();
    expect(script.verdicts).toMatchObject([
      [0, { outcome: "failed", error: { code: "queue-timeout", cause: { message: "nobody there" } } }],
    ]);
  });

  test("M-3: failures that no patience mends end everything at once", () => {
    const script = new Script();
    script.submit(0);
    script.act();
    const error = new TransportError("server-not-trusted", "an unknown authority");
    script.session.connectFailed(script.connection, error, at(0));
    script.act();
    expect(script.verdicts).toEqual([[0, { outcome: "failed", error }]]);
    expect(script.session.wakeAtMs).toBe(Infinity);
  });

  test("M-6: attempts to connect pause longer and longer", () => {
    const script = new Script({ reconnectDelay: { baseMs: 100, maxMs: 1000 } });
    script.submit(0);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      expect(script.act()).toEqual(["connect"]);
      script.session.connectFailed(script.connection, broken, at(script.nowMs));
      script.act();
      const wakeAtMs = script.session.wakeAtMs;
      pauses.push(wakeAtMs - script.nowMs);
      script.nowMs = wakeAtMs;
      script.session.wake(at(script.nowMs));
    }
    expect(pauses).toEqual([50, 100, 200, 400, 500, 500]);
  });

  test("M-13: closing with no time left gives up what waits and what is on its way", () => {
    const script = new Script();
    script.submit(0);
    script.open(1);
    script.submit(1);
    script.act();
    script.session.close(0, at(script.nowMs));
    script.exchange();
    expect(script.verdicts.map(([index, { outcome }]) => [index, outcome])).toEqual([
      [1, "failed"],
      [0, "unaccounted"],
    ]);
    expect(script.server.clientSaidGoodbye).toBe(true);
    expect(script.session.isClosed).toBe(true);
    expect(() => script.submit(2)).toThrow(/closed/);
  });

  test("input that a driver must not give is told and changes nothing", () => {
    const script = new Script();
    script.session.received(7, new Uint8Array(3), at(0));
    script.session.written(7);
    script.submit(0);
    script.act();
    script.session.received(script.connection, new Uint8Array(3), at(0));
    script.session.connected(script.connection, at(0));
    script.session.connected(script.connection, at(0));
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
    script.open(10);
    script.server.settings({ window: 3 });
    script.exchange();
    script.submit(1);
    script.exchange();
    script.server.react(3, { do: "answer", status: 413, body: '{"reason":"PayloadTooLarge"}' });
    script.exchange();
    expect(script.verdicts).toMatchObject([
      [1, { outcome: "rejected", status: 413, reason: "PayloadTooLarge" }],
    ]);
    expect(script.server.starving).toEqual([]);
  });
});
