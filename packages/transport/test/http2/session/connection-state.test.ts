import { TransportError } from "@apns/transport";
import type { Http2Cause, Http2ConnectionStateName, Http2Input } from "@apns/transport/session";
import { ErrorCode } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { ApnsIds } from "../../../src/session/http2/apns-ids.js";
import type { Http2ConnectionOwner } from "../../../src/session/http2/connection/connection-owner.js";
import { transitions } from "../../../src/session/http2/connection/connection-state.js";
import { Http2Connection } from "../../../src/session/http2/connection/http2-connection.js";
import { pureMemory } from "../../../src/session/http2/connection/output-buffer.js";
import { resolveHttp2SessionOptions } from "../../../src/session/http2/options.js";
import { RememberedStreams } from "../../../src/session/http2/pool/remembered-streams.js";
import { goaway, none, settings } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

const lost = new TransportError("connection-lost", "reset by the test");
const states = Object.keys(transitions) as Http2ConnectionStateName[];
const inputs: readonly Http2Input[] = [
  "connected",
  "connect-failed",
  "received",
  "written",
  "write-failed",
  "ended",
];

/** Worlds whose only connection is in each state and stays there; a closed one is forgotten by its session. */
const worlds: Readonly<Record<Exclude<Http2ConnectionStateName, "closed">, () => RawWorld>> = {
  connecting() {
    const world = new RawWorld();
    world.onConnect = () => {};
    world.submit(0);
    return world;
  },
  open() {
    const world = new RawWorld();
    world.submit(0);
    return world;
  },
  draining() {
    const world = worlds.open();
    world.say(goaway(1, ErrorCode.noError));
    return world;
  },
  closing() {
    const world = worlds.open();
    // Our GOAWAY never leaves.
    world.onWrite = () => {};
    world.answer(1, 200);
    world.session.close(60_000, world.now);
    world.drive();
    return world;
  },
};

function give(world: RawWorld, input: Http2Input): void {
  const { session, now } = world;
  const { number } = world.last;
  if (input === "connected") session.connected(number, now);
  else if (input === "connect-failed") session.connectFailed(number, lost, now);
  else if (input === "received") session.received(number, none, now);
  else if (input === "written") session.written(number);
  else if (input === "write-failed") session.writeFailed(number);
  else session.ended(number, lost, now);
}

describe("M-16: the states of a connection", () => {
  for (const state of ["connecting", "open", "draining", "closing"] as const) {
    for (const input of inputs) {
      const isLegal = transitions[state][input] !== undefined;
      test(`M-16: ${input} while ${state} is ${isLegal ? "legal" : "reported, and changes nothing"}`, () => {
        const world = worlds[state]();
        const { pending, wakeAtMs, stats } = world.session;
        const before = JSON.stringify([pending, wakeAtMs, stats]);
        give(world, input);
        const { session } = world;
        const after = JSON.stringify([session.pending, session.wakeAtMs, session.stats]);
        world.session.drain(
          () => {},
          (event) => void world.events.push(event),
        );
        const illegal = world.events.filter(({ type }) => type === "illegal-input");
        const { number: connection } = world.last;
        expect(illegal).toEqual(isLegal ? [] : [{ type: "illegal-input", connection, input, state }]);
        if (!isLegal) expect(after).toBe(before);
      });
    }
  }

  test("M-16: nothing may happen to a connection that is closed, and its session has forgotten it", () => {
    expect(transitions.closed).toEqual({});
    const world = worlds.connecting();
    const { number: connection } = world.last;
    world.fail(world.last, lost);
    for (const input of inputs) give(world, input);
    world.session.drain(
      () => {},
      (event) => void world.events.push(event),
    );
    expect(world.events).toEqual(
      inputs.map((input) => ({ type: "illegal-input", connection, input, state: "unknown" })),
    );
  });

  test("M-16: a change that the transitions do not list does not take place, and is reported", () => {
    const reported: [Http2ConnectionStateName, Http2Cause][] = [];
    const owner: Http2ConnectionOwner<number> = {
      answered() {},
      refused() {},
      overdue() {},
      returned() {},
      unsendable() {},
      leftOut() {},
      doubtful() {},
      goaway: () => lost,
      broken() {},
      illegal: ({ state }, cause) => void reported.push([state, cause]),
    };
    const means = {
      authority: "api.push.apple.com",
      ids: new ApnsIds(() => 0.5),
      memory: pureMemory,
      remembered: new RememberedStreams(),
    };
    const connection = new Http2Connection(1, owner, resolveHttp2SessionOptions(), means);
    connection.ended(lost, 0);
    expect(connection.state).toBe("connecting");
    connection.connected(0);
    connection.connected(0);
    connection.connectFailed();
    connection.drop();
    expect(connection.state).toBe("open");
    connection.ended(lost, 0);
    connection.connected(0);
    connection.received(settings(), 0);
    connection.drain(0);
    connection.drop();
    expect(connection.state).toBe("closed");
    expect(reported).toEqual([
      ["connecting", "ended"],
      ["open", "connected"],
      ["open", "connect-failed"],
      ["open", "drop"],
      ["closed", "connected"],
    ]);
  });

  test("M-16: every next state is one that there is, and each but the first can be reached", () => {
    const next = new Set(states.flatMap((state) => Object.values(transitions[state]).flat()));
    expect([...next].sort()).toEqual(states.filter((state) => state !== "connecting").sort());
  });
});
