import { describe, expect, test } from "vitest";
import { PoisonSearch } from "../../../src/session/binary/poison-search.js";
import { ModelGateway } from "../model/model-gateway.js";
import { range } from "../model/range.js";
import type { ConnectionScript } from "../model/scenario.js";

/** Sends a thousand and flushes, to a gateway that names nothing when it rejects, 0.3 s late. */
function sendThousand(bad: readonly number[], script: ConnectionScript = {}) {
  const model = new ModelGateway({
    // Connections are counted here.
    options: { spareConnection: "never" },
    connection: () => ({ names: "zero", lagMs: 300, ...script }),
    bad: new Map(bad.map((index) => [index, 8])),
  });
  model.submitAll(1000);
  const flush = { tookMs: Infinity };
  model.flush(600_000, () => {
    flush.tookMs = model.nowMs - 1000;
  });
  model.run();
  expect(new Set(model.taken)).toEqual(new Set(range(0, 1000).filter((index) => !bad.includes(index))));
  expect(model.taken.length - (1000 - bad.length)).toBeLessThanOrEqual(
    model.session.stats.possibleDuplicates,
  );
  return { model, flush };
}

function expectAllButAccepted(model: ModelGateway, bad: readonly number[]): void {
  for (const { index, verdict } of model.settled) {
    if (bad.includes(index)) expect(verdict).toMatchObject({ outcome: "rejected", status: 8 });
    else expect(verdict).toMatchObject({ outcome: "accepted" });
  }
  expect(model.settled).toHaveLength(1000);
}

describe("S-20: an error response that names nothing", () => {
  for (const index of [0, 1, 499, 500, 737, 999]) {
    test(`S-20: number ${index} of a thousand is found by halves, and the others are accepted`, () => {
      const { model, flush } = sendThousand([index], { namesBarriers: "right" });
      expectAllButAccepted(model, [index]);
      // The first, a barrier on trial, ten halves, the culprit alone, and the rest.
      expect(model.connections).toBeLessThanOrEqual(14);
      expect(flush.tookMs).toBeLessThan(5000);
    });
  }

  test("S-20: the same where barriers are answered without their name, too", () => {
    const { model, flush } = sendThousand([700]);
    expectAllButAccepted(model, [700]);
    // Two more, to find out that barriers are answered so.
    expect(model.connections).toBeLessThanOrEqual(15);
    expect(flush.tookMs).toBeLessThan(7000);
  });

  test("S-20: the same with identifiers that belong to nobody: the culprit has to be alone three times", () => {
    const { model, flush } = sendThousand([700], { names: "unknown", namesBarriers: "right" });
    expectAllButAccepted(model, [700]);
    expect(model.connections).toBeLessThanOrEqual(15);
    expect(flush.tookMs).toBeLessThan(7000);
  });

  test("S-20: several of them cost the others nothing, and a search each", () => {
    const bad = [3, 4, 5, 250, 998];
    const { model, flush } = sendThousand(bad, { namesBarriers: "right" });
    expectAllButAccepted(model, bad);
    expect(model.connections).toBeLessThanOrEqual(5 * 12);
    expect(flush.tookMs).toBeLessThan(5 * 5500);
  });

  test("S-20: a gateway without answers to barriers is searched in silence", () => {
    const { model } = sendThousand([700], { ignoresBarriers: true });
    expect(model.verdictsOf(700)).toMatchObject([{ outcome: "rejected", status: 8 }]);
    for (const { index, verdict } of model.settled)
      if (index !== 700) expect(verdict.outcome).toMatch(/accepted/);
    expect(model.connections).toBeLessThanOrEqual(15);
  });

  test("S-20: a gateway that rejects everything so is soon asked more and more seldom", () => {
    const model = new ModelGateway({
      options: { giveUpAfterMs: 60_000 },
      connection: () => ({ names: "zero", lagMs: 10 }),
      bad: new Map(range(0, 1000).map((index) => [index, 8])),
    });
    model.submitAll(1000);
    model.run();
    expect(model.settled).toHaveLength(1000);
    expect(model.connections).toBeLessThan(60);
    for (const { verdict } of model.settled) expect(["rejected", "unaccounted"]).toContain(verdict.outcome);
  });

  test("S-20: one that is certainly meant is rejected at once, without another connection", () => {
    const model = new ModelGateway({
      connection: () => ({ names: "zero", lagMs: 300 }),
      bad: new Map([[0, 7]]),
    });
    model.submit(0);
    model.run();
    expect(model.verdictsOf(0)).toMatchObject([{ outcome: "rejected", status: 7 }]);
    expect(model.connections).toBe(1);
  });

  test("S-20: one that comes after silence had lasted long enough, and before that settled anything, still accuses", () => {
    const model = new ModelGateway({
      connection: () => ({ names: "zero", namesBarriers: "right", lagMs: 3500 }),
      bad: new Map([[1, 8]]),
    });
    model.submitAll(10);
    model.flush(60_000, () => {});
    model.run(1000 + 3600);
    expect(model.settled).toEqual([]);
    expect(model.events).toContainEqual(expect.objectContaining({ type: "unknown-identifier" }));
  });

  test("S-18: what was silent for long enough settles by silence when the gateway closes on a barrier later", () => {
    const model = new ModelGateway({
      connection: () => ({ diesOnBarriers: true, barrierLagMs: 4000 }),
    });
    model.submitAll(10);
    model.flush(60_000, () => {});
    model.run();
    expect(model.taken).toEqual(range(0, 10));
    expect([...new Set(model.outcomes().values())]).toEqual(["presumed-accepted"]);
    expect(model.connections).toBe(1);
  });

  test("S-20: what accused a lone notification before anything settled does not count afterwards", () => {
    const search = new PoisonSearch(100);
    search.accused(0, 1);
    search.accused(0, 1);
    expect(search.isAccusedAlone).toBe(true);
    search.progressed(1);
    expect(search.isAccusedAlone).toBe(false);
    search.accused(1, 2);
    expect(search.isAccusedAlone).toBe(false);
  });

  test("S-20: a shutdown that names nothing accuses nobody", () => {
    const model = new ModelGateway({
      connection: (n) => (n === 0 ? { unprompted: { afterMs: 50, status: 10, identifier: 0 } } : {}),
    });
    model.submitAll(100);
    model.run();
    expect([...new Set(model.outcomes().values())]).toEqual(["presumed-accepted"]);
    expect(model.connections).toBe(2);
    expect(model.events.map(({ type }) => type)).not.toContain("window-narrowed");
  });
});

describe("S-21: what a gateway says more than once, or unasked", () => {
  test("S-21: a second error response on a connection is not read: the first has ended it", () => {
    for (const second of [
      { status: 8, identifier: 5 },
      { status: 0, identifier: 6 },
      { status: 10, identifier: 0 },
      { status: 2, identifier: 0xffffffff },
    ]) {
      const model = new ModelGateway({
        options: { spareConnection: "never" },
        connection: (n) => (n === 0 ? { second } : {}),
        bad: new Map([[1, 8]]),
      });
      model.submitAll(6);
      model.run();
      expect(model.taken).toEqual([0, 2, 3, 4, 5]);
      expect(model.verdictsOf(1)).toMatchObject([{ outcome: "rejected", status: 8 }]);
      for (const index of [2, 3, 4, 5])
        expect(model.verdictsOf(index)).toEqual([{ outcome: "presumed-accepted" }]);
      expect(model.connections).toBe(2);
    }
  });

  test("S-21: the identifier of a barrier that was not written names nothing, and nothing is presumed from it", () => {
    for (const status of [0, 2, 8, 10]) {
      const model = new ModelGateway({
        connection: (n) => (n === 0 ? { unprompted: { afterMs: 50, status, identifier: 0xffffffff } } : {}),
      });
      model.submitAll(6);
      model.run(1075);
      expect(model.events).toContainEqual(expect.objectContaining({ type: "unknown-identifier" }));
      expect(model.settled).toEqual([]);
      model.run();
      expect(new Set(model.taken)).toEqual(new Set(range(0, 6)));
      for (const { verdict } of model.settled) expect(verdict.outcome).toMatch(/accepted/);
    }
  });

  test("S-21: status 0 accepts what it names, and what follows is sent again", () => {
    const model = new ModelGateway({
      connection: (n) => (n === 0 ? { unprompted: { afterMs: 50, status: 0, identifier: 3 } } : {}),
    });
    model.submitAll(6);
    model.run();
    expect(model.verdictsOf(2)).toEqual([{ outcome: "accepted", evidence: "position" }]);
    expect(model.verdictsOf(3)).toEqual([{ outcome: "presumed-accepted" }]);
  });

  test("S-22: one that names a notification which had settled by silence: what followed was discarded, and is not in doubt", () => {
    const model = new ModelGateway({
      options: { settleAfterMs: 500, maxWriteBytes: 60 },
      connection: (n) => (n === 0 ? { lagMs: 900 } : {}),
      bad: new Map([[0, 8]]),
    });
    model.submit(0);
    for (const index of range(1, 9)) model.at(1000 + index * 100, () => model.submit(index));
    model.run();
    expect(model.events).toContainEqual(expect.objectContaining({ type: "late-error-response" }));
    expect(model.events).toContainEqual(expect.objectContaining({ type: "resending", inDoubt: 0 }));
    expect(model.session.stats).toMatchObject({ losses: 0, possibleDuplicates: 0 });
    expect(model.events.map(({ type }) => type)).not.toContain("window-narrowed");
  });
});
