import { describe, expect, test } from "vitest";
import { Silence } from "../../../src/session/binary/connection/silence.js";
import { ModelGateway } from "../model/model-gateway.js";
import { range } from "../model/range.js";

const kinds = (model: ModelGateway): string[] => model.events.map(({ type }) => type);

describe("S-16: a gateway that does not read", () => {
  test("S-16: nothing is presumed accepted while a write is stuck, what left before it included", () => {
    // 2,475 of these frames left, and the next write did not.
    const model = new ModelGateway({
      options: { maxWriteBytes: 2000, giveUpAfterMs: 50_000 },
      connection: () => ({ pipeBytes: 100_000 }),
    });
    model.submitAll(5000);
    model.run(1000 + 29_000);
    expect(model.settled).toEqual([]);
    expect(model.events).toEqual([{ type: "write-stuck", connection: 1, unsettled: expect.any(Number) }]);
    model.run();
    // A dead connection, and another, until nothing has got through for giveUpAfterMs.
    expect(model.connections).toBe(3);
    expect(kinds(model)).toContain("gave-up");
    expect(kinds(model)).not.toContain("window-narrowed");
    expect(model.settled).toHaveLength(5000);
    for (const { verdict } of model.settled) expect(["unaccounted", "failed"]).toContain(verdict.outcome);
  });

  test("S-16: once it reads again, the silence begins again: a late error response still counts", () => {
    const model = new ModelGateway({
      options: { maxWriteBytes: 60 },
      connection: (n) => (n === 0 ? { stuck: { afterMs: 500, forMs: 8000 }, lagMs: 2500 } : {}),
      bad: new Map([[20, 8]]),
    });
    model.submitAll(10);
    model.at(1600, () => {
      for (const index of range(10, 30)) model.submit(index);
    });
    model.run();
    expect(model.taken).toEqual(range(0, 30).filter((index) => index !== 20));
    expect(model.verdictsOf(20)).toMatchObject([{ outcome: "rejected", status: 8 }]);
    expect(model.verdictsOf(0)).toEqual([{ outcome: "accepted", evidence: "position" }]);
  });

  test("S-16: what had been silent long enough before the write got stuck settles meanwhile", () => {
    const model = new ModelGateway({ connection: () => ({ stuck: { afterMs: 2900, forMs: 20_000 } }) });
    model.submit(0);
    model.at(3950, () => model.submit(1));
    model.run(5000);
    expect(model.verdictsOf(0)).toEqual([{ outcome: "presumed-accepted" }]);
    expect(model.verdictsOf(1)).toEqual([]);
    model.run();
    expect(model.verdictsOf(1)).toEqual([{ outcome: "presumed-accepted" }]);
  });

  test("S-16: writes that take a moment do not delay anything", () => {
    const model = new ModelGateway({
      options: { maxWriteBytes: 1 },
      connection: () => ({ writeMs: 100, connectMs: 0 }),
    });
    model.submitAll(60);
    model.run(1000 + 4200);
    expect(model.verdictsOf(0)).toEqual([{ outcome: "presumed-accepted" }]);
    expect(kinds(model)).toEqual([]);
  });

  test("S-16: what the host still holds when a stuck write leaves gets twice as long to be read", () => {
    const silence = new Silence(3000);
    silence.writing(0);
    silence.written(10, 0);
    silence.writing(1000);
    expect(silence.dueAtMs()).toBe(Infinity);
    silence.written(20, 2000);
    expect(silence.dueAtMs()).toBe(2000 + 2 * 1000 + 3000);
    silence.writing(2500);
    silence.written(30, 2500);
    silence.heard(6999);
    expect(silence.end).toBe(0);
    silence.heard(7000);
    expect(silence.end).toBe(30);
  });

  test("S-16: the time-out of a barrier begins when it has left", () => {
    const model = new ModelGateway({ connection: () => ({ stuck: { afterMs: 50, forMs: 10_000 } }) });
    model.submitAll(3);
    model.flush(60_000, (timedOut) => expect(timedOut).toBe(false));
    model.run();
    expect(model.verdictsOf(0)).toEqual([{ outcome: "accepted", evidence: "barrier" }]);
    expect(model.connections).toBe(1);
  });
});

describe("S-17: a client that did not listen", () => {
  for (const forMs of [3500, 40_000]) {
    test(`S-17: an error response that arrived while the loop was blocked for ${forMs} ms comes before silence`, () => {
      const model = new ModelGateway({
        options: { spareConnection: "never" },
        stalls: [{ atMs: 1020, forMs }],
        connection: () => ({ lagMs: 300 }),
        bad: new Map([[0, 8]]),
      });
      model.submitAll(100);
      model.run();
      expect(model.taken).toEqual(range(1, 100));
      expect(model.verdictsOf(0)).toMatchObject([{ outcome: "rejected", status: 8 }]);
      expect(model.connections).toBe(2);
    });
  }

  test("S-17: a barrier's answer, a finished write and the end of a connection come before their time-outs, too", () => {
    const model = new ModelGateway({
      options: { writeTimeoutMs: 1000 },
      stalls: [
        { atMs: 1010, forMs: 2000 },
        { atMs: 3120, forMs: 9000 },
      ],
      connection: () => ({ writeMs: 20, lagMs: 20 }),
    });
    model.submitAll(5);
    model.flush(60_000, (timedOut) => expect(timedOut).toBe(false));
    model.run();
    expect(model.verdictsOf(4)).toEqual([{ outcome: "accepted", evidence: "barrier" }]);
    expect(kinds(model)).toEqual([]);
    expect(model.taken).toEqual(range(0, 5));
  });

  test("S-17: loops that stall all the time delay verdicts by a turn, not for ever", () => {
    const model = new ModelGateway({
      stalls: range(0, 100).map((n) => ({ atMs: 1010 + n * 1001, forMs: 1000 })),
      connection: () => ({}),
    });
    model.submitAll(3);
    model.run(1000 + 6100);
    expect(model.verdictsOf(0)).toEqual([{ outcome: "presumed-accepted" }]);
  });
});
