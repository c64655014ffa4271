import { PushTemplate } from "@apns/wire/api";
import { FrameType, SettingId } from "@apns/wire/http2";
import fc from "fast-check";
import { expect, test } from "vitest";
import { frame, settings, uint32 } from "../world/raw-server.js";
import { RawWorld } from "../world/raw-world.js";

const HEAD = "123e4567-e89b-42d3-a456-42661417";
const OTHER_HEAD = "00000000-0000-4000-8000-0000ffff";
const OURS = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const WIDEST = 0x7fffffff;
const payload = new TextEncoder().encode('{"aps":{}}');

interface Batch {
  readonly deviceTokens: readonly string[];
  readonly ids: { readonly head: string; readonly first: number } | undefined;
  readonly fields: { readonly expiration?: number; readonly priority?: 5 | 10; readonly collapseId?: string };
}

const someDeviceToken = fc
  .uint8Array({ minLength: 31, maxLength: 33 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));
const batches: fc.Arbitrary<Batch> = fc.record({
  deviceTokens: fc.array(someDeviceToken, { minLength: 1, maxLength: 8 }),
  ids: fc.option(
    fc.record({
      head: fc.constantFrom(HEAD, OTHER_HEAD),
      first: fc.oneof(fc.constantFrom(0, 0xfff, 0xffff - 8), fc.integer({ min: 0, max: 0xffff - 8 })),
    }),
    { nil: undefined },
  ),
  fields: fc.record(
    {
      expiration: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      priority: fc.constantFrom(5 as const, 10 as const),
      collapseId: fc.constant("one"),
    },
    { requiredKeys: [] },
  ),
});

function openWorld(duplicateGuard: "none" | "collapse-id" = "none"): RawWorld {
  const options = { maxConcurrentStreams: 100_000, maxWriteBytes: WIDEST, duplicateGuard };
  const world = new RawWorld(options, { startUnixMs: 0 });
  world.greeting = settings([SettingId.initialWindowSize, WIDEST]);
  world.submit(0);
  world.say(frame(FrameType.windowUpdate, 0, 0, Uint8Array.from(uint32(0x7fff0000))));
  world.last.server.requests.length = 0;
  return world;
}

const written = (world: RawWorld) =>
  world.last.server.requests
    .splice(0)
    .map(({ fields }) => new Map(fields.map(([name, value]) => [name, value])));

function submit(world: RawWorld, batch: Batch, ticket: number): number {
  const { deviceTokens, ids, fields } = batch;
  const template = new PushTemplate({ payload, ...fields }, { topic: "com.example.app" });
  const end = world.session.submitEach({ template, deviceTokens, from: 0, ticket, ids }, world.now);
  world.drive();
  return end;
}

const numbered = (head: string, number: number): string => head + number.toString(16).padStart(4, "0");

test("Q-59: each notification of a group is written with its device token and with the id that its number gives it", () => {
  fc.assert(
    fc.property(fc.array(batches, { minLength: 1, maxLength: 12 }), (list) => {
      const world = openWorld();
      for (const [index, batch] of list.entries()) {
        expect(submit(world, batch, index + 1)).toBe(batch.deviceTokens.length);
        const requests = written(world);
        expect(requests.map((fields) => fields.get(":path"))).toEqual(
          batch.deviceTokens.map((deviceToken) => `/3/device/${deviceToken}`),
        );
        for (const [at, fields] of requests.entries()) {
          const id = fields.get("apns-id");
          if (batch.ids === undefined) expect(id).toMatch(OURS);
          else expect(id).toBe(numbered(batch.ids.head, batch.ids.first + at));
          expect(fields.get("apns-collapse-id")).toBe(batch.fields.collapseId);
          expect(fields.get("apns-expiration")).toBe(batch.fields.expiration?.toString());
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("Q-59: an id is the same in the next attempt, in the verdict, and as a collapse id of the guard", () => {
  const world = openWorld("collapse-id");
  const ids = { head: HEAD, first: 41 };
  submit(world, { deviceTokens: ["aa".repeat(32), "bb".repeat(32)], ids, fields: {} }, 1);
  const ofRequests = () =>
    written(world).map((fields) => [fields.get("apns-id"), fields.get("apns-collapse-id")]);
  const first = ofRequests();
  const both = [numbered(HEAD, 41), numbered(HEAD, 42)].map((id) => [id, id]);
  expect(first).toEqual(both);
  // Neither was processed: GOAWAY names the stream of the first request of all.
  world.answer(1, 200);
  world.say(frame(FrameType.goaway, 0, 0, Uint8Array.from([...uint32(1), ...uint32(0)])));
  expect(ofRequests()).toEqual(both);
  world.answer(1, 400, [], '{"reason":"BadDeviceToken"}');
  expect([...world.verdicts.values()].map((verdict) => "id" in verdict && verdict.id)).toContain(
    numbered(HEAD, 41),
  );
});

test("Q-59: what stands before a bad device token leaves, and heads and numbers that are none are refused by name", () => {
  const world = openWorld();
  const good = "aa".repeat(32);
  const ids = { head: HEAD, first: 7 };
  expect(submit(world, { deviceTokens: [good, "zz", good], ids, fields: {} }, 1)).toBe(1);
  const template = new PushTemplate({ payload }, { topic: "com.example.app" });
  const rest = (from: number) =>
    world.session.submitEach({ template, deviceTokens: [good, "zz", good], from, ticket: 1, ids }, world.now);
  expect(() => rest(1)).toThrow(expect.objectContaining({ code: "invalid-device-token" }));
  expect(rest(2)).toBe(3);
  world.drive();
  expect(written(world).map((fields) => fields.get("apns-id"))).toEqual([
    numbered(HEAD, 7),
    numbered(HEAD, 9),
  ]);
  for (const [bad, field] of [
    [{ head: HEAD.toUpperCase(), first: 0 }, "ids.head"],
    [{ head: "", first: 0 }, "ids.head"],
    [{ head: HEAD, first: 0xffff }, "ids.first"],
    [{ head: HEAD, first: -1 }, "ids.first"],
  ] as const) {
    expect(() => submit(world, { deviceTokens: [good, good], ids: bad, fields: {} }, 1)).toThrow(
      expect.objectContaining({ code: "out-of-range", field }),
    );
  }
});
