import { ErrorCode, FrameFlag, FrameType } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { concat, data, type Field, frame, text } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

const ok: Field = [":status", "200"];
const gone: Field = [":status", "410"];
const reason = text('{"reason":"BadDeviceToken"}');

/** What a server says on stream 1. */
type Saying = (world: RawWorld) => Uint8Array;

const headers =
  (fields: readonly Field[], ends = true): Saying =>
  ({ last }) =>
    last.server.writer.headers(1, fields, ends);
const inTurn =
  (...sayings: readonly Saying[]): Saying =>
  (world) =>
    concat(sayings.map((say) => say(world)));
const body =
  (bytes: Uint8Array, ends = true): Saying =>
  () =>
    data(1, bytes, ends);
const withTrailers = (...fields: readonly Field[]): Saying =>
  inTurn(headers([gone], false), body(reason, false), headers(fields));

/** Malformed in a way that leaves no status to go by. */
const unsound: readonly (readonly [what: string, answer: Saying])[] = [
  ["no status", headers([["apns-id", "x"]])],
  ["an empty header block", () => frame(FrameType.headers, FrameFlag.endHeaders | FrameFlag.endStream, 1)],
  ["two statuses, the same twice", headers([ok, ok])],
  ["two statuses", headers([gone, ok])],
  ["a status of letters", headers([[":status", "abc"]])],
  ["a status of two digits", headers([[":status", "20"]])],
  ["a status of four digits", headers([[":status", "2000"]])],
  ["a status with a blank", headers([[":status", "200 "]])],
  ["status 000", headers([[":status", "000"]])],
  ["status 099", headers([[":status", "099"]])],
  ["status 600", headers([[":status", "600"]])],
  ["status 999", headers([[":status", "999"]])],
  ["status 101, which HTTP/2 does not have", inTurn(headers([[":status", "101"]], false), headers([ok]))],
  ["a status that comes late", headers([["date", "x"], ok])],
  ["an interim answer that ends", headers([[":status", "103"]])],
  [
    "an interim answer that is malformed",
    inTurn(
      headers(
        [
          [":status", "103"],
          ["Link", "x"],
        ],
        false,
      ),
      headers([ok]),
    ),
  ],
  ["DATA before any headers", body(text("x"))],
  ["DATA after an interim answer", inTurn(headers([[":status", "103"]], false), body(text("x")))],
];

/** Malformed, with a status that is beyond doubt (200 and 410). */
const sound: readonly (readonly [what: string, fields: readonly Field[]])[] = [
  ["a pseudo-header of requests", [[":path", "/"]]],
  ["a pseudo-header of tomorrow", [[":tomorrow", "1"]]],
  ["a name in capitals", [["Date", "x"]]],
  ["an empty name", [["", "x"]]],
  ["a colon in a name", [["a:b", "x"]]],
  ["a space in a name", [["a b", "x"]]],
  ["a control character in a name", [["a\u0001", "x"]]],
  ["DEL in a name", [["a\u007f", "x"]]],
  ["connection", [["connection", "close"]]],
  ["keep-alive", [["keep-alive", "timeout=5"]]],
  ["proxy-connection", [["proxy-connection", "keep-alive"]]],
  ["te", [["te", "trailers"]]],
  ["transfer-encoding", [["transfer-encoding", "chunked"]]],
  ["upgrade", [["upgrade", "h2c"]]],
  ["NUL in a value", [["x-one", "a\0b"]]],
  ["LF in apns-id", [["apns-id", "123e4567-e89b-42d3-a456-42661417400\n"]]],
  ["CR in a value", [["date", "\rMon"]]],
  ["a blank before a value", [["retry-after", " 5"]]],
  ["a blank after a value", [["retry-after", "5 "]]],
  ["a TAB after a value", [["x-one", "5\t"]]],
  ["a content-length of letters", [["content-length", "abc"]]],
  ["a negative content-length", [["content-length", "-1"]]],
  [
    "two content-lengths",
    [
      ["content-length", "0"],
      ["content-length", "1"],
    ],
  ],
];

function answered(answer: Saying): RawWorld {
  const world = new RawWorld();
  world.submit(0);
  world.submit(1);
  world.say(answer(world));
  return world;
}

/** The stream was reset, nothing was sent again, and the connection goes on. */
function holds(world: RawWorld): void {
  expect(world.last.server.resets).toEqual([[1, ErrorCode.protocolError]]);
  world.answer(3, 200);
  expect(world.verdicts.get(1)).toMatchObject({ outcome: "accepted" });
  world.run(600_000);
  expect(world.requests).toHaveLength(2);
  expect(world.session.stats).toMatchObject({ losses: 0, resent: 0, possibleDuplicates: 0 });
}

describe("M-29: malformed answers", () => {
  for (const [what, answer] of unsound) {
    test(`M-29: ${what}: in doubt, and not sent again`, () => {
      const world = answered(answer);
      expect(world.verdicts.get(0)).toMatchObject({
        outcome: "unaccounted",
        error: { code: "answer-malformed" },
      });
      holds(world);
    });
  }

  for (const [what, fields] of sound) {
    test(`M-29: ${what}: the answer is not read any further, its status decides`, () => {
      const accepted = answered(headers([ok, ...fields]));
      expect(accepted.verdicts.get(0)).toMatchObject({ outcome: "accepted" });
      holds(accepted);
      const rejected = answered(headers([gone, ...fields], false));
      expect(rejected.verdicts.get(0)).toMatchObject({ outcome: "rejected", status: 410 });
      expect(rejected.verdicts.get(0)).toMatchObject({ deviceTokenIsDead: true, reason: "status 410" });
      holds(rejected);
    });
  }

  for (const [what, fields] of sound.filter(([what]) => !what.includes("content-length"))) {
    test(`M-29: ${what} in trailers: malformed, and the answer before it stands`, () => {
      const world = answered(withTrailers(...fields));
      expect(world.verdicts.get(0)).toMatchObject({ status: 410, reason: "BadDeviceToken" });
      holds(world);
    });
  }

  test("M-29: a status in trailers, the same or another, is malformed and changes nothing", () => {
    for (const field of [gone, ok]) {
      const world = answered(withTrailers(field));
      expect(world.verdicts.get(0)).toMatchObject({ status: 410, reason: "BadDeviceToken" });
      holds(world);
    }
  });

  test("M-29: a second header block that does not end the stream is malformed", () => {
    const world = answered(inTurn(headers([ok], false), headers([["x-more", "1"]], false)));
    expect(world.verdicts.get(0)).toMatchObject({ outcome: "accepted" });
    holds(world);
  });

  test("M-29: once a value had such octets, what the table keeps of it is still noticed", () => {
    const world = new RawWorld();
    world.submit(0);
    world.submit(1);
    const { writer } = world.last.server;
    for (const streamId of [1, 3]) {
      world.say(writer.headers(streamId, [ok, ["x-odd", "a\nb"]], true, { mode: "index" }));
    }
    expect(world.last.server.resets).toEqual([1, 3].map((streamId) => [streamId, ErrorCode.protocolError]));
    expect(world.outcomes()).toEqual({ accepted: 2 });
  });
});

describe("M-29: content-length", () => {
  const bad: Field = [":status", "400"];
  const length = (bytes: number): Field => ["content-length", String(bytes)];

  test("M-29: a body of that length is read, in pieces and with trailers too; one of 204 and 304 has none", () => {
    for (const answer of [
      inTurn(headers([bad, length(27)], false), body(reason)),
      inTurn(
        headers([bad, length(27), length(27)], false),
        body(reason.subarray(0, 9), false),
        body(reason.subarray(9)),
      ),
      inTurn(headers([bad, length(27)], false), body(reason, false), headers([["x-end", "1"]])),
    ]) {
      const world = answered(answer);
      expect(world.verdicts.get(0)).toMatchObject({ status: 400, reason: "BadDeviceToken" });
      expect(world.last.server.resets).toEqual([]);
    }
    const world = new RawWorld();
    world.submitApi(0);
    world.say(headers([[":status", "204"], length(27)])(world));
    expect(world.verdicts.get(0)).toMatchObject({ outcome: "answered", status: 204 });
    expect(world.last.server.resets).toEqual([]);
  });

  test("M-29: a body of another length is malformed and not read: the status alone decides", () => {
    for (const answer of [
      inTurn(headers([bad, length(27)], false), body(text('{"reason":"Bad'))),
      inTurn(headers([bad, length(28)], false), body(reason)),
      inTurn(headers([bad, length(26)], false), body(reason)),
      inTurn(headers([bad, length(0)], false), body(reason)),
      inTurn(headers([bad, length(28)], false), body(reason, false), headers([["x-end", "1"]])),
      headers([bad, length(27)]),
    ]) {
      const world = answered(answer);
      expect(world.verdicts.get(0)).toMatchObject({ outcome: "rejected", status: 400, reason: "status 400" });
      holds(world);
    }
    const world = answered(headers([ok, length(1)]));
    expect(world.verdicts.get(0)).toMatchObject({ outcome: "accepted" });
    holds(world);
  });
});

describe("M-29: only 200 accepts a notification", () => {
  for (const status of ["201", "202", "204", "299"]) {
    test(`M-29: status ${status}: in doubt, and not sent again`, () => {
      const world = answered(headers([[":status", status]]));
      expect(world.verdicts.get(0)).toMatchObject({
        outcome: "unaccounted",
        error: { code: "answer-malformed", message: expect.stringContaining(status) },
      });
      expect(world.last.server.resets).toEqual([]);
      world.answer(3, 200);
      world.run(600_000);
      expect(world.requests).toHaveLength(2);
    });
  }

  test("M-29: other requests have the statuses that Apple gives them", () => {
    for (const status of ["200", "201", "204"]) {
      const world = new RawWorld();
      world.submitApi(0);
      world.say(headers([[":status", status]])(world));
      expect(world.verdicts.get(0)).toMatchObject({ outcome: "answered", status: Number(status) });
    }
  });
});
