import { ErrorCode, FrameType, SettingId } from "@apns/wire/http2";
import { expect, test } from "vitest";
import { frame, settings, uint32 } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

const MAX_WINDOW = 2 ** 31 - 1;
const payload = { aps: { alert: "x".repeat(1000) } };

const windowUpdate = (streamId: number, increment: number): Uint8Array =>
  frame(FrameType.windowUpdate, 0, streamId, Uint8Array.from(uint32(increment)));
const initialWindow = (byteCount: number): Uint8Array => settings([SettingId.initialWindowSize, byteCount]);

/** One request in flight, its body of `bytes` sent. */
function sent(): { readonly world: RawWorld; readonly bytes: number } {
  const world = new RawWorld({ onConnectionLost: "report" });
  world.submit(0, { payload });
  const bytes = world.last.server.requests[0]?.body.length ?? 0;
  expect(bytes).toBeGreaterThan(1000);
  return { world, bytes };
}

test("M-10: a stream may be as wide as the largest window, by WINDOW_UPDATE and by SETTINGS", () => {
  const { world, bytes } = sent();
  world.say(windowUpdate(1, MAX_WINDOW - 65_535 + bytes), initialWindow(10), initialWindow(65_535));
  expect(world.session.pending).toBe(1);
  world.answer(1, 200);
  expect(world.outcomes()).toEqual({ accepted: 1 });
});

test("M-10: one byte more by SETTINGS is an error of the connection", () => {
  const { world, bytes } = sent();
  world.say(windowUpdate(1, MAX_WINDOW - 65_535 + bytes), initialWindow(65_536));
  expect(world.verdicts.get(0)).toMatchObject({ error: { code: "http2-violated" } });
  expect(world.links[0]?.server.goaways).toEqual([ErrorCode.flowControlError]);
});

test("M-10: one byte more by WINDOW_UPDATE is an error of the stream", () => {
  const { world, bytes } = sent();
  world.say(windowUpdate(1, MAX_WINDOW - 65_535 + bytes), windowUpdate(1, 1));
  expect(world.last.server.resets).toEqual([[1, ErrorCode.flowControlError]]);
  expect(world.verdicts.get(0)).toMatchObject({ error: { code: "answer-malformed" } });
});

test("M-10: a stream that was wide and is over sets no limit to the others", () => {
  const { world } = sent();
  world.submit(1, { payload });
  world.say(windowUpdate(1, MAX_WINDOW - 65_535));
  world.answer(1, 200);
  world.say(initialWindow(MAX_WINDOW), initialWindow(65_535));
  world.answer(3, 200);
  expect(world.outcomes()).toEqual({ accepted: 2 });
});

test("M-10: windows that SETTINGS shrink below what was sent open for what is missing", () => {
  const world = new RawWorld();
  world.greeting = initialWindow(100);
  world.submit(0, { payload });
  const [request] = world.last.server.requests;
  expect(request?.body).toHaveLength(100);
  world.say(initialWindow(40), windowUpdate(1, 60));
  expect(request?.body).toHaveLength(100);
  world.say(windowUpdate(1, 1));
  expect(request?.body).toHaveLength(101);
  world.say(initialWindow(50));
  expect(request?.body).toHaveLength(111);
});

test("M-10: all streams together send no more than the connection's window, and go on when it opens", () => {
  const world = new RawWorld({ maxConnections: 1 });
  world.greeting = settings([SettingId.maxConcurrentStreams, 100]);
  for (let index = 0; index < 80; index++) world.submit(index, { payload });
  const sentBytes = (): number => world.requests.reduce((sum, { body }) => sum + body.length, 0);
  expect(sentBytes()).toBe(65_535);
  world.say(windowUpdate(0, 1));
  expect(sentBytes()).toBe(65_536);
  world.say(windowUpdate(0, 100_000));
  expect(world.requests).toHaveLength(80);
  expect(world.requests.every(({ isWhole }) => isWhole)).toBe(true);
});
