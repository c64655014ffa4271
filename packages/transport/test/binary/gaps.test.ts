import { describe, expect, test } from "vitest";
import { at } from "../moment-at.js";
import { ModelGateway } from "./model/model-gateway.js";

describe("S-26: a gap", () => {
  const afterOne = (): ModelGateway => {
    const model = new ModelGateway({ connection: () => ({}) });
    model.submit(0);
    model.run(6000);
    expect(model.session.pending).toBe(0);
    return model;
  };

  test("S-26: the next notification takes a new connection: the idle one cannot show that it lives", () => {
    const model = afterOne();
    model.session.resumed(3000, at(model.nowMs));
    model.submit(1);
    expect(model.connections).toBe(2);
    model.run();
    expect(model.taken).toEqual([0, 1]);
    expect(model.session.stats).toMatchObject({ losses: 0, possibleDuplicates: 0 });
  });

  test("S-26: a short gap changes nothing", () => {
    const model = afterOne();
    model.session.resumed(2999, at(model.nowMs));
    model.submit(1);
    expect(model.connections).toBe(1);
  });

  test("S-26: what was written settles by silence, and what comes after it takes a new connection", () => {
    const model = afterOne();
    model.submit(1);
    model.session.resumed(60_000, at(model.nowMs));
    model.submit(2);
    model.run(model.nowMs + 2000);
    expect(model.taken).toEqual([0, 1]);
    model.run();
    expect(model.connections).toBe(2);
    expect(model.taken).toEqual([0, 1, 2]);
    expect(model.outcomes()).toEqual(new Map([0, 1, 2].map((index) => [index, "presumed-accepted"])));
    expect(model.session.stats).toMatchObject({ losses: 0, possibleDuplicates: 0 });
  });

  test("S-26: an error response still settles what was written, and what it discards takes a new connection", () => {
    const model = new ModelGateway({
      options: { spareConnection: "never" },
      connection: () => ({ lagMs: 500 }),
      bad: new Map([[0, 8]]),
    });
    model.submitAll(2);
    model.run(1100);
    model.session.resumed(60_000, at(model.nowMs));
    model.submit(2);
    model.run();
    expect(model.connections).toBe(2);
    expect(model.taken).toEqual([1, 2]);
    expect(model.outcomes().get(0)).toBe("rejected");
  });

  test("S-26: a flush waits for silence, since no barrier could be believed to arrive", () => {
    const model = afterOne();
    model.submit(1);
    model.session.resumed(60_000, at(model.nowMs));
    let isFlushed = false;
    model.flush(60_000, (timedOut) => {
      isFlushed = !timedOut;
    });
    model.run();
    expect(isFlushed).toBe(true);
    expect(model.verdictsOf(1)).toEqual([{ outcome: "presumed-accepted" }]);
  });

  test("S-26: a connection that was opened to try a barrier is left before the barrier is written", () => {
    const model = new ModelGateway({ connection: () => ({ diesOnBarriers: true }) });
    model.submitAll(3);
    model.flush(60_000, () => {});
    const resumeOnTrial = (): void => {
      if (model.connections !== 2 || model.session.stateName !== "open") return;
      model.afterStep = () => {};
      model.session.resumed(60_000, at(model.nowMs));
    };
    model.afterStep = resumeOnTrial;
    model.run();
    expect(model.connections).toBe(4);
    expect(model.taken).toEqual([0, 1, 2]);
    expect(model.session.pending).toBe(0);
  });

  test("S-26: an attempt to connect goes on", () => {
    const model = new ModelGateway({ connection: () => ({ connectMs: 50 }) });
    model.submit(0);
    model.session.resumed(60_000, at(model.nowMs));
    model.run();
    expect(model.connections).toBe(1);
    expect(model.taken).toEqual([0]);
  });
});
