import { describe, expect, test } from "vitest";
import { ModelGateway } from "./model/model-gateway.js";

describe("S-5: a connection lost without an error response", () => {
  test("S-5: 'resend' resends everything unsettled and counts the possible duplicates", () => {
    const model = new ModelGateway({ connection: (n) => (n === 0 ? { closeAfter: 3 } : {}) });
    model.submitAll(5);
    model.run();
    expect(model.taken).toEqual([0, 1, 2, 0, 1, 2, 3, 4]);
    expect(model.session.stats).toMatchObject({ losses: 1, possibleDuplicates: 5 });
    expect([...model.outcomes().values()].every((outcome) => outcome === "presumed-accepted")).toBe(true);
  });

  test("S-5: 'report' settles everything unsettled as unaccounted and resends nothing", () => {
    const model = new ModelGateway({
      options: { onConnectionLost: "report", maxWriteBytes: 1 },
      connection: (n) => (n === 0 ? { closeAfter: 2, latencyMs: 0, writeMs: 1 } : {}),
    });
    model.submitAll(5);
    model.run();
    expect(new Set(model.taken).size).toBe(model.taken.length);
    expect(model.verdictsOf(0)).toMatchObject([
      { outcome: "unaccounted", error: { code: "connection-lost" } },
    ]);
    expect(model.verdictsOf(4)).toMatchObject([{ outcome: "presumed-accepted" }]);
  });

  test("S-5: garbage and a cut error response are losses that say so", () => {
    for (const script of [{ garbage: [1, 2, 3] }, { cutAnswerAt: 4 }]) {
      const model = new ModelGateway({
        connection: (n) => (n === 0 ? script : {}),
        bad: new Map([[1, 8]]),
      });
      model.submitAll(3);
      model.run();
      expect(model.taken).toEqual([0, 0, 2]);
      const lost = model.events.find((event) => event.type === "connection-lost");
      expect(lost).toMatchObject({
        error: { code: "cutAnswerAt" in script ? "connection-lost" : "answer-malformed" },
      });
      if ("cutAnswerAt" in script)
        expect(lost).toMatchObject({ error: { message: expect.stringContaining("4 of the 6") } });
    }
  });
});

describe("S-6: poison", () => {
  test("S-6: among 10,000, the one notification that kills connections is found, the others are accepted", () => {
    const model = new ModelGateway({ connection: () => ({}), poison: new Set([6173]) });
    model.submitAll(10_000);
    const startedAtMs = model.nowMs;
    model.flush(600_000, () => {});
    model.run();
    const outcomes = model.outcomes();
    expect(outcomes.get(6173)).toBe("unaccounted");
    outcomes.delete(6173);
    expect([...outcomes.values()].every((one) => one === "accepted" || one === "presumed-accepted")).toBe(
      true,
    );
    expect(new Set(model.taken).size).toBe(9999);
    expect(model.connections).toBeLessThan(60);
    // The run ends with the idle time-out of the last connection.
    expect(model.nowMs - startedAtMs).toBeLessThan(90_000);
  });

  test("S-6: the window narrows from the second loss on, never at the first", () => {
    const model = new ModelGateway({
      connection: (n) => (n < 2 ? { closeAfter: 1 } : {}),
    });
    model.submitAll(100);
    model.run();
    const narrowed = model.events.filter((event) => event.type === "window-narrowed");
    expect(narrowed).toEqual([{ type: "window-narrowed", connection: 2, window: 25, losses: 2 }]);
  });

  test("S-6: a gateway that dies on barriers makes no good notification unaccounted", () => {
    const model = new ModelGateway({ connection: () => ({ diesOnBarriers: true }) });
    model.submitAll(40);
    let answered = false;
    model.flush(600_000, (timedOut) => {
      answered = !timedOut;
    });
    model.run();
    expect(answered).toBe(true);
    expect([...model.outcomes().values()].every((one) => one === "presumed-accepted")).toBe(true);
    expect(model.events.map((event) => event.type)).toContain("barrier-unanswered");
  });

  test("S-6: a gateway that closes on barriers only after notifications makes no notification poisonous, either", () => {
    const model = new ModelGateway({ connection: () => ({ diesOnBarriers: "after notifications" }) });
    model.submitAll(40);
    model.flush(600_000, (timedOut) => expect(timedOut).toBe(false));
    model.run();
    expect(model.settled).toHaveLength(40);
    expect([...model.outcomes().values()].every((one) => one === "presumed-accepted")).toBe(true);
  });
});
