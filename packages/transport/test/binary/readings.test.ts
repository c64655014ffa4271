import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelGateway } from "./model/model-gateway.js";
import {
  hostileScript,
  live,
  optionsOf,
  RUNS,
  randomFrom,
  type Schedule,
  schedule,
  statusesOf,
} from "./model/random-schedule.js";

/** Lives through one schedule. Reads every getter of the session twice after each step, or none. */
function history(one: Schedule, reads: "nothing" | "everything") {
  const random = randomFrom(one.seed);
  const bad = statusesOf(one, random);
  let isReading = false;
  const model = new ModelGateway({
    slabBytes: one.slabBytes,
    options: { ...optionsOf(one), giveUpAfterMs: 20_000 },
    random: () => {
      if (isReading) throw new Error("a getter draws a random number");
      return random();
    },
    bad,
    connection: (n) => (n < 12 ? hostileScript(one, random) : { lagMs: one.lagMs, latencyMs: one.latencyMs }),
  });
  const read = () => {
    const { pending, queued, room, wakeAtMs, isClosed, stats, stateName, nextSequence, writeBytes } =
      model.session;
    return { pending, queued, room, wakeAtMs, isClosed, stats, stateName, nextSequence, writeBytes };
  };
  if (reads === "everything") {
    model.afterStep = () => {
      isReading = true;
      expect(read()).toEqual(read());
      isReading = false;
    };
  }
  const closeAtMs = model.nowMs + one.spreadMs + 500;
  if (one.count % 3 === 0) model.at(closeAtMs, () => model.close(1000));
  live(model, one, random);
  const { settled, taken, runs, events, nowMs } = model;
  return { settled, taken, runs, events, nowMs, last: read() };
}

test("S-14: reading a session changes nothing, however often and whenever it is read", () => {
  fc.assert(
    fc.property(schedule, (one) => {
      expect(history(one, "everything")).toEqual(history(one, "nothing"));
    }),
    { numRuns: Math.ceil(RUNS / 4) },
  );
});
