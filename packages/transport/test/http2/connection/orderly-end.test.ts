import { TransportError } from "@apns/transport";
import { ErrorCode } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { goaway, settings } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

const MAX_STREAM_ID = 2 ** 31 - 1;
const cut = new TransportError("connection-lost", "reset by the test");

/** A connection that has answered one notification and carries nothing. */
function idle(): RawWorld {
  const world = new RawWorld();
  world.submit(0);
  world.answer(1, 200);
  world.run(10_000);
  return world;
}

/** The server says these, and its FIN comes before anything else can happen. */
function sayAndEnd(world: RawWorld, frames: readonly Uint8Array[], error?: TransportError): void {
  const link = world.last;
  for (const one of frames) world.session.received(link.number, one, world.now);
  world.end(link, error);
}

const typesOf = (world: RawWorld): string[] => world.events.map(({ type }) => type);

describe("M-28: an orderly end", () => {
  const orderly: readonly (readonly [what: string, frames: readonly Uint8Array[], error?: TransportError])[] =
    [
      ["GOAWAY(NO_ERROR) and FIN", [goaway(1, ErrorCode.noError)]],
      ["GOAWAY(NO_ERROR) with a text and FIN", [goaway(1, ErrorCode.noError, "idle")]],
      ["the two GOAWAYs of a graceful end", [goaway(MAX_STREAM_ID, 0), goaway(1, 0)]],
      ["GOAWAY(NO_ERROR) and a reset", [goaway(1, ErrorCode.noError)], cut],
      ["GOAWAY with an error and FIN", [goaway(1, ErrorCode.enhanceYourCalm)]],
      ["FIN alone", []],
    ];
  for (const [what, frames, error] of orderly) {
    test(`M-28: ${what} with nothing in flight is not a loss`, () => {
      const world = idle();
      sayAndEnd(world, frames, error);
      expect(typesOf(world)).toEqual(frames.length === 0 ? [] : ["goaway"]);
      expect(world.session.stats).toMatchObject({ losses: 0, connections: 1 });
      // The next notification goes over a new connection, at once.
      const { nowMs } = world;
      world.submit(1);
      world.answer(1, 200);
      expect(world.outcomes()).toEqual({ accepted: 2 });
      expect(world.connectsAtMs.at(-1)).toBe(nowMs);
    });
  }

  test("M-28: a connection that breaks is a loss, even with nothing in flight", () => {
    const world = idle();
    sayAndEnd(world, [], cut);
    expect(typesOf(world)).toEqual(["connection-lost"]);
    expect(world.session.stats).toMatchObject({ losses: 1 });
  });

  test("M-28: with a request in flight it is a loss", () => {
    for (const frames of [[goaway(3, ErrorCode.noError)], []]) {
      const world = idle();
      world.submit(1);
      sayAndEnd(world, frames);
      expect(world.session.stats).toMatchObject({ losses: 1, possibleDuplicates: 1 });
      expect(typesOf(world).at(-1)).toBe("connection-lost");
    }
  });

  test("M-28: a server that only ever closes refuses: requests wait longer and longer, and are given up in the end", () => {
    for (const frames of [[], [goaway(0, ErrorCode.noError)]]) {
      const world = new RawWorld();
      world.greeting = settings([3, 0]);
      world.onConnect = (link) => {
        world.open(link);
        world.after(1, () => sayAndEnd(world, frames));
      };
      world.submit(0);
      world.run();
      expect(world.outcomes()).toMatchObject({});
      expect(world.verdicts.get(0)).toMatchObject({ outcome: "failed" });
      expect(world.links.length).toBeLessThan(30);
      expect(world.session.stats.losses).toBe(world.links.length);
    }
  });
});

describe("M-28: a repeated GOAWAY", () => {
  const goaways = (world: RawWorld): object[] => world.events.filter(({ type }) => type === "goaway");

  test("M-28: is reported once for each connection, however often it comes", () => {
    for (const code of [ErrorCode.noError, ErrorCode.internalError]) {
      const world = new RawWorld();
      world.submit(0);
      for (let at = 0; at < 1000; at++) world.say(goaway(MAX_STREAM_ID - 2 * at, code, "bye"));
      expect(goaways(world)).toMatchObject([{ errorCode: code, lastStreamId: MAX_STREAM_ID, text: "bye" }]);
      world.answer(1, 200);
      expect(world.outcomes()).toEqual({ accepted: 1 });
    }
  });

  test("M-28: is reported again where it says more: an error, or a reason", () => {
    const world = new RawWorld();
    world.submit(0);
    const reason = '{"reason":"BadCertificateEnvironment"}';
    world.say(
      goaway(1, 0),
      goaway(1, 0),
      goaway(1, 2),
      goaway(1, 2),
      goaway(1, 2, reason),
      goaway(1, 0, reason),
    );
    expect(goaways(world)).toMatchObject([
      { errorCode: 0, text: "" },
      { errorCode: 2, text: "" },
      { errorCode: 2, reason: "BadCertificateEnvironment" },
    ]);
    expect(typesOf(world)).toContain("credentials-refused");
  });

  test("M-28: still leaves out what a lower last stream leaves out, and raises nothing", () => {
    const world = new RawWorld({ maxConnections: 1 });
    world.greeting = settings([3, 10]);
    for (const index of [0, 1, 2]) world.submit(index);
    const [first] = world.links;
    if (first === undefined) throw new Error("there is no connection");
    world.sayOn(first, goaway(MAX_STREAM_ID, 0));
    expect(world.requests).toHaveLength(3);
    world.sayOn(first, goaway(3, 0));
    world.run(1000);
    expect(world.requests).toHaveLength(4);
    world.sayOn(first, goaway(MAX_STREAM_ID, 0), goaway(1, 0));
    // The next connection may start slowly: one request, and one more with each answer.
    world.answer(1, 200);
    world.run(2000);
    expect(world.requests).toHaveLength(5);
    expect(world.session.stats.possibleDuplicates).toBe(0);
  });
});
