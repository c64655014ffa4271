import { describe, expect, test } from "vitest";
import { ModelGateway } from "./model/model-gateway.js";
import { range } from "./model/range.js";

describe("C-35: how a notification came to its verdict", () => {
  test("C-35: those that were sent again have more attempts, and the time since the first one", () => {
    const model = new ModelGateway({ bad: new Map([[1, 8]]), connection: () => ({ lagMs: 20 }) });
    model.submitSeveral(range(0, 5), "together");
    model.flush(60_000, () => {});
    model.run();
    const journeys = model.settled
      .toSorted((one, other) => one.index - other.index)
      .map(({ journey }) => [journey?.attempts, journey?.connection]);
    expect(journeys).toEqual([
      [1, 1],
      [1, 1],
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
    const [first, last] = [model.settled[0], model.settled.at(-1)];
    // The handshake takes 5 ms; 20 ms pass until the gateway answers, and 1 ms each way.
    expect(first?.journey).toMatchObject({ queuedMs: 5, answeredMs: 22 });
    expect(last?.journey?.queuedMs).toBe(5);
    expect(last?.journey?.answeredMs).toBe((last?.settledAtMs ?? 0) - (first?.submittedAtMs ?? 0) - 5);
  });

  test("C-35: silence is no answer, so it has no time; what never left has no connection", () => {
    const model = new ModelGateway({ connection: () => ({}) });
    model.submit(0);
    model.submit(1);
    expect(model.cancel(1)).toBe(true);
    model.run();
    const [withdrawn, silent] = model.settled;
    expect(withdrawn?.journey).toMatchObject({ queuedMs: undefined, attempts: 0, connection: undefined });
    expect(silent?.verdict).toEqual({ outcome: "presumed-accepted" });
    expect(silent?.journey).toMatchObject({ queuedMs: 5, answeredMs: undefined, attempts: 1, connection: 1 });
  });

  test("C-35: notifications of one ticket that were submitted at different times settle apart", () => {
    const model = new ModelGateway({ connection: () => ({ connectMs: 50 }) });
    model.submitSeveral(range(0, 3), "together");
    model.at(model.nowMs + 10, () => model.submitSeveral(range(3, 6), "together"));
    model.run(model.nowMs + 60);
    model.flush(60_000, () => {});
    model.run();
    expect(model.runs).toEqual([3, 3]);
    expect(model.settled.map(({ journey }) => journey?.queuedMs)).toEqual([50, 50, 50, 40, 40, 40]);
  });
});
