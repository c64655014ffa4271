import { ErrorCode, FrameFlag, FrameType, SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { FloodGuard } from "../../../src/session/http2/connection/flood-guard.js";
import { concat, frame, goaway, reset, settings, uint32 } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";
import { stepsOf } from "./steps.js";

const MAX_WINDOW = 2 ** 31 - 1;
const STREAM_LIMIT = 100_000;

/** A world with so many open streams on one connection, and nothing else to do. */
function worldWith(streams: number): RawWorld {
  const world = new RawWorld({
    maxConnections: 1,
    maxConcurrentStreams: STREAM_LIMIT,
    onConnectionLost: "report",
  });
  world.greeting = concat([
    settings([SettingId.maxConcurrentStreams, STREAM_LIMIT]),
    frame(FrameType.windowUpdate, 0, 0, Uint8Array.from(uint32(2 ** 30))),
  ]);
  for (let index = 0; index < streams; index++) world.submit(index);
  expect(world.last.server.requests).toHaveLength(streams);
  return world;
}

function times(count: number, make: (at: number) => Uint8Array): Uint8Array {
  return concat(Array.from({ length: count }, (_, at) => make(at)));
}

/** V8 loses some counts, and never adds any, when it compiles a function or collects garbage meanwhile. */
function mostOf(count: () => number): number {
  return Math.max(count(), count(), count());
}

/** Says the same until nothing is pending, at most so often. Returns how often. */
function framesUntilSettled(world: RawWorld, bytes: Uint8Array, most: number): number {
  let frames = 0;
  while (world.session.pending > 0 && frames < most) {
    world.say(bytes);
    frames += 1;
  }
  return frames;
}

const windowUpdate = (streamId: number, increment: number): Uint8Array =>
  frame(FrameType.windowUpdate, 0, streamId, Uint8Array.from(uint32(increment)));
/** A SETTINGS frame of 16 KB, each setting another window. */
const manyWindows = settings(
  ...Array.from({ length: 2700 }, (_, at) => [SettingId.initialWindowSize, 65_535 + (at % 1000)] as const),
);
const status103 = Uint8Array.of(0x08, 3, 0x31, 0x30, 0x33);

/** What a server says, at little cost to itself: less than ends the connection. */
const sayings: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ["SETTINGS that change the window 13,500 times", times(5, () => manyWindows)],
  [
    "small SETTINGS that change the window",
    times(1500, (at) => settings([SettingId.initialWindowSize, 60_000 + at])),
  ],
  ["SETTINGS that change the table", times(1500, (at) => settings([SettingId.headerTableSize, at]))],
  ["WINDOW_UPDATE of the connection", times(1500, () => windowUpdate(0, 1))],
  ["WINDOW_UPDATE of streams", times(1500, (at) => windowUpdate(1 + 2 * (at % 50), 1))],
  [
    "interim answers",
    times(1500, (at) => frame(FrameType.headers, FrameFlag.endHeaders, 1 + 2 * (at % 50), status103)),
  ],
  [
    "interim answers in CONTINUATION",
    times(700, (at) => {
      const streamId = 1 + 2 * (at % 50);
      const pieces = [frame(FrameType.headers, 0, streamId, status103)];
      for (let more = 1; more < 30; more++) pieces.push(frame(FrameType.continuation, 0, streamId));
      return concat([...pieces, frame(FrameType.continuation, FrameFlag.endHeaders, streamId)]);
    }),
  ],
  ["PING", times(1500, () => frame(FrameType.ping, 0, 0, new Uint8Array(8)))],
  ["GOAWAY", times(1500, () => goaway(MAX_WINDOW, ErrorCode.noError))],
];

describe("M-27: the work for what comes is bounded by its bytes", () => {
  for (const [what, bytes] of sayings) {
    test(`M-27: ${what}: as many steps with 2,000 open streams as with 100, and few for each byte`, () => {
      const [few = 0, many = 0] = [100, 2000].map((streams) =>
        mostOf(() => {
          const world = worldWith(streams);
          const steps = stepsOf(() => world.session.received(1, bytes, world.now));
          expect(world.session.pending).toBe(streams);
          return steps;
        }),
      );
      expect(few).toBeGreaterThan(1000);
      expect(many).toBe(few);
      expect(many / bytes.length).toBeLessThan(8);
    });
  }

  /** What makes the session look at every stream: the server pays for it as for so many bytes. */
  const looks: readonly (readonly [what: string, bytes: Uint8Array])[] = [
    ["GOAWAY that leaves out ever more", times(1500, (at) => goaway(3999 - 2 * at, ErrorCode.noError))],
    [
      "SETTINGS after streams that were wide",
      times(1500, (at) =>
        concat([
          windowUpdate(1 + 2 * at, MAX_WINDOW - 65_535),
          reset(1 + 2 * at, ErrorCode.cancel),
          settings([SettingId.initialWindowSize, 70_000]),
          settings([SettingId.initialWindowSize, 65_535]),
        ]),
      ),
    ],
  ];
  for (const [what, bytes] of looks) {
    test(`M-27: ${what}: counted by the number of streams, until it is a flood`, () => {
      const world = worldWith(2000);
      const steps = stepsOf(() => world.session.received(1, bytes, world.now));
      world.drive();
      expect(world.links[0]?.server.goaways).toEqual([ErrorCode.enhanceYourCalm]);
      // What 2,000 requests earn, 18,000 in all, for 64 bytes each.
      expect(steps).toBeLessThan(64 * 18_000);
    });
  }

  test("M-27: interim answers are counted by their bytes, and so are SETTINGS", () => {
    for (const bytes of [
      manyWindows,
      frame(
        FrameType.headers,
        FrameFlag.endHeaders,
        1,
        concat([status103, new Uint8Array(16_000).fill(0xa0)]),
      ),
    ]) {
      const world = worldWith(1);
      expect(framesUntilSettled(world, bytes, 100)).toBeLessThan(10);
      expect(world.links[0]?.server.goaways).toEqual([ErrorCode.enhanceYourCalm]);
    }
  });

  test("M-27: bytes that nobody asked for are counted, those of awaited bodies are not", () => {
    const flood = frame(0xee, 0, 0, new Uint8Array(16_000));
    const frames = framesUntilSettled(worldWith(1), flood, 1000);
    expect(frames).toBeGreaterThan(100);
    expect(frames).toBeLessThan(300);
  });
});

describe("M-27: what a server may send follows the work that was asked of it", () => {
  for (const window of [1, 2, 17, 100, 255]) {
    for (const manner of ["at once", "byte by byte"]) {
      test(`M-27: windows of ${window} bytes, opened ${manner}, are no flood`, () => {
        const world = new RawWorld({ maxConnections: 1 });
        world.greeting = settings([SettingId.initialWindowSize, window]);
        const payload = { aps: { alert: "x".repeat(4000) } };
        for (let index = 0; index < 4; index++) world.submit(index, { payload });
        const { requests } = world.last.server;
        let [at, read] = [0, 0];
        // All of it within a millisecond.
        for (let request = requests[at]; request !== undefined; request = requests[at]) {
          const { streamId, body, isWhole } = request;
          const fresh = body.length - read;
          const step = manner === "at once" ? fresh : 1;
          for (let given = 0; given < fresh; given += step) {
            world.say(windowUpdate(0, step), ...(isWhole ? [] : [windowUpdate(streamId, step)]));
          }
          read = body.length;
          if (!isWhole) continue;
          world.answer(streamId, 200);
          at += 1;
          read = 0;
        }
        expect(world.outcomes()).toEqual({ accepted: 4 });
        expect(world.links).toHaveLength(1);
        expect(world.session.stats.losses).toBe(0);
      });
    }
  }

  test("M-27: a server that opens windows without end is a flood, whatever was sent before", () => {
    const world = new RawWorld({ onConnectionLost: "report" });
    for (let index = 0; index < 20; index++)
      world.submit(index, { payload: { aps: { alert: "x".repeat(900) } } });
    // 40,000 for the bytes that were sent, 2,160 for everything else.
    const updates = times(1000, () => windowUpdate(0, 1));
    let thousands = 0;
    for (; world.session.pending > 0 && thousands < 100; thousands++) world.say(updates);
    expect(thousands).toBeGreaterThan(36);
    expect(thousands).toBeLessThan(45);
    expect(world.links[0]?.server.goaways).toEqual([ErrorCode.enhanceYourCalm]);
  });

  test("M-27: what busy seconds earned is not kept for ever", () => {
    const streams = { opened: 0 };
    const flow = { sentBytes: 0 };
    const guard = new FloodGuard(streams, flow);
    expect(guard.take(0)).toBe(true);
    streams.opened = 1_000_000;
    flow.sentBytes = 1_000_000_000;
    const counts = { frames: 0, windowUpdates: 0 };
    while (guard.takeWindowUpdate(10_000)) counts.windowUpdates += 1;
    expect(counts.windowUpdates).toBe(200_000 + 200_000);
    while (guard.take(11_000)) counts.frames += 1;
    expect(counts.frames).toBe(2000);
  });
});
