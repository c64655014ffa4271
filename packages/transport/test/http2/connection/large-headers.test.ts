import type { ApiRequest } from "@apns/wire/api";
import { SettingId } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { type Field, type RawRequest, settings } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";
import { Tokens } from "../world/tokens.js";

/** What a list counts: octets, and 32 for each field (RFC 9113, section 6.5.2). */
function listBytes(fields: readonly Field[]): number {
  return fields.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
}

/** The only request that a session writes for `submit`. */
function requestOf(submit: (world: RawWorld) => void, world = new RawWorld()): RawRequest {
  submit(world);
  const [request, second] = world.requests;
  if (request === undefined || second !== undefined) throw new Error("there is not one request");
  return request;
}

const large = (byteCount: number): Partial<ApiRequest> => ({
  method: "POST",
  headers: [["apns-channel-id", "c".repeat(byteCount)]],
  body: new Uint8Array(10),
});

describe("M-26: header blocks larger than a frame", () => {
  for (const byteCount of [10_000, 16_000, 16_384, 20_000, 40_000]) {
    test(`M-26: a value of ${byteCount} bytes arrives whole, and what follows it too`, () => {
      const world = new RawWorld({ maxConnections: 1 });
      world.greeting = settings([SettingId.maxConcurrentStreams, 10]);
      world.submit(0);
      world.submitApi(1, large(byteCount));
      world.submit(2);
      const [first, second, third] = world.requests;
      expect(second?.headers.get("apns-channel-id")).toBe("c".repeat(byteCount));
      expect(second?.body).toHaveLength(10);
      for (const push of [first, third]) expect(push?.headers.get("apns-topic")).toBe("com.example.app");
      for (const streamId of [1, 3, 5]) world.answer(streamId, 200);
      expect(world.outcomes()).toEqual({ accepted: 2, answered: 1 });
      expect(world.links).toHaveLength(1);
    });
  }

  test("M-26: a server that takes larger frames gets one", () => {
    const world = new RawWorld();
    world.greeting = settings([SettingId.maxFrameSize, 65_536]);
    // The server of this world reads frames of 16,384 bytes and no more.
    expect(() => world.submitApi(0, large(30_000))).toThrow("FRAME_SIZE_ERROR");
  });

  test("M-26: a provider token of any size goes over the wire", () => {
    const tokens = new Tokens(`bearer ${"t".repeat(20_000)}`);
    const request = requestOf((world) => world.submit(0), new RawWorld({}, { tokens }));
    expect(request.headers.get("authorization")).toHaveLength(20_007);
    expect(request.isWhole).toBe(true);
  });
});

describe("M-26: the server's limit for a header list", () => {
  const limitedTo = (byteCount: number, tokens?: Tokens): RawWorld => {
    const world = new RawWorld({ maxConnections: 1 }, { tokens });
    world.greeting = settings([SettingId.maxConcurrentStreams, 10], [SettingId.maxHeaderListSize, byteCount]);
    return world;
  };

  test("M-26: one that is too large fails, and the others go", () => {
    const world = limitedTo(8000);
    world.submit(0);
    world.submitApi(1, large(7900));
    world.submit(2);
    expect(world.verdicts.get(1)).toMatchObject({
      outcome: "failed",
      error: { code: "headers-too-large", message: expect.stringContaining("8000") },
    });
    world.answer(1, 200);
    world.answer(3, 200);
    expect(world.outcomes()).toEqual({ accepted: 2, failed: 1 });
    expect(world.session.stats).toMatchObject({ written: 2, losses: 0, connections: 1 });
  });

  const forms: readonly (readonly [what: string, submit: (world: RawWorld) => void, tokens?: Tokens])[] = [
    ["a plain notification", (world) => world.submit(0)],
    [
      "a notification with a provider token",
      (world) => world.submit(0),
      new Tokens(`bearer ${"x".repeat(200)}`),
    ],
    [
      "a notification with everything",
      (world) =>
        world.submit(0, {
          topic: "com.example.another",
          priority: 5,
          expiration: 1_700_000_900,
          collapseId: "\u00dcberall",
          id: "123e4567-e89b-42d3-a456-426614174000",
          deviceToken: "ab".repeat(100),
        }),
    ],
    ["another request", (world) => world.submitApi(0, large(500))],
  ];
  for (const [what, submit, tokens] of forms) {
    test(`M-26: ${what} fits to the byte`, () => {
      const exact = listBytes(requestOf(submit, new RawWorld({}, { tokens })).fields);
      const fitting = limitedTo(exact, tokens);
      // The first request may be on its way before SETTINGS; the limit holds for the next.
      submit(fitting);
      expect(fitting.requests).toHaveLength(1);
      expect(fitting.verdicts.size).toBe(0);
      const tight = limitedTo(exact - 1, tokens);
      submit(tight);
      expect(tight.requests).toHaveLength(0);
      expect(tight.verdicts.get(0)).toMatchObject({ error: { code: "headers-too-large" } });
      tight.run();
      expect(tight.links).toHaveLength(1);
    });
  }

  test("M-26: with the duplicate guard, the collapse id counts", () => {
    const submit = (world: RawWorld): void => void world.submit(0);
    const guarded = { duplicateGuard: "collapse-id" } as const;
    const exact = listBytes(requestOf(submit, new RawWorld(guarded)).fields);
    const world = new RawWorld(guarded);
    world.greeting = settings([SettingId.maxHeaderListSize, exact - 1]);
    submit(world);
    expect(world.verdicts.get(0)).toMatchObject({ error: { code: "headers-too-large" } });
  });

  test("M-26: a limit may come, rise and fall at any time", () => {
    const world = limitedTo(8000);
    world.submit(0);
    world.say(settings([SettingId.maxHeaderListSize, 100]));
    world.submit(1);
    world.say(settings([SettingId.maxHeaderListSize, 2 ** 32 - 1]));
    world.submit(2);
    expect(world.requests).toHaveLength(2);
    expect([...world.verdicts.keys()]).toEqual([1]);
  });
});
