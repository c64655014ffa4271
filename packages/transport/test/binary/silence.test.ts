import { describe, expect, test } from "vitest";
import { ModelGateway } from "./model/model-gateway.js";
import { range } from "./model/range.js";

describe("S-7: silence", () => {
  test("S-7: a written notification is presumed accepted after settleAfterMs, not before", () => {
    const model = new ModelGateway({ connection: () => ({ connectMs: 0, latencyMs: 0 }) });
    model.submit(0);
    model.run(1000 + 2999);
    expect(model.settled).toEqual([]);
    model.run(1000 + 3001 + 12);
    expect(model.verdictsOf(0)).toEqual([{ outcome: "presumed-accepted" }]);
  });

  test("S-7: a notification that has not left the host is not presumed accepted, however long it takes", () => {
    const model = new ModelGateway({
      options: { settleAfterMs: 100 },
      connection: () => ({ writeMs: 5000 }),
    });
    model.submit(0);
    model.run(5500);
    expect(model.settled).toEqual([]);
    model.run();
    expect(model.verdictsOf(0)).toEqual([{ outcome: "presumed-accepted" }]);
  });

  test("S-7: silence counts from the moment at which a write has left", () => {
    const model = new ModelGateway({
      options: { settleAfterMs: 1000 },
      connection: () => ({ connectMs: 0, writeMs: 200 }),
    });
    model.submit(0);
    model.run(1000 + 200 + 990);
    expect(model.settled).toEqual([]);
    model.run(1000 + 200 + 1020);
    expect(model.verdictsOf(0)).toEqual([{ outcome: "presumed-accepted" }]);
  });

  test("S-7: a full resend log stops writing: nothing leaves it by overflow", () => {
    const model = new ModelGateway({ options: { resendBufferSize: 3 }, connection: () => ({}) });
    model.submitAll(9);
    model.run(2000);
    expect(model.taken).toEqual([0, 1, 2]);
    expect(model.session.queued).toBe(6);
    model.run();
    expect(model.taken).toEqual(range(0, 9));
    expect(model.connections).toBe(1);
  });

  test("S-7: with onBufferFull 'barrier' a full log asks the gateway instead of waiting", () => {
    const model = new ModelGateway({
      options: { resendBufferSize: 3, onBufferFull: "barrier" },
      connection: () => ({ lagMs: 10 }),
    });
    model.submitAll(9);
    model.run(2000);
    expect(model.taken).toEqual(range(0, 9));
  });
});

describe("S-8: flush", () => {
  test("S-8: a barrier proves that everything before it was taken", () => {
    const model = new ModelGateway({ connection: () => ({ lagMs: 200 }) });
    model.submitAll(5);
    let answeredAtMs = 0;
    model.flush(10_000, (timedOut) => {
      expect(timedOut).toBe(false);
      answeredAtMs = model.nowMs;
    });
    model.run();
    expect(answeredAtMs).toBeLessThan(1000 + 300);
    expect(model.verdictsOf(4)).toEqual([{ outcome: "accepted", evidence: "barrier" }]);
  });

  test("S-8: a flush waits for resent notifications, too", () => {
    const model = new ModelGateway({ connection: () => ({ lagMs: 200 }), bad: new Map([[1, 8]]) });
    model.submitAll(5);
    let settledThen = 0;
    model.flush(10_000, () => {
      settledThen = model.settled.length;
    });
    model.run();
    expect(settledThen).toBe(5);
    expect(model.taken).toEqual([0, 2, 3, 4]);
  });

  test("S-8: a flush that takes too long says so, and the notifications stay in flight", () => {
    const model = new ModelGateway({ options: { confirm: "silence" }, connection: () => ({}) });
    model.submit(0);
    let timedOut = false;
    model.flush(100, (late) => {
      timedOut = late;
    });
    model.run(1500);
    expect(timedOut).toBe(true);
    expect(model.session.pending).toBe(1);
    model.run();
    expect(model.verdictsOf(0)).toEqual([{ outcome: "presumed-accepted" }]);
  });

  test("S-8: barriers that go unanswered give way to silence", () => {
    const model = new ModelGateway({ connection: () => ({ ignoresBarriers: true }) });
    for (const index of range(0, 3)) {
      model.submit(index);
      model.flush(60_000, (timedOut) => expect(timedOut).toBe(false));
      model.run(model.nowMs + 10_000);
    }
    expect(model.events.filter(({ type }) => type === "barrier-unanswered")).toHaveLength(1);
    expect(model.verdictsOf(2)).toEqual([{ outcome: "presumed-accepted" }]);
    // The third flush wrote no barrier.
    model.run();
    expect(model.barriers).toBe(2);
    expect(model.connections).toBe(3);
  });
});
