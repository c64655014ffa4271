import { TransportError } from "@apns/transport";
import { ErrorCode, FrameFlag, FrameType } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { concat, data, type Field, frame, goaway, reset, text } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

const reset104 = new TransportError("connection-lost", "reset by the test");
const reason = text('{"reason":"Unregistered","timestamp":1700000000000}');

/** Every way in which an answer may end before its END_STREAM. */
const ends: readonly (readonly [what: string, end: (world: RawWorld) => void])[] = [
  ["FIN", (world) => world.end(world.last)],
  ["a reset of the connection", (world) => world.end(world.last, reset104)],
  ["RST_STREAM(NO_ERROR)", (world) => world.say(reset(1, ErrorCode.noError))],
  ["RST_STREAM(REFUSED_STREAM)", (world) => world.say(reset(1, ErrorCode.refusedStream))],
  ["RST_STREAM(ENHANCE_YOUR_CALM)", (world) => world.say(reset(1, ErrorCode.enhanceYourCalm))],
  ["GOAWAY below it", (world) => world.say(goaway(0, ErrorCode.noError))],
  ["a violation of the protocol", (world) => world.say(frame(FrameType.ping, 0, 0, text("short")))],
  [
    "a header block that cannot be read",
    (world) => world.say(frame(FrameType.headers, 5, 3, text("\u007f"))),
  ],
  ["silence until the answer is overdue", (world) => world.run(40_000)],
  ["a connection that answers no PING", (world) => void world.run(11_000)],
  ["DATA beyond any answer", (world) => world.say(data(1, new Uint8Array(9000), false))],
  ["a window of nothing", (world) => world.say(frame(FrameType.windowUpdate, 0, 1, new Uint8Array(4)))],
  [
    "a close that waits no longer",
    (world) => {
      world.session.close(1000, world.now);
      world.run(2000);
    },
  ],
];

/** More headers than any bound allows. */
const beyond: readonly Field[] = Array.from({ length: 9 }, () => ["x-large", "x".repeat(60_000)]);

/** The first request has the beginning of an answer, when its stream or connection ends. */
function begun(fields: readonly Field[], body: Uint8Array | undefined): RawWorld {
  const world = new RawWorld();
  world.submit(0);
  world.say(world.last.server.writer.headers(1, fields, false));
  if (body !== undefined) world.say(data(1, body, false));
  return world;
}

describe("M-25: the status that came decides", () => {
  for (const [what, end] of ends) {
    test(`M-25: 200, then ${what}: accepted, and not sent again`, () => {
      const world = begun(
        [
          [":status", "200"],
          ["apns-id", "one"],
        ],
        undefined,
      );
      end(world);
      expect(world.verdicts.get(0)).toMatchObject({ outcome: "accepted", id: "one" });
      world.run(600_000);
      expect(world.requests).toHaveLength(1);
      expect(world.session.stats).toMatchObject({ resent: 0, possibleDuplicates: 0 });
    });

    test(`M-25: 410 with its body, then ${what}: rejected, with the reason where it is whole`, () => {
      const world = begun([[":status", "410"]], what === "DATA beyond any answer" ? undefined : reason);
      end(world);
      const isDropped = what === "DATA beyond any answer";
      expect(world.verdicts.get(0)).toMatchObject({
        outcome: "rejected",
        status: 410,
        reason: isDropped ? "status 410" : "Unregistered",
        failedAtMs: isDropped ? undefined : 1_700_000_000_000,
        deviceTokenIsDead: true,
      });
      world.run(600_000);
      expect(world.requests).toHaveLength(1);
    });
  }

  test("M-25: a body that was cut gives no reason, with and without content-length", () => {
    const cut: readonly (readonly [fields: readonly Field[], body: Uint8Array])[] = [
      [[], reason.subarray(0, 20)],
      [[["content-length", String(reason.length)]], reason.subarray(0, 20)],
      // Whole as JSON, and certainly not whole as a body.
      [[["content-length", String(reason.length + 2)]], reason],
    ];
    for (const [fields, body] of cut) {
      const world = begun([[":status", "400"], ...fields], body);
      world.end(world.last);
      expect(world.verdicts.get(0)).toMatchObject({ outcome: "rejected", status: 400, reason: "status 400" });
      expect(world.verdicts.get(0)).toMatchObject({ deviceTokenIsBad: false });
    }
  });

  test("M-25: a status that asks for patience is followed, as always", () => {
    const world = begun(
      [
        [":status", "503"],
        ["retry-after", "2"],
      ],
      undefined,
    );
    world.end(world.last);
    expect(world.verdicts.size).toBe(0);
    world.run(1999);
    expect(world.requests).toHaveLength(1);
    world.run(2001);
    expect(world.requests).toHaveLength(2);
    world.answer(1, 200);
    expect(world.outcomes()).toEqual({ accepted: 1 });
    expect(world.session.stats).toMatchObject({ possibleDuplicates: 0 });
  });

  test("M-25: an interim answer decides nothing", () => {
    const world = begun([[":status", "103"]], undefined);
    world.end(world.last);
    world.run(1000);
    world.answer(1, 200);
    expect(world.requests).toHaveLength(2);
    expect(world.session.stats).toMatchObject({ possibleDuplicates: 1 });
  });

  test("M-25: an interim answer that is cut off decides nothing", () => {
    const world = new RawWorld();
    world.submit(0);
    world.say(frame(FrameType.headers, 0, 1, world.last.server.writer.block([[":status", "103"]])));
    world.end(world.last);
    world.run(1000);
    world.answer(1, 200);
    expect(world.requests).toHaveLength(2);
    expect(world.outcomes()).toEqual({ accepted: 1 });
  });

  for (const [status, outcome] of [
    [200, { outcome: "accepted" }],
    [400, { outcome: "rejected", status: 400 }],
    [410, { outcome: "rejected", status: 410, deviceTokenIsDead: true }],
  ] as const) {
    for (const byteCount of [8193, 9000, 60_000]) {
      test(`M-25: ${status} with a body of ${byteCount} bytes: decided, the rest is skipped`, () => {
        const world = new RawWorld();
        world.submit(0);
        world.submit(1);
        world.say(world.last.server.writer.headers(1, [[":status", String(status)]], false));
        for (let left = byteCount; left > 0; left -= 9000) {
          world.say(data(1, new Uint8Array(Math.min(left, 9000)), left <= 9000));
        }
        expect(world.verdicts.get(0)).toMatchObject(outcome);
        expect(world.last.server.resets).toEqual([[1, ErrorCode.cancel]]);
        world.answer(3, 200);
        world.run(600_000);
        expect(world.requests).toHaveLength(2);
        expect(world.session.stats.losses).toBe(0);
      });
    }

    for (const byteCount of [16_400, 20_000, 60_000]) {
      test(`M-25: ${status} with headers of ${byteCount} bytes: decided, and the reason is read`, () => {
        const world = new RawWorld();
        world.submit(0);
        world.submit(1);
        const { writer } = world.last.server;
        const fields: Field[] = [
          [":status", String(status)],
          ["x-large", "x".repeat(byteCount)],
        ];
        world.say(...continued(writer.block(fields)), data(1, text('{"reason":"SomethingNew"}')));
        expect(world.verdicts.get(0)).toMatchObject(outcome);
        if (status !== 200) expect(world.verdicts.get(0)).toMatchObject({ reason: "SomethingNew" });
        world.answer(3, 200);
        world.run(600_000);
        expect(world.requests).toHaveLength(2);
        expect(world.session.stats.losses).toBe(0);
      });
    }

    test(`M-25: ${status} at the beginning of a header block beyond all bounds, or cut off: decided`, () => {
      for (const [pieces, isEnded] of [
        [30, false],
        [2, true],
      ] as const) {
        const world = new RawWorld();
        world.submit(0);
        const { writer } = world.last.server;
        const fields: Field[] = [[":status", String(status)], ...beyond];
        world.say(...continued(writer.block(fields)).slice(0, pieces));
        if (isEnded) world.end(world.last);
        expect(world.verdicts.get(0)).toMatchObject(outcome);
        world.run(600_000);
        expect(world.requests).toHaveLength(1);
        expect(world.session.stats.possibleDuplicates).toBe(0);
      }
    });
  }

  test("M-25: what else the connection carries is in doubt as before", () => {
    const world = begun([[":status", "200"]], undefined);
    world.submit(1);
    world.end(world.last);
    expect(world.verdicts.get(0)).toMatchObject({ outcome: "accepted" });
    expect(world.events).toContainEqual(expect.objectContaining({ type: "connection-lost", inDoubt: 1 }));
    expect(world.requests.at(-1)?.headers.get(":path")).toMatch(/01$/);
    expect(world.session.stats).toMatchObject({ losses: 1, possibleDuplicates: 1 });
  });
});

/** A header block on stream 1 in frames of allowed size. */
function continued(block: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < block.length; at += 16_000) {
    const flags = at + 16_000 >= block.length ? FrameFlag.endHeaders : 0;
    const type = at === 0 ? FrameType.headers : FrameType.continuation;
    frames.push(frame(type, flags, 1, block.subarray(at, at + 16_000)));
  }
  return [concat(frames.slice(0, 1)), ...frames.slice(1)];
}
