import { BinarySession, type BinarySessionOptions } from "@apns/transport/session";
import { describe, expect, test } from "vitest";
import { at } from "../../moment-at.js";
import { ModelGateway } from "../model/model-gateway.js";
import { range } from "../model/range.js";
import type { ConnectionScript, Scenario } from "../model/scenario.js";

/** A gateway 40 ms away, whose handshakes take 160 ms, so that every one of them shows. */
const far: ConnectionScript = { latencyMs: 40, connectMs: 160, lagMs: 0 };

/** Submits one every ten milliseconds for so long, the bad ones among them. */
function sendSteadily(forMs: number, scenario: Partial<Scenario>): ModelGateway {
  const model = new ModelGateway({ connection: () => far, ...scenario });
  for (const index of range(0, forMs / 10)) model.at(1000 + index * 10, () => model.submit(index));
  model.run(1000 + forMs);
  return model;
}

const every = (step: number, count: number): Map<number, number> =>
  new Map(range(1, Math.ceil(count / step)).map((n) => [n * step, 8]));

const refused = new Set([1, 2, 3, 4, 6]);
const rejectionOfFirst = Uint8Array.of(8, 8, 0, 0, 0, 1);

/** Two notifications were written on connection 1; 2 is its spare. */
function sessionWithSpare(options: Partial<BinarySessionOptions> = {}): BinarySession<object> {
  const session = new BinarySession<object>({ spareConnection: "always", ...options }, () => 0.5);
  session.submit({ deviceToken: "00", payload: new Uint8Array(2) }, {}, at(0));
  session.submit({ deviceToken: "01", payload: new Uint8Array(2) }, {}, at(0));
  expect(session.takeAction()).toEqual({ type: "connect", connection: 1 });
  session.connected(1, at(5));
  session.takeWrite(1, at(5, 0));
  expect(session.takeAction()).toBeUndefined();
  session.written(1, at(6));
  expect(session.takeAction()).toEqual({ type: "connect", connection: 2 });
  session.connected(2, at(10));
  return session;
}

function actionsOf(session: BinarySession<object>): string[] {
  const actions: string[] = [];
  for (let action = session.takeAction(); action !== undefined; action = session.takeAction())
    actions.push(`${action.type} ${action.connection}`);
  return actions;
}

describe("S-27: when a spare is opened", () => {
  test("S-27: by default none is opened before a notification was rejected, then one beside the connection in use", () => {
    const model = sendSteadily(1000, { bad: new Map([[50, 8]]) });
    expect(model.mostOpen).toBe(2);
    expect(model.connections).toBe(3);
    const good = sendSteadily(1000, {});
    expect(good.connections).toBe(1);
  });

  test("S-27: always: one beside the first connection; never: none", () => {
    expect(sendSteadily(1000, { options: { spareConnection: "always" } }).connections).toBe(2);
    const without = sendSteadily(1000, {
      options: { spareConnection: "never" },
      bad: every(20, 100),
    });
    expect(without.mostOpen).toBe(1);
    expect(without.connections).toBe(5);
  });

  test("S-27: none beside a connection that carried nothing, or a barrier", () => {
    const model = new ModelGateway({
      options: { spareConnection: "always" },
      connection: () => ({ ignoresBarriers: true, writeMs: 10 }),
    });
    model.submitAll(3);
    model.run(1010);
    expect(model.session.stateName).toBe("open");
    expect(model.connections).toBe(1);
    model.run(1100);
    expect(model.connections).toBe(2);
    const flushed = new ModelGateway({
      options: { spareConnection: "always" },
      connection: (n) => (n === 0 ? { lagMs: 50 } : { connect: "refuse", connectMs: 0 }),
    });
    flushed.submit(0);
    flushed.flush(5000, () => {});
    flushed.run(1140);
    expect(flushed.barriers).toBe(1);
    expect(flushed.connections).toBe(2);
  });

  test("S-27: a barrier that is refused without its name is not a rejection", () => {
    const model = new ModelGateway({ connection: () => ({ namesBarriers: "zero" }) });
    model.submitAll(5);
    model.flush(60_000, () => {});
    model.run();
    model.submitAll(5);
    model.run();
    expect(model.mostOpen).toBe(1);
  });
});

describe("S-28: after an error response the session goes on with the spare", () => {
  test("S-28: what was discarded leaves again in the turn in which the error response was read", () => {
    const session = sessionWithSpare();
    session.received(1, rejectionOfFirst, at(20));
    expect(session.takeAction()).toEqual({ type: "disconnect", connection: 1 });
    expect(session.takeAction()).toBeUndefined();
    expect(session.stateName).toBe("open");
    expect(session.takeWrite(1, at(20, 0))).toBeUndefined();
    expect(session.takeWrite(2, at(20, 0))).toEqual(expect.any(Uint8Array));
    session.written(2, at(20));
    expect(session.takeAction()).toEqual({ type: "connect", connection: 3 });
    expect(session.stats).toMatchObject({ connections: 2, resent: 1, possibleDuplicates: 0 });
  });

  test("S-28: an error response costs a round trip with a spare, and a handshake more without one", () => {
    const timeOf = (spareConnection: "always" | "never"): number => {
      const bad = every(1000, 5000);
      const model = new ModelGateway({ options: { spareConnection }, connection: () => far, bad });
      for (const n of range(0, 5)) {
        model.at(1000 + n * 1000, () => {
          for (const index of range(n * 1000, (n + 1) * 1000)) model.submit(index);
        });
      }
      model.at(5000, () => model.flush(60_000, () => {}));
      let doneAtMs = 0;
      model.onSettled = () => {
        doneAtMs = model.nowMs;
      };
      model.run();
      expect(model.taken).toEqual(range(0, 5000).filter((index) => !bad.has(index)));
      return doneAtMs;
    };
    expect(timeOf("never") - timeOf("always")).toBeGreaterThanOrEqual(160);
  });

  test("S-28: an attempt at a spare goes on as that of the session: its time is not lost", () => {
    // The second connection lives for a round trip only, and its spare needs two. The third gets two spares (S-32).
    const model = sendSteadily(700, {
      bad: new Map([
        [20, 8],
        [21, 8],
      ]),
    });
    model.run();
    expect(model.taken).toEqual(range(0, 70).filter((index) => index !== 20 && index !== 21));
    const { connections } = model;
    expect(connections).toBe(5);
    expect(model.session.stats.connections).toBe(5);
  });

  test("S-28: a failed attempt that was taken over counts as one of the session", () => {
    const model = new ModelGateway({
      options: { spareConnection: "always", giveUpAfterMs: 1000 },
      connection: (n) => (n === 0 ? { latencyMs: 1, lagMs: 50 } : { connect: "refuse", connectMs: 400 }),
      bad: new Map([[0, 8]]),
    });
    model.submitAll(3);
    model.run();
    expect(model.verdictsOf(1)).toMatchObject([{ outcome: "failed", error: { code: "connect-failed" } }]);
  });

  test("S-28: the same where the error response names nothing", () => {
    const session = sessionWithSpare();
    session.received(1, Uint8Array.of(8, 8, 0, 0, 0, 0), at(20));
    expect(session.takeAction()).toEqual({ type: "disconnect", connection: 1 });
    expect(session.stateName).toBe("open");
    expect(session.takeWrite(2, at(20, 0))).toEqual(expect.any(Uint8Array));
  });
});

describe("S-29: a spare proves nothing", () => {
  const ends: [string, ConnectionScript][] = [
    ["refused", { connect: "refuse" }],
    ["refused for its certificate", { connect: "certificate" }],
    ["closed at once", { closeAtOnce: true }],
    ["closed because it is unused", { closesUnusedAfterMs: 20 }],
    ["given an error response", { unprompted: { afterMs: 5, status: 8, identifier: 1 } }],
    ["given noise", { unprompted: { afterMs: 5, status: 8, identifier: 1, closes: false } }],
  ];
  for (const [how, script] of ends) {
    test(`S-29: one that is ${how} settles nothing, and counts as no loss and no failure`, () => {
      const model = sendSteadily(3000, {
        options: { spareConnection: "always", maxHandshakeCloses: 1, giveUpAfterMs: 500 },
        connection: (n) => (n === 0 ? { latencyMs: 1 } : { ...script, connectMs: 1 }),
      });
      expect(model.session.stateName).toBe("open");
      expect(model.events).toEqual([]);
      expect(model.settled).toEqual([]);
      expect(model.taken).toHaveLength(300);
      expect(model.session.stats).toMatchObject({ losses: 0, possibleDuplicates: 0 });
      // One after the other, with growing pauses: 50 ms at most before the second.
      expect(model.connections).toBeGreaterThan(3);
      expect(model.connections).toBeLessThan(12);
    });
  }

  test("S-29: the pauses before spares that are of no use grow; after one that was of use they begin anew", () => {
    const { attemptsAtMs } = sendSteadily(4000, {
      options: { spareConnection: "always" },
      bad: new Map([[200, 8]]),
      connection: (n) => ({
        latencyMs: 1,
        lagMs: 0,
        connectMs: 0,
        ...(refused.has(n) ? { connect: "refuse" } : {}),
      }),
    });
    // Each is opened beside the next write.
    const pauses = attemptsAtMs.slice(2).map((atMs, n) => Math.round(atMs - (attemptsAtMs[n + 1] ?? 0)));
    expect(pauses.slice(0, 4)).toEqual([30, 50, 100, 200]);
    expect(pauses[5]).toBe(30);
  });

  test("S-29: one that ends after the session took it, and before it carried anything, was not closed after its handshake", () => {
    const session = sessionWithSpare({ maxHandshakeCloses: 1 });
    session.received(1, rejectionOfFirst, at(20));
    session.ended(2, undefined, at(20));
    expect(session.pending).toBe(1);
    expect(session.takeAction()).toEqual({ type: "disconnect", connection: 1 });
    expect(session.takeAction()).toEqual({ type: "connect", connection: 3 });
  });
});

describe("S-30: what ended the connection in use may have ended the spare", () => {
  const always = { spareConnection: "always" as const };

  test("S-30: a connection that is lost without an error response takes the spare with it", () => {
    const model = new ModelGateway({
      options: always,
      connection: (n) => (n === 0 ? { closeAfter: 50 } : {}),
    });
    for (const index of range(0, 60)) model.at(1000 + index, () => model.submit(index));
    model.run();
    expect(model.session.stats.losses).toBe(1);
    // The lost one, its spare, and a new one, which has none until something has settled.
    expect(model.connections).toBe(3);
    expect(new Set(model.taken)).toEqual(new Set(range(0, 60)));
  });

  test("S-30: a gap of three seconds ends the spare, or the attempt at it; a shorter one does not", () => {
    for (const [gapMs, left] of [
      [2999, undefined],
      [3000, { type: "disconnect", connection: 2 }],
    ] as const) {
      const session = sessionWithSpare();
      session.resumed(gapMs, at(20));
      expect(session.takeAction()).toEqual(left);
    }
  });

  test("S-30: a trial is about new connections", () => {
    const session = sessionWithSpare();
    session.flush(60_000, () => {}, at(20));
    expect(session.takeWrite(1, at(200, 0))).toEqual(expect.any(Uint8Array));
    session.written(1, at(200));
    // It may be about the barrier, the first of this gateway.
    session.received(1, Uint8Array.of(8, 8, 0, 0, 0, 0), at(210));
    expect(actionsOf(session)).toEqual(["disconnect 1", "disconnect 2", "connect 3"]);
  });

  test("S-30: no spare stands by in a pause", () => {
    const model = new ModelGateway({
      options: { ...always, reconnectDelay: { baseMs: 1000, maxMs: 1000 } },
      connection: () => ({ names: "zero", lagMs: 50 }),
      bad: new Map(range(0, 5).map((index) => [index, 8])),
    });
    model.submitAll(5);
    let pauses = 0;
    while (model.session.pending > 0) {
      model.run(model.nowMs + 50);
      if (model.session.stateName !== "waiting") continue;
      pauses += 1;
      expect(model.wanted).toBe(0);
    }
    expect(pauses).toBeGreaterThan(0);
  });
});

describe("S-31: how long a spare is kept", () => {
  test("S-31: until ten seconds after the last rejection", () => {
    const scenario = { bad: new Map([[100, 8]]), connection: () => ({ latencyMs: 1, lagMs: 0 }) };
    const model = sendSteadily(10_990, scenario);
    expect(model.wanted).toBe(2);
    model.run(12_010);
    expect(model.wanted).toBe(1);
    expect(model.connections).toBe(3);
  });

  test("S-31: always: for idleTimeoutMs, then another takes its place", () => {
    const model = sendSteadily(10_000, { options: { spareConnection: "always", idleTimeoutMs: 1000 } });
    // 9.7 s with a spare of a second, each with a handshake of 0.16 s.
    expect(model.connections).toBe(10);
  });

  test("S-31: an attempt is left once nothing is pending, and no spare outlives a close", () => {
    const model = new ModelGateway({
      options: { spareConnection: "always", settleAfterMs: 100 },
      connection: (n) => (n === 0 ? {} : { connect: "never" }),
    });
    model.submit(0);
    model.run(1090);
    expect(model.connections).toBe(2);
    expect(model.wanted).toBe(2);
    model.run(1300);
    expect(model.session.pending).toBe(0);
    expect(model.wanted).toBe(1);
    const closed = sendSteadily(600, { options: { spareConnection: "always" } });
    expect(closed.wanted).toBe(2);
    closed.close(0);
    expect(closed.wanted).toBe(0);
  });
});
