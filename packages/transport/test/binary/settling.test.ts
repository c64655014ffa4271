import { UsageError } from "@apns/transport";
import { describe, expect, test } from "vitest";
import { at } from "../moment-at.js";
import { ModelGateway } from "./model/model-gateway.js";
import { range } from "./model/range.js";

describe("S-9: never written", () => {
  test("S-9: a notification that expires while it waits settles as expired and is not written", () => {
    const model = new ModelGateway({ connection: () => ({ connectMs: 3000 }) });
    model.submit(0, 2);
    model.submit(1, 100);
    model.submit(2, 0);
    model.run();
    expect(model.verdictsOf(0)).toEqual([{ outcome: "expired" }]);
    expect(model.taken).toEqual([1, 2]);
  });

  test("S-9: a notification that is cancelled before it is written settles as cancelled", () => {
    const model = new ModelGateway({ connection: () => ({ connectMs: 3000 }) });
    model.submitAll(3);
    expect(model.cancel(1)).toBe(true);
    expect(model.cancel(1)).toBe(false);
    model.run();
    expect(model.verdictsOf(1)).toEqual([{ outcome: "cancelled" }]);
    expect(model.taken).toEqual([0, 2]);
    expect(model.cancel(0)).toBe(false);
  });

  test("S-9: a notification in doubt that is cancelled is unaccounted, since an earlier connection may have delivered it", () => {
    const model = new ModelGateway({
      connection: (n) => (n === 0 ? { closeAfter: 2 } : { connectMs: 5000 }),
    });
    model.submitAll(2);
    model.run(2000);
    expect(model.cancel(0)).toBe(true);
    expect(model.verdictsOf(0)).toMatchObject([{ outcome: "unaccounted" }]);
    model.run();
    expect(model.taken).toEqual([0, 1, 1]);
  });
});

describe("S-11: every notification settles exactly once", () => {
  test("S-11: close lets everything in flight settle, and refuses more", () => {
    const model = new ModelGateway({ connection: () => ({ lagMs: 100 }) });
    model.submitAll(3);
    model.close(10_000);
    expect(() => model.submit(3)).toThrow(UsageError);
    model.run();
    expect(model.settled).toHaveLength(3);
    expect(model.session.stateName).toBe("closed");
    expect(model.verdictsOf(2)).toEqual([{ outcome: "accepted", evidence: "barrier" }]);
  });

  test("S-11: close at once settles unwritten notifications as failed and written ones as unaccounted", () => {
    const model = new ModelGateway({ options: { resendBufferSize: 2 }, connection: () => ({}) });
    model.submitAll(4);
    model.run(1500);
    model.close(0);
    expect(model.verdictsOf(1)).toMatchObject([{ outcome: "unaccounted", error: { code: "closed" } }]);
    expect(model.verdictsOf(3)).toMatchObject([{ outcome: "failed", error: { code: "closed" } }]);
    expect(model.session.stateName).toBe("closed");
  });

  test("S-11: bad input throws before anything is queued and harms nothing in flight", () => {
    const model = new ModelGateway({ connection: () => ({}) });
    model.submit(0);
    expect(() =>
      model.session.submit({ deviceToken: "zz", payload: {} }, { index: 9 }, at(model.nowMs)),
    ).toThrow();
    model.submit(1);
    model.run();
    expect(model.taken).toEqual([0, 1]);
    expect(model.settled).toHaveLength(2);
  });
});

test("S-11: a payload that throws when it is encoded a second time, in a new slab, harms nothing that was queued", () => {
  const model = new ModelGateway({ connection: () => ({}) });
  let accepted = 0;
  let refused = 0;
  // Now and then a frame of 150 bytes meets the end of a slab, and is encoded twice.
  for (const index of range(0, 3000)) {
    let calls = 0;
    const fickle = {
      toJSON: () => {
        calls += 1;
        if (calls > 1) throw new Error("not twice");
        return { aps: { alert: "x".repeat(100) } };
      },
    };
    const deviceToken = index.toString(16).padStart(8, "0");
    try {
      model.session.submit({ deviceToken, payload: fickle }, { index }, at(model.nowMs));
      accepted += 1;
    } catch {
      refused += 1;
      model.submit(index);
    }
  }
  model.run();
  expect(refused).toBeGreaterThan(0);
  expect(accepted).toBeGreaterThan(0);
  expect(model.taken).toEqual(range(0, 3000));
});
