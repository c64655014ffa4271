import { TransportError } from "@apns/transport";
import { describe, expect, test } from "vitest";
import { at } from "../../moment-at.js";
import { ModelGateway } from "../model/model-gateway.js";
import { range } from "../model/range.js";

const kinds = (model: ModelGateway): string[] => model.events.map(({ type }) => type);
const outcomes = (model: ModelGateway): string[] => [...new Set(model.outcomes().values())];

/** Sends a thousand and flushes. Returns how long the flush took. */
function flushThousand(model: ModelGateway): () => number {
  model.submitAll(1000);
  let tookMs = -1;
  model.flush(60_000, (timedOut) => {
    expect(timedOut).toBe(false);
    tookMs = model.nowMs - 1000;
  });
  return () => tookMs;
}

describe("S-18: a barrier that a living gateway does not answer", () => {
  test("S-18: a thousand and a flush: each is taken once, and silence settles it", () => {
    const model = new ModelGateway({ connection: () => ({ ignoresBarriers: true }) });
    const tookMs = flushThousand(model);
    model.run();
    expect(model.taken).toEqual(range(0, 1000));
    expect(outcomes(model)).toEqual(["presumed-accepted"]);
    expect(tookMs()).toBeLessThan(5300);
    expect(model.connections).toBe(1);
    expect(model.session.stats).toMatchObject({ losses: 0, resent: 0, possibleDuplicates: 0 });
  });

  test("S-18: one that it answers late is good evidence until silence has lasted long enough", () => {
    for (const [barrierLagMs, verdict] of [
      [6000, { outcome: "accepted", evidence: "barrier" }],
      [9000, { outcome: "presumed-accepted" }],
    ] as const) {
      const model = new ModelGateway({
        options: { settleAfterMs: 8000 },
        connection: () => ({ barrierLagMs }),
      });
      flushThousand(model);
      model.run();
      expect(model.taken).toEqual(range(0, 1000));
      expect(model.verdictsOf(999)).toEqual([verdict]);
      expect(model.session.stats.possibleDuplicates).toBe(0);
    }
  });

  test("S-18: nothing follows it on its connection, since a late answer would discard that", () => {
    const model = new ModelGateway({
      options: { settleAfterMs: 8000 },
      connection: (n) => (n === 0 ? { barrierLagMs: 6000 } : {}),
    });
    flushThousand(model);
    model.at(3000, () => model.submit(1000));
    model.run();
    expect(model.taken).toEqual(range(0, 1001));
    expect(model.connections).toBe(2);
    expect(model.session.stats.resent).toBe(0);
  });

  test("S-18: once silence has settled what came before it, its connection is left", () => {
    const model = new ModelGateway({ connection: (n) => (n === 0 ? { ignoresBarriers: true } : {}) });
    flushThousand(model);
    model.at(3000, () => model.submit(1000));
    model.run();
    expect(model.taken).toEqual(range(0, 1001));
    expect(model.connections).toBe(2);
  });

  test("S-18: an error response that comes while it is awaited counts as ever", () => {
    const model = new ModelGateway({
      connection: () => ({ ignoresBarriers: true, lagMs: 1500 }),
      bad: new Map([[500, 8]]),
    });
    flushThousand(model);
    model.run();
    expect(model.taken).toEqual(range(0, 1000).filter((index) => index !== 500));
    expect(model.verdictsOf(500)).toMatchObject([{ outcome: "rejected", status: 8 }]);
    expect(model.session.stats.possibleDuplicates).toBe(0);
  });
});

test("S-19: silence that lasts long enough while a barrier waits for its moment settles nothing, unless the flush is over", () => {
  for (const flushMs of [60_000, 80]) {
    const model = new ModelGateway({
      options: { settleAfterMs: 60 },
      connection: () => ({ lagMs: 20 }),
    });
    model.submitAll(3);
    model.flush(flushMs, () => {});
    model.run();
    expect(model.verdictsOf(2)).toEqual([
      flushMs === 80 ? { outcome: "presumed-accepted" } : { outcome: "accepted", evidence: "barrier" },
    ]);
  }
});

describe("S-19: a gateway that ends connections because of barriers", () => {
  for (const barrierLagMs of [0, 50, 700, 2500]) {
    test(`S-19: one that closes ${barrierLagMs} ms after a barrier: each is taken once`, () => {
      const model = new ModelGateway({ connection: () => ({ diesOnBarriers: true, barrierLagMs }) });
      flushThousand(model);
      model.run();
      expect(model.taken).toEqual(range(0, 1000));
      expect(outcomes(model)).toEqual(["presumed-accepted"]);
      expect(kinds(model)).toEqual(["connection-lost", "barrier-unanswered"]);
      // Two more to see what it does with a barrier alone, and no more barriers after that.
      expect(model.barriers).toBe(3);
      model.submit(1000);
      model.flush(60_000, () => {});
      model.run();
      expect(model.barriers).toBe(3);
      expect(model.taken).toEqual(range(0, 1001));
      expect(model.session.stats.possibleDuplicates).toBe(0);
    });
  }

  test("S-19: one that answers them with identifier 0: each is taken once", () => {
    const model = new ModelGateway({ connection: () => ({ names: "zero" }) });
    flushThousand(model);
    model.run();
    expect(model.taken).toEqual(range(0, 1000));
    expect(outcomes(model)).toEqual(["accepted"]);
    // From now on that is an answer like any other.
    model.submit(1000);
    model.flush(60_000, () => {});
    model.run();
    expect(model.connections).toBe(4);
    expect(model.verdictsOf(1000)).toEqual([{ outcome: "accepted", evidence: "barrier" }]);
  });

  for (const barrierLagMs of [0, 300, 4000]) {
    test(`S-19: one that names the last notification instead, after ${barrierLagMs} ms: that is accepted, too`, () => {
      const model = new ModelGateway({ connection: () => ({ namesBarriers: "last taken", barrierLagMs }) });
      flushThousand(model);
      model.run();
      expect(model.taken).toEqual(range(0, 1000));
      expect(outcomes(model)).toEqual(["accepted"]);
      expect(model.barriers).toBe(1);
      expect(kinds(model)).toEqual([]);
    });
  }

  test("S-19: where it names an earlier notification with status 2, that is rejected: those after it were discarded", () => {
    const model = new ModelGateway({ connection: () => ({}), bad: new Map([[990, 2]]) });
    flushThousand(model);
    model.run();
    expect(model.taken).toEqual(range(0, 1000).filter((index) => index !== 990));
    expect(model.verdictsOf(990)).toMatchObject([{ outcome: "rejected", status: 2 }]);
  });

  test("S-19: what expired before the barrier comes between it and the notification that is named", () => {
    const model = new ModelGateway({ connection: () => ({ namesBarriers: "last taken" }) });
    model.submitAll(3);
    model.run(50);
    model.submit(3, 1);
    model.flush(60_000, () => {});
    model.run();
    expect(model.taken).toEqual([0, 1, 2]);
    expect(model.verdictsOf(2)).toEqual([{ outcome: "accepted", evidence: "barrier" }]);
    expect(model.verdictsOf(3)).toEqual([{ outcome: "expired" }]);
  });

  for (const barrierStatus of [4, 5, 8, 255]) {
    test(`S-19: one that answers them with identifier 0 and status ${barrierStatus}: each is taken once`, () => {
      const model = new ModelGateway({ connection: () => ({ namesBarriers: "zero", barrierStatus }) });
      flushThousand(model);
      model.run();
      expect(model.taken).toEqual(range(0, 1000));
      expect(outcomes(model)).toEqual(["presumed-accepted"]);
      expect(model.barriers).toBe(3);
    });
  }

  for (const [what, script] of [
    ["what no error response is", { garbage: [72, 84, 84, 80, 47, 49, 46, 49] }],
    ["a part of an error response", { cutAnswerAt: 5 }],
  ] as const) {
    test(`S-19: one that answers them with ${what}: each is taken once`, () => {
      const model = new ModelGateway({ connection: () => script });
      flushThousand(model);
      model.run();
      expect(model.taken).toEqual(range(0, 1000));
      expect(outcomes(model)).toEqual(["presumed-accepted"]);
      expect(model.barriers).toBe(3);
      expect(model.session.stats.possibleDuplicates).toBe(0);
    });

    test(`S-19: one that answers anything malformed with ${what}: what it discarded is resent`, () => {
      for (const lagMs of [0, 30, 400, 1500]) {
        const model = new ModelGateway({
          connection: () => ({ ...script, lagMs }),
          bad: new Map([[500, 8]]),
        });
        flushThousand(model);
        model.run();
        expect(new Set(model.taken)).toEqual(new Set(range(0, 1000).filter((index) => index !== 500)));
        for (const [index, outcome] of model.outcomes()) {
          expect(outcome).toMatch(index === 500 ? "unaccounted" : /accepted/);
        }
      }
    });
  }

  test("S-19: connections that end within other bytes ended for other reasons, and everything is resent", () => {
    const alone = [{ garbage: [42, 1] }, { cutAnswerAt: 3 }, { cutAnswerAt: 4, barrierStatus: 7 }];
    for (const script of alone) {
      for (const first of [{ cutAnswerAt: 4 }, { garbage: [41, 1] }]) {
        const model = new ModelGateway({
          connection: (n) => (n === 0 ? { ...first, lagMs: 120 } : n <= 2 ? { ...script, lagMs: 30 } : {}),
          bad: new Map([[0, 8]]),
        });
        model.submitAll(3);
        model.flush(60_000, () => {});
        model.run();
        expect(model.verdictsOf(0)).toMatchObject([{ outcome: "rejected", status: 8 }]);
        expect(model.taken).toEqual([1, 2]);
      }
    }
  });

  test("S-19: where it answers a barrier alone, the connection ended for another reason, and everything is resent", () => {
    const model = new ModelGateway({ connection: (n) => (n === 0 ? { diesOnBarriers: true } : {}) });
    flushThousand(model);
    model.run();
    expect(new Set(model.taken)).toEqual(new Set(range(0, 1000)));
    expect(outcomes(model)).toEqual(["accepted"]);
    expect(kinds(model)).toEqual(["connection-lost", "resending"]);
    expect(model.session.stats).toMatchObject({ losses: 1, possibleDuplicates: 1000 });
  });

  for (const lagMs of [0, 30, 400, 1500]) {
    test(`S-19: one that closes ${lagMs} ms after any malformed frame: what it discarded is resent`, () => {
      const model = new ModelGateway({
        connection: () => ({ severs: true, lagMs }),
        bad: new Map([[500, 8]]),
      });
      flushThousand(model);
      model.run();
      expect(new Set(model.taken)).toEqual(new Set(range(0, 1000).filter((index) => index !== 500)));
      expect(model.verdictsOf(500)).toMatchObject([{ outcome: "unaccounted" }]);
      model.settled.splice(
        model.settled.findIndex(({ index }) => index === 500),
        1,
      );
      for (const { verdict } of model.settled) expect(verdict.outcome).toMatch(/accepted/);
    });
  }

  test("S-19: one that answered barriers, and dies on them later, makes no good notification unaccounted", () => {
    const model = new ModelGateway({ connection: (n) => (n === 0 ? {} : { diesOnBarriers: true }) });
    model.submit(0);
    model.flush(60_000, () => {});
    model.run(3000);
    for (const index of range(1, 41)) model.submit(index);
    model.flush(60_000, () => {});
    model.run();
    expect(model.outcomes().size).toBe(41);
    for (const { verdict } of model.settled) expect(verdict.outcome).toMatch(/accepted/);
    // Once because it might have been an accident.
    expect(model.taken.length).toBeLessThanOrEqual(1 + 2 * 40);
  });

  test("S-19: an error response cannot mean what is held back: its connection carried a barrier alone", () => {
    const unprompted = { afterMs: 5, status: 8, identifier: 3 };
    const model = new ModelGateway({
      connection: (n) => (n === 0 ? { diesOnBarriers: true } : n === 1 ? { unprompted } : {}),
    });
    model.submitAll(6);
    model.flush(60_000, () => {});
    model.run();
    expect(outcomes(model)).toEqual(["presumed-accepted"]);
    expect(kinds(model)).toContain("unknown-identifier");
    expect(kinds(model)).not.toContain("error-response");
  });

  test("S-19: what is held back settles when no other connection can be opened, and the trial is over", () => {
    let isBack = false;
    const model = new ModelGateway({
      options: { giveUpAfterMs: 5000 },
      connection: (n) => (n === 0 ? { diesOnBarriers: true } : isBack ? {} : { connect: "refuse" }),
    });
    flushThousand(model);
    model.run();
    expect(outcomes(model)).toEqual(["unaccounted"]);
    expect(model.session.pending).toBe(0);
    const { connections, barriers } = model;
    isBack = true;
    model.submit(1000);
    model.run();
    expect(model.verdictsOf(1000)).toEqual([{ outcome: "presumed-accepted" }]);
    expect(model.connections).toBe(connections + 1);
    expect(model.barriers).toBe(barriers);
  });

  test("S-19, S-10: a certificate that is refused meanwhile leaves in doubt what is held back", () => {
    const model = new ModelGateway({ connection: () => ({ diesOnBarriers: true }) });
    model.submitAll(3);
    model.flush(60_000, () => {});
    model.afterStep = () => {
      if (model.connections !== 2 || model.session.stateName !== "open") return;
      model.afterStep = () => {};
      const error = new TransportError("certificate-refused", "bad certificate");
      model.session.ended(2, error, at(model.nowMs));
    };
    model.run();
    expect(outcomes(model)).toEqual(["unaccounted"]);
  });
});
