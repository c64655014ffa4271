import { BinarySession } from "@apns/transport/session";
import { describe, expect, test } from "vitest";
import { at } from "../moment-at.js";
import { ModelGateway } from "./model/model-gateway.js";
import { range } from "./model/range.js";

describe("S-1: identifiers", () => {
  test("S-1: identifiers start at 1, so that 0 in an error response never names a notification", () => {
    const model = new ModelGateway({
      connection: (n) => (n === 0 ? { names: "zero" } : {}),
      bad: new Map([[1, 8]]),
    });
    model.submitAll(2);
    model.run(1150);
    expect(model.events).toContainEqual({
      type: "unknown-identifier",
      connection: 1,
      status: 8,
      identifier: 0,
    });
    expect(model.settled).toEqual([]);
    model.run();
    // Number 1 has a connection to itself first.
    expect(model.events).toContainEqual({ type: "error-response", connection: 3, status: 8, identifier: 2 });
  });

  test("S-1: identifiers wrap at 2^32 without losing their order", () => {
    const model = new ModelGateway({
      options: { firstSequence: 0xfffffffe - 5 },
      connection: () => ({}),
      bad: new Map([
        [3, 8],
        [7, 7],
      ]),
    });
    model.submitAll(12);
    model.run();
    expect(model.taken).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10, 11]);
    expect(model.verdictsOf(7)).toMatchObject([{ outcome: "rejected", status: 7 }]);
  });
});

describe("S-2: an error response naming k", () => {
  test("S-2: all before k are accepted by position, k is rejected with its status, all after k are resent in order", () => {
    const model = new ModelGateway({
      options: { spareConnection: "never" },
      connection: () => ({ lagMs: 1000 }),
      bad: new Map([[2, 8]]),
    });
    model.submitAll(6);
    model.run();
    expect(model.taken).toEqual([0, 1, 3, 4, 5]);
    expect(model.verdictsOf(1)).toEqual([{ outcome: "accepted", evidence: "position" }]);
    const rejection = { status: 8, reason: expect.any(String), retry: "never", hint: expect.any(String) };
    expect(model.verdictsOf(2)).toEqual([
      { outcome: "rejected", ...rejection, deviceTokenIsBad: true, deviceTokenIsDead: false },
    ]);
    expect(model.session.stats).toMatchObject({ resent: 3, possibleDuplicates: 0, connections: 2 });
  });

  test("S-2: a notification submitted while the error response is on its way is written after the resent ones", () => {
    const model = new ModelGateway({ connection: () => ({ lagMs: 500 }), bad: new Map([[0, 8]]) });
    model.submitAll(3);
    model.run(1200);
    model.submit(3);
    model.run();
    expect(model.taken).toEqual([1, 2, 3]);
  });

  test("S-2: an unknown status is a rejection like any other", () => {
    const model = new ModelGateway({ connection: () => ({}), bad: new Map([[0, 99]]) });
    model.submitAll(2);
    model.run();
    expect(model.verdictsOf(0)).toMatchObject([{ outcome: "rejected", status: 99 }]);
    expect(model.taken).toEqual([1]);
  });
});

test("S-3: a shutdown names the last notification taken: it is accepted, the notifications after it are resent", () => {
  const model = new ModelGateway({ connection: (n) => (n === 0 ? { shutdownAfter: 3 } : {}) });
  model.submitAll(6);
  model.run();
  expect(model.taken).toEqual(range(0, 6));
  expect(model.verdictsOf(2)).toEqual([{ outcome: "accepted", evidence: "position" }]);
  expect(model.settled.some(({ verdict }) => verdict.outcome === "rejected")).toBe(false);
});

test("S-3: status 0 says that nothing is wrong: the named notification is accepted", () => {
  const model = new ModelGateway({ connection: () => ({}), bad: new Map([[0, 0]]) });
  model.submitAll(2);
  model.run(5000);
  expect(model.verdictsOf(0)).toEqual([{ outcome: "accepted", evidence: "position" }]);
});

describe("S-4: an identifier that names nothing", () => {
  for (const names of ["zero", "unknown"] as const) {
    test(`S-4: with identifier ${names} nothing is presumed from position; it counts as a loss and is reported`, () => {
      const model = new ModelGateway({
        connection: (n) => (n === 0 ? { names } : {}),
        bad: new Map([[1, 8]]),
      });
      model.submitAll(4);
      model.run();
      expect(model.events.map((event) => event.type)).toContain("unknown-identifier");
      // Number 0 was taken by the first connection too; the session cannot know that.
      expect(model.taken).toEqual([0, 0, 2, 3]);
      expect(model.session.stats.possibleDuplicates).toBe(4);
      expect(model.verdictsOf(1)).toMatchObject([{ outcome: "rejected", status: 8 }]);
    });
  }

  test("S-4: an identifier that was not yet written on this connection names nothing", () => {
    const session = new BinarySession<object>({ resendBufferSize: 1 }, () => 0);
    for (const _ of range(0, 3)) session.submit({ deviceToken: "00", payload: new Uint8Array(2) }, {}, at(0));
    session.takeAction();
    session.connected(1, at(1));
    session.takeWrite(1, at(1, 0));
    session.received(1, Uint8Array.of(8, 8, 0, 0, 0, 2), at(2));
    const events: string[] = [];
    session.drain(
      () => expect.unreachable("nothing settles"),
      (event) => events.push(event.type),
    );
    expect(events).toContain("unknown-identifier");
  });

  test("S-4: an error response for a notification that settled by silence is reported as late", () => {
    const model = new ModelGateway({
      options: { settleAfterMs: 500 },
      connection: (n) => (n === 0 ? { lagMs: 900 } : {}),
      bad: new Map([[0, 8]]),
    });
    model.submitAll(3);
    model.run();
    expect(model.events).toContainEqual({
      type: "late-error-response",
      connection: 1,
      status: 8,
      identifier: 1,
      presumedAfter: 2,
    });
  });
});
