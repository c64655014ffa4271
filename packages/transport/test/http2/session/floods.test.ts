import { ErrorCode, FrameFlag, FrameType } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { concat, data, frame, goaway, none, reset, settings, text, uint32 } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

/** Frames that cost a server nothing and that the client did not ask for. */
const cheap: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ["SETTINGS", settings()],
  ["acknowledgements of SETTINGS", frame(FrameType.settings, FrameFlag.ack, 0)],
  ["PING", frame(FrameType.ping, 0, 0, new Uint8Array(8))],
  ["acknowledgements of PING", frame(FrameType.ping, FrameFlag.ack, 0, new Uint8Array(8))],
  ["RST_STREAM on a stream that is over", reset(1, ErrorCode.cancel)],
  ["DATA on a stream that is over", data(1, none, false)],
  ["empty DATA", data(3, none, false)],
  ["WINDOW_UPDATE", frame(FrameType.windowUpdate, 0, 0, Uint8Array.from(uint32(1)))],
  ["WINDOW_UPDATE on a stream", frame(FrameType.windowUpdate, 0, 3, Uint8Array.from(uint32(1)))],
  ["PRIORITY", frame(FrameType.priority, 0, 1, new Uint8Array(5))],
  ["frames of an unknown type", frame(0xee, 0, 0, text("?"))],
  ["GOAWAY", goaway(2 ** 31 - 1, ErrorCode.noError)],
];

describe("M-9: floods", () => {
  for (const [what, bytes] of cheap) {
    test(`M-9: a flood of ${what} ends the connection, a trickle does not`, () => {
      const world = new RawWorld({ onConnectionLost: "report" });
      for (const index of [0, 1, 2]) world.submit(index);
      world.answer(1, 200);
      world.say(world.last.server.writer.headers(3, [[":status", "200"]], false));
      const [link] = world.links;
      if (link === undefined) throw new Error("there is no connection");
      // Hundreds in a second are not a flood.
      const some = concat(Array.from({ length: 400 }, () => bytes));
      for (let second = 0; second < 20; second++) {
        world.run(world.nowMs + 1000);
        world.sayOn(link, some);
      }
      expect(world.verdicts.size).toBe(1);
      expect(link.server.goaways).toEqual([]);
      for (let burst = 0; burst < 10; burst++) world.sayOn(link, some);
      expect(link.server.goaways).toEqual([ErrorCode.enhanceYourCalm]);
      // Its status had come.
      expect(world.verdicts.get(1)).toMatchObject({ outcome: "accepted" });
      expect(world.verdicts.get(2)).toMatchObject({
        outcome: "unaccounted",
        error: { code: "http2-violated" },
      });
      expect(link.isOpen).toBe(false);
    });
  }

  test("M-9: a server that asks and does not read is given up before what waits for it grows large", () => {
    const world = new RawWorld({ onConnectionLost: "report", answerTimeoutMs: 3_600_000 });
    world.submit(0);
    world.submit(1);
    // From here on the write never ends, so nothing leaves.
    world.onWrite = () => {};
    const pings = concat(Array.from({ length: 1500 }, () => frame(FrameType.ping, 0, 0, new Uint8Array(8))));
    let seconds = 0;
    for (; world.verdicts.size === 0 && seconds < 1000; seconds++) {
      world.nowMs += 1000;
      world.say(pings);
    }
    // 17 bytes for each PING: a megabyte after some 41 seconds.
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThan(60);
    expect(world.verdicts.get(0)).toMatchObject({ error: { code: "http2-violated" } });
  });

  test("M-9: more DATA than the connection's window allows ends the connection", () => {
    const world = new RawWorld({ onConnectionLost: "report" });
    world.submitApi(0);
    world.submitApi(1);
    world.say(world.last.server.writer.headers(1, [[":status", "200"]], false));
    world.say(concat(Array.from({ length: 5 }, () => data(1, new Uint8Array(16_000), false))));
    expect(world.verdicts.get(0)).toMatchObject({ outcome: "answered", status: 200 });
    expect(world.verdicts.get(1)).toMatchObject({ error: { code: "http2-violated" } });
    expect(world.links[0]?.server.goaways).toEqual([ErrorCode.flowControlError]);
  });

  for (const [what, bytes] of cheap) {
    if (what === "SETTINGS") continue;
    test(`M-9: a server that begins with ${what} does not speak HTTP/2`, () => {
      const world = new RawWorld({ onConnectionLost: "report" });
      world.greeting = none;
      world.submit(0);
      world.say(bytes);
      expect(world.verdicts.get(0)).toMatchObject({ error: { code: "http2-violated" } });
      expect(world.links[0]?.server.goaways).toEqual([ErrorCode.protocolError]);
    });
  }
});
