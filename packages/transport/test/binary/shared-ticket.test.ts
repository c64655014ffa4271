import type { Verdict } from "@apns/transport";
import { BinarySession, type SettledRun, SharedTicket } from "@apns/transport/session";
import { WireError } from "@apns/wire";
import { NotificationTemplate } from "@apns/wire/binary";
import { copyBytes } from "@apns/wire/bytes";
import { describe, expect, test } from "vitest";
import { at } from "../moment-at.js";
import { ModelGateway } from "./model/model-gateway.js";
import { range } from "./model/range.js";

const payload = new TextEncoder().encode('{"aps":{"alert":"x"}}');
const deviceTokens = range(0, 1000).map((index) => index.toString(16).padStart(64, "0"));

class Batch extends SharedTicket {}

/** A session without a gateway, and the verdicts that it hands over. */
function silentSession(options: ConstructorParameters<typeof BinarySession>[0] = {}, slabBytes?: number) {
  let slabs = 0;
  const session = new BinarySession<Batch | object>(options, Math.random, {
    slabBytes,
    allocate: (byteCount) => {
      slabs += 1;
      return new Uint8Array(byteCount);
    },
  });
  const handed: [object, Verdict["outcome"], SettledRun | undefined][] = [];
  return {
    session,
    handed,
    slabs: () => slabs,
    drain: () =>
      session.drain(
        (ticket, { outcome }, run) => void handed.push([ticket, outcome, run]),
        () => {},
      ),
  };
}

describe("S-11: one ticket for many notifications", () => {
  test("S-11: notifications that settle together are handed over in one call, however they were submitted", () => {
    const model = new ModelGateway({ connection: () => ({}) });
    model.submitSeveral(range(0, 100), "together");
    model.submitSeveral(range(100, 200), "one by one");
    model.submit(200);
    model.flush(10_000, () => {});
    model.run();
    expect(model.runs).toEqual([100, 100, 1]);
    expect(model.settled.map(({ index }) => index)).toEqual(range(0, 201));
    expect(model.taken).toEqual(range(0, 201));
  });

  test("S-2: an error response inside a run parts it: those before, the named one, and later those after it", () => {
    const model = new ModelGateway({ connection: () => ({}), bad: new Map([[40, 8]]) });
    model.submitSeveral(range(0, 100), "together");
    model.flush(10_000, () => {});
    model.run();
    expect(model.runs).toEqual([40, 1, 59]);
    expect(model.verdictsOf(40)).toMatchObject([{ outcome: "rejected", status: 8 }]);
    expect(model.taken).toEqual(range(0, 100).filter((index) => index !== 40));
    expect(model.session.stats).toMatchObject({ resent: 59, possibleDuplicates: 0 });
  });

  test("S-9: a cancelled notification settles by itself, the others around it together", () => {
    const model = new ModelGateway({ connection: () => ({}) });
    model.submitSeveral(range(0, 10), "together");
    expect(model.cancel(3)).toBe(true);
    model.flush(10_000, () => {});
    model.run();
    expect(model.runs).toEqual([1, 3, 6]);
    expect(model.outcomes().get(3)).toBe("cancelled");
    expect(model.taken).toEqual(range(0, 10).filter((index) => index !== 3));
  });

  test("S-1: identifiers wrap within a batch as they do between notifications", () => {
    const model = new ModelGateway({
      options: { firstSequence: 0xfffffffe - 50 },
      connection: () => ({}),
      bad: new Map([[70, 8]]),
    });
    model.submitSeveral(range(0, 200), "together");
    model.run();
    expect(model.verdictsOf(70)).toMatchObject([{ outcome: "rejected", status: 8 }]);
    expect(model.taken).toEqual(range(0, 200).filter((index) => index !== 70));
  });

  test("S-10: notifications that will never be sent settle together, too", () => {
    const { session, handed, drain } = silentSession();
    const ticket = new Batch();
    const template = new NotificationTemplate({ payload });
    session.submitEach({ template, deviceTokens, from: 0, ticket }, at(0));
    session.close(0, at(0));
    drain();
    expect(handed).toEqual([[ticket, "failed", { sequence: 0, count: 1000 }]]);
  });
});

test("S-11: when time is up, the written notifications of a ticket are in doubt and the others have failed", () => {
  const { session, handed, drain } = silentSession({ maxWriteBytes: 10_000 });
  const ticket = new Batch();
  const template = new NotificationTemplate({ payload });
  session.submitEach({ template, deviceTokens, from: 0, ticket }, at(0));
  session.takeAction();
  session.connected(1, at(0));
  const left = (session.takeWrite(1, at(0, 0))?.length ?? 0) / template.frameBytes;
  expect(left).toBeGreaterThan(10);
  session.close(0, at(0));
  drain();
  expect(handed).toEqual([
    [ticket, "unaccounted", { sequence: 0, count: left }],
    [ticket, "failed", { sequence: left, count: 1000 - left }],
  ]);
});

test("S-9: a write ends before an expired notification, which is not written with its neighbours", () => {
  const { session, handed, drain } = silentSession();
  const tickets = range(0, 3).map((index) => ({ index }));
  const expirations = [0, 5, 100];
  for (const [index, expiration] of expirations.entries()) {
    const deviceToken = deviceTokens[index] as string;
    session.submit({ deviceToken, payload, expiration }, tickets[index] as object, at(0));
  }
  session.takeAction();
  session.connected(1, at(0));
  const first = session.takeWrite(1, at(0, 10000));
  session.written(1, at(0));
  const second = session.takeWrite(1, at(0, 10000));
  expect(first?.length).toBe(new NotificationTemplate({ payload }).frameBytes);
  expect(second?.length).toBe(first?.length);
  drain();
  expect(handed).toEqual([[tickets[1], "expired", undefined]]);
});

describe("submitEach", () => {
  const template = new NotificationTemplate({ payload, expiration: 77, priority: 5 });

  test("stops before a device token that is bad, and throws where it is the first", () => {
    const { session } = silentSession();
    const ticket = new Batch();
    const some = [...deviceTokens.slice(0, 20), "no token", ...deviceTokens.slice(20, 25)];
    expect(session.submitEach({ template, deviceTokens: some, from: 0, ticket }, at(0))).toBe(20);
    expect(session.pending).toBe(20);
    expect(() => session.submitEach({ template, deviceTokens: some, from: 20, ticket }, at(0))).toThrow(
      WireError,
    );
    expect(session.pending).toBe(20);
    expect(session.nextSequence).toBe(20);
    expect(session.submitEach({ template, deviceTokens: some, from: 21, ticket }, at(0))).toBe(26);
    expect(session.pending).toBe(25);
  });

  test("writes the same bytes as one by one, over more than one slab", () => {
    const written = (fill: (session: BinarySession<object>) => void): Buffer => {
      const { session } = silentSession({ maxWriteBytes: 1_000_000 }, 5000);
      fill(session);
      session.takeAction();
      session.connected(1, at(0));
      const pieces: Uint8Array[] = [];
      for (
        let bytes = session.takeWrite(1, at(0, 0));
        bytes !== undefined;
        bytes = session.takeWrite(1, at(0, 0))
      ) {
        pieces.push(copyBytes(bytes));
        session.written(1, at(0));
      }
      return Buffer.concat(pieces);
    };
    const spelled = deviceTokens.map((token, index) => {
      if (index % 7 === 3) return Buffer.from(token, "hex");
      return index % 11 === 5 ? `<${token.slice(0, 8)} ${token.slice(8)}>` : token;
    });
    const ticket = new Batch();
    const together = written((session) =>
      session.submitEach({ template, deviceTokens: spelled, from: 0, ticket }, at(0)),
    );
    const oneByOne = written((session) => {
      for (const deviceToken of spelled)
        session.submit({ deviceToken, payload, expiration: 77, priority: 5 }, ticket, at(0));
    });
    expect(together.equals(oneByOne)).toBe(true);
  });

  test("notifications that expire while they wait are not written", () => {
    const { session, handed, drain } = silentSession();
    const ticket = new Batch();
    session.submitEach({ template, deviceTokens: deviceTokens.slice(0, 3), from: 0, ticket }, at(0));
    session.takeAction();
    session.connected(1, at(0));
    expect(session.takeWrite(1, at(0, 77000))).toBeUndefined();
    drain();
    expect(handed).toEqual(range(0, 3).map((sequence) => [ticket, "expired", { sequence, count: 1 }]));
  });

  test("a template with a larger payload than the session takes is refused", () => {
    const { session } = silentSession({ maxPayloadBytes: 100 }, 1);
    const large = new NotificationTemplate({ payload: new Uint8Array(2000).fill(0x7b) });
    const ticket = new Batch();
    for (const text of ["{}", "{ }"]) {
      const small = new NotificationTemplate({ payload: new TextEncoder().encode(text) });
      session.submitEach({ template: small, deviceTokens: deviceTokens.slice(0, 1), from: 0, ticket }, at(0));
      expect(() => session.submitEach({ template: large, deviceTokens, from: 0, ticket }, at(0))).toThrow(
        expect.objectContaining({ code: "payload-too-large" }),
      );
    }
    expect(session.pending).toBe(2);
  });

  test("a closed session takes none", () => {
    const { session } = silentSession();
    session.close(0, at(0));
    expect(() => session.submitEach({ template, deviceTokens, from: 0, ticket: new Batch() }, at(0))).toThrow(
      expect.objectContaining({ code: "closed" }),
    );
  });
});

test("memory for frames is reused while there is traffic, and freed when the connection rests", () => {
  const { session, slabs } = silentSession({ settleAfterMs: 10, idleTimeoutMs: 1000 }, 5000);
  const template = new NotificationTemplate({ payload });
  let connection = 0;
  const burst = (nowMs: number): void => {
    session.submitEach({ template, deviceTokens, from: 0, ticket: new Batch() }, at(nowMs));
    const action = session.takeAction();
    if (action?.type === "connect") {
      connection = action.connection;
      session.connected(connection, at(nowMs));
    }
    while (session.takeWrite(connection, at(nowMs, 0)) !== undefined) session.written(connection, at(nowMs));
    session.wake(at(nowMs + 10));
    session.wake(at(nowMs + 20));
    expect(session.pending).toBe(0);
  };
  burst(0);
  const once = slabs();
  expect(once).toBeGreaterThan(10);
  burst(100);
  expect(slabs()).toBe(once);
  session.wake(at(5000));
  expect(session.takeAction()).toEqual({ type: "disconnect", connection: 1 });
  burst(6000);
  expect(slabs()).toBeGreaterThan(once + 10);
});
