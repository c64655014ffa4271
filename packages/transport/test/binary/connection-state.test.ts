import { TransportError } from "@apns/transport";
import {
  type BinaryCause,
  type BinaryConnectionStateName,
  type BinaryInput,
  BinarySession,
  type BinarySessionEvent,
} from "@apns/transport/session";
import { describe, expect, test } from "vitest";
import { BinaryConnection } from "../../src/session/binary/connection/binary-connection.js";
import { ConnectionRequests } from "../../src/session/binary/connection/connection-requests.js";
import { transitions } from "../../src/session/binary/connection/connection-state.js";
import { resolveBinarySessionOptions } from "../../src/session/binary/options.js";
import { at } from "../moment-at.js";

type State = BinaryConnectionStateName;

const refused = new TransportError("connect-failed", "x");
const inputs: Record<BinaryInput, (session: BinarySession<object>, connection: number) => void> = {
  connected: (session, connection) => session.connected(connection, at(10)),
  "connect-failed": (session, connection) => session.connectFailed(connection, refused, at(10)),
  received: (session, connection) => session.received(connection, Uint8Array.of(8), at(10)),
  written: (session, connection) => session.written(connection, at(10)),
  "write-failed": (session, connection) => session.writeFailed(connection, at(10)),
  ended: (session, connection) => session.ended(connection, undefined, at(10)),
};
/** By hand, from what a socket can do; not from the table. */
const legal: Record<State, BinaryInput[]> = {
  idle: [],
  waiting: [],
  connecting: ["connected", "connect-failed"],
  proving: ["received", "write-failed", "ended"],
  open: ["received", "written", "write-failed", "ended"],
  listening: ["received", "written", "write-failed", "ended"],
  closed: [],
};
const states = Object.keys(legal) as State[];

/** A session in this state. */
function reach(state: State): BinarySession<object> {
  const session = new BinarySession<object>({}, () => 0.9);
  const notification = { deviceToken: "00", payload: new Uint8Array(2) };
  if (state === "idle") return session;
  if (state === "closed") {
    session.close(0, at(0));
    return session;
  }
  session.submit(notification, {}, at(0));
  session.takeAction();
  if (state === "connecting") return session;
  if (state === "waiting") {
    session.connectFailed(1, refused, at(1));
    return session;
  }
  session.connected(1, at(1));
  session.takeWrite(1, at(1, 0));
  if (state === "proving") {
    session.ended(1, undefined, at(2));
    session.takeAction();
    session.connected(2, at(3));
  }
  if (state === "listening") session.writeFailed(1, at(2));
  return session;
}

function illegalInputsOf(session: BinarySession<object>): BinarySessionEvent[] {
  const illegal: BinarySessionEvent[] = [];
  session.drain(
    () => {},
    (event) => {
      if (event.type === "illegal-input") illegal.push(event);
    },
  );
  return illegal;
}

/** What a session shows of itself. */
function seen(session: BinarySession<object>) {
  const { stateName, pending, queued, room, stats, wakeAtMs } = session;
  return { stateName, pending, queued, room, stats, wakeAtMs };
}

describe("S-15: every (state, input) pair is legal, or reported and without effect", () => {
  for (const state of states) {
    for (const input of Object.keys(inputs) as BinaryInput[]) {
      test(`S-15: ${input} in ${state}`, () => {
        const session = reach(state);
        expect(session.stateName).toBe(state);
        const connection = state === "proving" ? 2 : 1;
        const before = seen(session);
        inputs[input](session, connection);
        const after = seen(session);
        const illegal = illegalInputsOf(session);
        expect(illegal).toEqual(
          legal[state].includes(input) ? [] : [{ type: "illegal-input", connection, input, state }],
        );
        if (illegal.length > 0) expect(after).toEqual(before);
        expect(transitions[state][input] !== undefined).toBe(legal[state].includes(input));
      });

      test(`S-15: ${input} of another connection in ${state}`, () => {
        const session = reach(state);
        const before = seen(session);
        inputs[input](session, 7);
        expect(seen(session)).toEqual(before);
        expect(illegalInputsOf(session)).toEqual([{ type: "illegal-input", connection: 7, input, state }]);
      });
    }
  }
});

const attempted = { number: 1, origin: "attempt" as const, firstSequence: 0, nowMs: 0 };
const spare = { number: 9, origin: "spare" as const, firstSequence: 0, nowMs: 0 };

/** Every verb of the connection, with the cause that it stands for and the state to which it leads. */
const verbs: [BinaryCause, State, (connection: BinaryConnection) => void][] = [
  ["pause", "waiting", (connection) => connection.pause(1000)],
  ["attempt", "connecting", (connection) => connection.attempt()],
  ["take-spare", "connecting", (connection) => connection.takeAttempt(9)],
  ["take-spare", "open", (connection) => connection.open(spare, "trusted")],
  ["take-spare", "proving", (connection) => connection.open(spare, "on probation")],
  ["connected", "open", (connection) => connection.open(attempted, "trusted")],
  ["connected", "proving", (connection) => connection.open(attempted, "on probation")],
  ["connect-failed", "idle", (connection) => connection.connectFailed()],
  ["ended", "idle", (connection) => connection.ended()],
  ["drop", "idle", (connection) => connection.drop()],
];
/** How a connection gets into each state. */
const ways: Record<State, ((connection: BinaryConnection) => void)[]> = {
  idle: [],
  waiting: [(connection) => connection.pause(1000)],
  connecting: [(connection) => connection.attempt()],
  proving: [(connection) => connection.attempt(), (connection) => connection.open(attempted, "on probation")],
  open: [(connection) => connection.attempt(), (connection) => connection.open(attempted, "trusted")],
  listening: [
    (connection) => connection.attempt(),
    (connection) => connection.open(attempted, "trusted"),
    (connection) => connection.writeFailed(0),
  ],
  closed: [(connection) => connection.close()],
};

describe("S-15: the connection changes its state along the table, or reports and stays", () => {
  for (const state of states) {
    for (const [cause, next, verb] of verbs) {
      test(`S-15: ${cause} in ${state} to ${next}`, () => {
        const events: BinarySessionEvent[] = [];
        const requests = new ConnectionRequests();
        const report = (event: BinarySessionEvent) => void events.push(event);
        const connection = new BinaryConnection(resolveBinarySessionOptions(), requests, report);
        for (const step of ways[state]) step(connection);
        expect(connection.state.name).toBe(state);
        expect(events).toEqual([]);
        const { number } = connection;
        while (requests.take() !== undefined);
        verb(connection);
        if (transitions[state][cause]?.includes(next) === true) {
          expect(connection.state.name).toBe(next);
          expect(events).toEqual([]);
        } else {
          expect(connection.state.name).toBe(state);
          expect(requests.take()).toBeUndefined();
          expect(events).toEqual([{ type: "illegal-input", connection: number, input: cause, state }]);
        }
      });
    }
  }
});

test("S-15: every state can be reached and left, except `closed`, which is the end", () => {
  const reached = new Set(Object.values(transitions).flatMap((row) => Object.values(row).flat()));
  expect([...reached].sort()).toEqual([...states].sort());
  for (const state of states) {
    const others = Object.values(transitions[state])
      .flat()
      .filter((next) => next !== state);
    expect(others.length > 0).toBe(state !== "closed");
  }
});
