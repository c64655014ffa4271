import { TransportError } from "@apns/transport";
import {
  type BinaryInput,
  BinarySession,
  type BinarySessionEvent,
  type SpareCause,
  type SpareStateName,
} from "@apns/transport/session";
import { describe, expect, test } from "vitest";
import { ConnectionRequests } from "../../../src/session/binary/connection/connection-requests.js";
import { SpareConnection } from "../../../src/session/binary/connection/spare-connection.js";
import { transitions } from "../../../src/session/binary/connection/spare-state.js";
import { at } from "../../moment-at.js";

const inputs: Record<BinaryInput, (session: BinarySession<object>) => void> = {
  connected: (session) => session.connected(2, at(10)),
  "connect-failed": (session) =>
    session.connectFailed(2, new TransportError("certificate-refused", "x"), at(10)),
  received: (session) => session.received(2, Uint8Array.of(8, 8, 0, 0, 0, 1), at(10)),
  written: (session) => void session.written(2, at(10)),
  "write-failed": (session) => session.writeFailed(2, at(10)),
  ended: (session) => session.ended(2, undefined, at(10)),
};
/** By hand, from what a socket can do; not from the table. */
const legal: Record<"connecting" | "ready", Partial<Record<BinaryInput, SpareStateName>>> = {
  connecting: { connected: "ready", "connect-failed": "absent" },
  ready: { received: "absent", "write-failed": "absent", ended: "absent" },
};

/** Two notifications were written on connection 1; its spare, 2, is in this state. */
function reach(state: "connecting" | "ready"): BinarySession<object> {
  const session = new BinarySession<object>({ spareConnection: "always", maxHandshakeCloses: 1 }, () => 0.9);
  const notification = { deviceToken: "00", payload: new Uint8Array(2) };
  for (let n = 0; n < 2; n++) session.submit(notification, {}, at(0));
  session.takeAction();
  session.connected(1, at(1));
  session.takeWrite(1, at(1, 0));
  session.written(1, at(2));
  expect(session.takeAction()).toEqual({ type: "connect", connection: 2 });
  if (state === "ready") session.connected(2, at(3));
  return session;
}

/** What a session shows of itself and of the connection in use. */
function seen({ stateName, pending, queued, room, stats: { losses } }: BinarySession<object>) {
  return { stateName, pending, queued, room, losses };
}

function eventsOf(session: BinarySession<object>): BinarySessionEvent[] {
  const events: BinarySessionEvent[] = [];
  session.drain(
    () => events.push({ type: "room" }),
    (event) => events.push(event),
  );
  return events;
}

describe("S-15, S-29: every (state, input) pair of the spare is legal and changes nothing else, or is reported", () => {
  for (const state of ["connecting", "ready"] as const) {
    for (const input of Object.keys(inputs) as BinaryInput[]) {
      test(`S-15, S-29: ${input} while the spare is ${state}`, () => {
        const session = reach(state);
        const before = seen(session);
        const next = legal[state][input];
        inputs[input](session);
        expect(seen(session)).toEqual(before);
        expect(eventsOf(session)).toEqual(
          next === undefined ? [{ type: "illegal-input", connection: 2, input, state }] : [],
        );
        expect(transitions[state][input]).toEqual(next === undefined ? undefined : [next]);
        const isLeft = input === "received" || input === "write-failed";
        const left = next === "absent" && isLeft ? { type: "disconnect", connection: 2 } : undefined;
        expect(session.takeAction()).toEqual(left);
        // Whether it is still there shows in where the session goes on.
        session.received(1, Uint8Array.of(8, 8, 0, 0, 0, 1), at(11));
        session.takeAction();
        const goesOn = { absent: "connecting", connecting: "connecting", ready: "open" }[next ?? state];
        expect(session.stateName).toBe(goesOn);
        const isNew = next === "absent" ? { type: "connect", connection: 3 } : undefined;
        expect(session.takeAction()).toEqual(isNew);
      });
    }
  }
});

/** Every verb of the spare, with its cause and the state to which it leads. */
const verbs: [SpareCause, SpareStateName, (spare: SpareConnection) => void][] = [
  ["attempt", "connecting", (spare) => spare.attempt(0)],
  ["hand-over", "absent", (spare) => void spare.handOver()],
  ["drop", "absent", (spare) => void spare.drop()],
];

test("S-15: the spare changes its state along its table, or stays", () => {
  for (const state of ["absent", "connecting", "ready"] as const) {
    for (const [cause, next, verb] of verbs) {
      const events: BinarySessionEvent[] = [];
      const requests = new ConnectionRequests();
      const spare = new SpareConnection(requests, (event) => events.push(event));
      if (state !== "absent") spare.attempt(0);
      if (state === "ready") spare.heard("connected", 0);
      expect(spare.state.name).toBe(state);
      requests.take();
      verb(spare);
      const isLegal = transitions[state][cause]?.includes(next) === true;
      expect(spare.state.name).toBe(isLegal ? next : state);
      const isDefect = cause === "attempt" && state !== "absent";
      expect(events).toEqual(isDefect ? [{ type: "illegal-input", connection: 1, input: cause, state }] : []);
      if (!isLegal) expect(requests.take()).toBeUndefined();
    }
  }
});
