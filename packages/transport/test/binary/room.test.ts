import { BinarySession } from "@apns/transport/session";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at } from "../moment-at.js";
import { ModelGateway } from "./model/model-gateway.js";
import { hostileScript, optionsOf, RUNS, randomFrom, schedule } from "./model/random-schedule.js";
import { range } from "./model/range.js";

const FULL_QUEUE = 4096;
/** How many more may wait while no connection is open. */
const SLACK = 2048;

const payload = new Uint8Array(40);
const deviceToken = "ab".repeat(32);

/** A session without a gateway, and how often it announced room. */
function silentSession(options: ConstructorParameters<typeof BinarySession>[0] = {}) {
  const session = new BinarySession<object>(options, () => 0.5);
  const seen = { rooms: 0 };
  return {
    session,
    seen,
    submit(count: number): void {
      for (const _ of range(0, count)) session.submit({ deviceToken, payload }, {}, at(0));
    },
    connect(): void {
      session.takeAction();
      session.connected(1, at(0));
    },
    /** Writes once, if there is anything to write. */
    write(): void {
      if (session.takeWrite(1, at(0)) !== undefined) session.written(1, at(0));
    },
    drain(): void {
      session.drain(
        () => {},
        (event) => {
          if (event.type === "room") seen.rooms += 1;
        },
      );
    },
  };
}

describe("S-13: room", () => {
  test("S-13: a session without a connection takes 256 at a time, and is full with 6,144 that wait", () => {
    const { session, submit } = silentSession();
    expect(session.room).toBe(256);
    submit(FULL_QUEUE + SLACK - 1);
    expect(session.room).toBe(256);
    submit(1);
    expect(session.room).toBe(0);
  });

  test("S-13: with a connection it takes a write's worth at a time, and is full with 4,096 that wait", () => {
    const { session, submit, connect, drain } = silentSession();
    submit(1);
    connect();
    expect(session.room).toBe(2048);
    submit(FULL_QUEUE - 2);
    expect(session.room).toBe(2048);
    submit(1);
    expect(session.room).toBe(0);
    drain();
    expect(session.room).toBe(0);
  });

  test("S-13: a queue that was not full for want of a connection may be full once there is one", () => {
    const { session, seen, submit, connect, drain } = silentSession();
    submit(FULL_QUEUE + 10);
    expect(session.room).toBe(256);
    connect();
    drain();
    expect(session.room).toBe(0);
    expect(seen.rooms).toBe(0);
  });

  test("S-13: the room is what one write takes: small writes want few notifications at a time", () => {
    const { session, submit, connect } = silentSession({ maxWriteBytes: 20_000 });
    submit(1);
    connect();
    expect(session.room).toBe(Math.ceil(20_000 / 128));
    const least = silentSession({ maxWriteBytes: 100 });
    least.submit(1);
    least.connect();
    expect(least.session.room).toBe(64);
  });

  test("S-13: room comes back once, by an event, when half of a full queue is written", () => {
    const { session, seen, submit, connect, write, drain } = silentSession({ maxWriteBytes: 10_000 });
    submit(1);
    connect();
    submit(FULL_QUEUE);
    let queuedThen = Infinity;
    while (session.queued > 0) {
      write();
      drain();
      if (seen.rooms > 0 && queuedThen === Infinity) {
        queuedThen = session.queued;
        expect(session.room).toBeGreaterThan(0);
      } else if (seen.rooms === 0) {
        expect(session.room).toBe(0);
        expect(session.queued).toBeGreaterThan(FULL_QUEUE / 2);
      }
    }
    expect(queuedThen).toBeLessThanOrEqual(FULL_QUEUE / 2);
    expect(seen.rooms).toBe(1);
  });

  test("S-14: reading the room does not take the event away that announces it", () => {
    const { session, seen, submit, connect, write, drain } = silentSession({ maxWriteBytes: 10_000 });
    submit(1);
    connect();
    submit(FULL_QUEUE);
    while (session.queued > 0) {
      write();
      expect([session.room, session.room]).toEqual([0, 0]);
    }
    drain();
    expect(seen.rooms).toBe(1);
    expect(session.room).toBeGreaterThan(0);
  });

  test("S-13: a session that was never full announces no room", () => {
    const { seen, submit, connect, write, drain } = silentSession();
    submit(100);
    connect();
    for (const _ of range(0, 5)) {
      write();
      drain();
    }
    expect(seen.rooms).toBe(0);
  });

  test("S-13: giving everything up makes room, too", () => {
    const { session, seen, submit, drain } = silentSession();
    submit(FULL_QUEUE + SLACK);
    expect(session.room).toBe(0);
    session.close(0, at(0));
    drain();
    expect(session.queued).toBe(0);
    expect(seen.rooms).toBe(1);
  });
});

test("S-13: a source that submits while there is room, and otherwise waits for the event, always gets on", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      const random = randomFrom(one.seed);
      const count = 20_000;
      // Small frames and fast writes: thousands leave in a step, so that the queue fills and empties.
      const model = new ModelGateway({
        options: {
          ...optionsOf(one),
          maxWriteBytes: 65_536,
          resendBufferSize: 100_000,
          giveUpAfterMs: 3_600_000,
        },
        random,
        connection: (n) => (n < 3 ? { ...hostileScript(one, random), lagMs: 10 } : {}),
      });
      let submitted = 0;
      let longestQueue = 0;
      const submit = (): void => {
        while (submitted < count && model.session.room > 0) {
          const end = Math.min(count, submitted + model.session.room);
          model.submitSeveral(range(submitted, end), "together");
          submitted = end;
          longestQueue = Math.max(longestQueue, model.session.queued);
        }
      };
      model.onEvent = ({ type }) => {
        if (type === "room") submit();
      };
      submit();
      model.run();
      expect(submitted).toBe(count);
      expect(model.session.pending).toBe(0);
      expect(longestQueue).toBeLessThanOrEqual(FULL_QUEUE + SLACK + 2048);
    }),
    { numRuns: Math.max(3, Math.ceil(RUNS / 400)) },
  );
});
