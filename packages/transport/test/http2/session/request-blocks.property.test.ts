import type { ProviderToken } from "@apns/transport";
import { FrameType, SettingId } from "@apns/wire/http2";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Field, frame, settings, uint32 } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";
import { Tokens } from "../world/tokens.js";

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const WIDEST = 0x7fffffff;

/** A world whose one connection is open to a server with room for everything at once, and what its session wrote last. */
function openWorld(options: {
  readonly tableBytes: number;
  readonly literal: boolean;
  readonly random: number;
}): { readonly world: RawWorld; readonly tokens: Tokens; blocks(): (readonly Field[])[] } {
  const { tableBytes, literal, random } = options;
  const tokens = new Tokens(`bearer ${"x".repeat(100)}`);
  const world = new RawWorld(
    {
      maxConcurrentStreams: 100_000,
      maxWriteBytes: 0x7fffffff,
      authorizationHeader: literal ? "literal" : "indexed",
    },
    { tokens, random: () => random, startUnixMs: 0, maxTableBytes: Math.max(tableBytes, 4096) },
  );
  world.greeting = settings([SettingId.headerTableSize, tableBytes], [SettingId.initialWindowSize, WIDEST]);
  world.submit(0);
  world.say(frame(FrameType.windowUpdate, 0, 0, Uint8Array.from(uint32(0x7fff0000))));
  const blocks = (): (readonly Field[])[] => world.last.server.requests.splice(0).map(({ fields }) => fields);
  blocks();
  return { world, tokens, blocks };
}

interface Wish {
  readonly deviceToken?: string;
  readonly topic?: string;
  readonly priority?: 5 | 10 | 1;
  readonly expiration?: number;
  readonly id?: string;
  readonly collapseId?: string;
}

// Most device tokens have 64 digits, and the block is copied whole for those alone.
const someDeviceToken = fc
  .oneof(
    { weight: 2, arbitrary: fc.uint8Array({ minLength: 32, maxLength: 32 }) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 100 }) },
  )
  .map((bytes) => Buffer.from(bytes).toString("hex"));

const wishes: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ deviceToken: someDeviceToken }) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        deviceToken: someDeviceToken,
        topic: fc.constantFrom("com.example.app", "com.example.other", `com.example.${"long".repeat(40)}`),
        priority: fc.constantFrom(5 as const, 10 as const, 1 as const),
        expiration: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
        id: fc.constant("123e4567-e89b-42d3-a456-426614174000"),
        collapseId: fc.constantFrom("one", "two"),
      },
      { requiredKeys: ["deviceToken"] },
    ),
  },
);

function expected(wish: Wish, authorization: string): (readonly [string, string])[] {
  const optional = (name: string, value: number | string | undefined): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]];
  return [
    [":method", "POST"],
    [":scheme", "https"],
    [":authority", "api.push.apple.com"],
    [":path", `/3/device/${wish.deviceToken}`],
    ["authorization", authorization],
    ["apns-topic", wish.topic ?? "com.example.app"],
    ["apns-push-type", "alert"],
    ...optional("apns-priority", wish.priority),
    ...optional("apns-expiration", wish.expiration),
    ["apns-id", wish.id ?? "ours"],
    ...optional("apns-collapse-id", wish.collapseId),
  ];
}

/** The next token, of another length. */
function renewed({ serial }: ProviderToken, index: number): ProviderToken {
  const authorization = `bearer ${"y".repeat(90 + (index % 5))}`;
  return { authorization, serial: serial + 1, issuedAtSeconds: 0 };
}

describe("M-12: header blocks that are copied from those before", () => {
  test("say what was asked for, whatever stood before them and however small the server's table", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(wishes, fc.boolean()), { minLength: 10, maxLength: 60 }),
        fc.constantFrom(0, 64, 300, 4096, 65_536),
        fc.boolean(),
        fc.constantFrom(0, 0.3, 0.999_999),
        (list, tableBytes, literal, random) => {
          const { world, blocks, tokens } = openWorld({ tableBytes, literal, random });
          const ids = new Set<string>();
          let ours = 0;
          for (const [index, [wish, renews]] of list.entries()) {
            if (renews && index % 7 === 0) tokens.token = renewed(tokens.token, index);
            world.submit(index, wish);
            const [fields = []] = blocks();
            const id = fields.find(([name]) => name === "apns-id")?.[1] ?? "";
            if (wish.id === undefined) {
              expect(id).toMatch(ID);
              ids.add(id);
              ours += 1;
            }
            expect(
              fields.map(([name, value]) => [name, value === id && wish.id === undefined ? "ours" : value]),
            ).toEqual(expected(wish, tokens.token.authorization));
          }
          expect(ids.size).toBe(ours);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("ids count on across the digits that are copied, and the verdict has the one that was written", () => {
    const { world, blocks } = openWorld({ tableBytes: 4096, literal: false, random: 0.999_999 });
    const count = 9000;
    for (let index = 1; index <= count; index++) world.submit(index);
    const ids = blocks().map((fields) => fields.find(([name]) => name === "apns-id")?.[1] ?? "");
    expect(ids).toHaveLength(count);
    for (const [index, id] of ids.entries()) {
      expect(id).toMatch(ID);
      const before = ids[index - 1];
      if (before === undefined) continue;
      expect(id.slice(0, 24)).toBe(before.slice(0, 24));
      expect(Number.parseInt(id.slice(24), 16)).toBe(Number.parseInt(before.slice(24), 16) + 1);
    }
    // Streams 3, 5, ... carry them; HEADERS with END_STREAM and `:status: 200` for each.
    const answers = new Uint8Array(10 * count);
    const view = new DataView(answers.buffer);
    for (let index = 0; index < count; index++) {
      answers.set([0, 0, 1, 1, 5, 0, 0, 0, 0, 0x88], 10 * index);
      view.setUint32(10 * index + 5, 3 + 2 * index);
    }
    world.say(answers);
    const told = Array.from({ length: count }, (_, index) => {
      const verdict = world.verdicts.get(index + 1);
      return verdict?.outcome === "accepted" ? verdict.id : undefined;
    });
    expect(told).toEqual(ids);
  });
});
