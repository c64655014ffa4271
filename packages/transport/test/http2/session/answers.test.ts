import { ErrorCode, FrameFlag, FrameType } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { Dice } from "../world/dice.js";
import { concat, data, type Field, frame, none, reset, settings, text } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

const ok: Field = [":status", "200"];

describe("M-9: answers out of place", () => {
  test("M-9: frames of a stream that is over are not an error, and change nothing", () => {
    const world = new RawWorld();
    world.submit(0);
    world.submit(1);
    world.answer(1, 200);
    const { writer } = world.last.server;
    world.say(reset(1, ErrorCode.noError), reset(1, ErrorCode.refusedStream), data(1, text("late")));
    // The block is read anyway: it changes the table that the next answer refers to.
    world.say(writer.headers(1, [["x-late", "1"]], true, { mode: "index" }));
    world.say(writer.headers(3, [ok, ["apns-id", "seen"], ["x-late", "1"]], true, { mode: "index" }));
    expect(world.verdicts.get(1)).toMatchObject({ outcome: "accepted", id: "seen" });
    expect(world.session.stats.losses).toBe(0);
    expect(world.session.stats.resent).toBe(0);
  });

  test("M-4: answers in pieces, one inside the other, keep apart what each of them said", () => {
    const world = new RawWorld({ retry: { maxAttempts: 1, baseMs: 0, maxMs: 0 } });
    for (const index of [0, 1, 2]) world.submit(index);
    const { writer } = world.last.server;
    const body = text('{"reason":"BadDeviceToken"}');
    world.say(
      writer.headers(
        1,
        [
          [":status", "400"],
          ["apns-id", "first"],
        ],
        false,
      ),
      writer.headers(3, [ok, ["apns-id", "second"]], true),
      data(1, body.subarray(0, 10), false),
      writer.headers(
        5,
        [
          [":status", "410"],
          ["apns-id", "third"],
        ],
        false,
      ),
      data(5, text('{"reason":"Unregistered"}')),
      data(1, body.subarray(10)),
    );
    expect(world.verdicts.get(0)).toMatchObject({ status: 400, reason: "BadDeviceToken", id: "first" });
    expect(world.verdicts.get(1)).toMatchObject({ outcome: "accepted", id: "second" });
    expect(world.verdicts.get(2)).toMatchObject({ status: 410, reason: "Unregistered", id: "third" });
  });

  test("M-9: an answer on a stream that never began ends the connection", () => {
    const world = new RawWorld({ onConnectionLost: "report" });
    world.submit(0);
    world.say(world.last.server.writer.headers(3, [ok], true));
    expect(world.verdicts.get(0)).toMatchObject({
      outcome: "unaccounted",
      error: { code: "http2-violated" },
    });
    expect(world.links[0]?.server.goaways).toEqual([ErrorCode.protocolError]);
  });
});

describe("answers", () => {
  test("M-4: what an interim answer says is not what the answer says", () => {
    const world = new RawWorld();
    world.submit(0);
    const early: Field[] = [
      [":status", "103"],
      ["retry-after", "3600"],
      ["apns-id", "early"],
    ];
    world.say(world.last.server.writer.headers(1, early, false));
    world.answer(1, 429);
    expect(world.verdicts.size).toBe(0);
    world.run(500);
    world.say(world.last.server.writer.headers(3, early, false));
    world.answer(3, 410, [], '{"reason":"Unregistered"}');
    const id = world.last.server.requests[0]?.headers.get("apns-id");
    expect(world.verdicts.get(0)).toMatchObject({ outcome: "rejected", status: 410, id });
    expect(world.verdicts.get(0)).toHaveProperty("retryAfterMs", undefined);
  });

  test("M-4: trailers do not change the answer", () => {
    const world = new RawWorld();
    world.submitApi(0);
    const { writer } = world.last.server;
    world.say(writer.headers(1, [ok, ["apns-request-id", "7"]], false));
    world.say(data(1, text("body"), false), writer.headers(1, [["x-trailer", "1"]], true));
    expect(world.verdicts.get(0)).toMatchObject({
      outcome: "answered",
      headers: [["apns-request-id", "7"]],
      body: text("body"),
    });
  });

  test("M-10: large answers come whole: both windows open again for a server that obeys them", () => {
    for (let seed = 0; seed < 15; seed++) {
      const dice = new Dice(seed);
      const world = new RawWorld();
      world.submitApi(0);
      world.submitApi(1);
      const bodies = [0, 1].map(() =>
        new Uint8Array(dice.between(100_000, 1 << 18)).fill(dice.between(1, 255)),
      );
      const { server } = world.last;
      for (const streamId of [1, 3]) world.say(server.writer.headers(streamId, [ok], false));
      const windows = new Map([0, 1, 3].map((streamId) => [streamId, 65_535]));
      const sent = [0, 0];
      while (world.verdicts.size < 2) {
        for (const [streamId, increment] of server.windowUpdates.splice(0)) {
          windows.set(streamId, (windows.get(streamId) ?? 0) + increment);
        }
        const at =
          sent[0] === bodies[0]?.length || (dice.chance(0.5) && sent[1] !== bodies[1]?.length) ? 1 : 0;
        const streamId = 2 * at + 1;
        const body = bodies[at] ?? none;
        const padding = dice.pick(0, 255);
        const room = Math.min(windows.get(0) ?? 0, windows.get(streamId) ?? 0, 16_384) - padding - 1;
        const length = Math.min(
          body.length - (sent[at] ?? 0),
          room,
          dice.between(1, seed % 2 === 0 ? 16_000 : 300),
        );
        expect(length, "the windows stay shut").toBeGreaterThan(0);
        const piece = body.subarray(sent[at], (sent[at] ?? 0) + length);
        sent[at] = (sent[at] ?? 0) + length;
        const flags = FrameFlag.padded | (sent[at] === body.length ? FrameFlag.endStream : 0);
        const payload = concat([Uint8Array.of(padding), piece, new Uint8Array(padding)]);
        for (const one of [0, streamId]) windows.set(one, (windows.get(one) ?? 0) - payload.length);
        world.say(frame(FrameType.data, flags, streamId, payload));
      }
      bodies.forEach((body, index) => {
        const verdict = world.verdicts.get(index);
        expect(verdict?.outcome === "answered" && verdict.body.length).toBe(body.length);
        expect(verdict?.outcome === "answered" && verdict.body.every((octet) => octet === body[0])).toBe(
          true,
        );
      });
    }
  });

  test("M-2: SETTINGS that say nothing of streams leave our own limit, and one is never exceeded before them", () => {
    const world = new RawWorld({ maxConcurrentStreams: 7, maxConnections: 1 });
    world.greeting = none;
    for (let index = 0; index < 20; index++) world.submit(index);
    expect(world.last.server.requests).toHaveLength(1);
    world.say(settings());
    expect(world.last.server.requests).toHaveLength(7);
    world.say(settings([3, 2]));
    for (const streamId of [1, 3, 5, 7, 9]) world.answer(streamId, 200);
    expect(world.last.server.requests).toHaveLength(7);
    world.answer(11, 200);
    expect(world.last.server.requests).toHaveLength(8);
    world.say(settings([3, 0]));
    world.answer(13, 200);
    world.answer(15, 200);
    expect(world.last.server.requests).toHaveLength(8);
    world.say(settings([3, 3]));
    expect(world.last.server.requests).toHaveLength(11);
    expect(world.last.server.settingsAcks).toBe(4);
  });
});
