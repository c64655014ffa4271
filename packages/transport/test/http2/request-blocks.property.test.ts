import { Http2Session, type ProviderTokenSource } from "@apns/transport";
import { createPushRequest } from "@apns/wire/api";
import { type FrameVisitor, HpackDecoder, Http2FrameDecoder } from "@apns/wire/http2";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at } from "../moment-at.js";

const PREFACE_BYTES = 24;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
type Fields = (readonly [name: string, value: string])[];

/** A session whose one connection is open to a server with room for everything at once, and what it writes. */
function openSession(options: {
  readonly tableBytes: number;
  readonly literal: boolean;
  readonly random: number;
}): {
  readonly session: Http2Session<number>;
  blocks(): Fields[];
  readonly tokens: { authorization: string };
} {
  const { tableBytes, literal, random } = options;
  const tokens = { authorization: `bearer ${"x".repeat(100)}` };
  const source: ProviderTokenSource = {
    tick: () => {},
    current: () => ({ authorization: tokens.authorization, serial: 1, issuedAtSeconds: 0 }),
    expired: () => "too-soon",
    tooManyUpdates: () => {},
    explain: () => "",
    failure: undefined,
    subscribe: () => () => {},
  };
  const session = new Http2Session<number>(
    {
      maxConcurrentStreams: 100_000,
      maxWriteBytes: 0x7fffffff,
      authorizationHeader: literal ? "literal" : "indexed",
    },
    { random: () => random, tokens: source, authority: "api.push.apple.com" },
  );
  const hpack = new HpackDecoder({ maxTableBytes: Math.max(tableBytes, 4096), maxHeaderListBytes: 65_536 });
  let found: Fields[] = [];
  const ignore = (): void => {};
  const visitor: FrameVisitor = {
    onHeaders(_stream, bytes, start, end) {
      const fields: [string, string][] = [];
      expect(hpack.decode(bytes, start, end, (name, value) => fields.push([name, value]))).toBeUndefined();
      found.push(fields);
    },
    onData: ignore,
    onRstStream: ignore,
    onSetting: ignore,
    onSettingsEnd: ignore,
    onSettingsAck: ignore,
    onPing: ignore,
    onGoaway: ignore,
    onWindowUpdate: ignore,
    onUnknown: ignore,
    onStreamError: ignore,
  };
  const decoder = new Http2FrameDecoder(visitor);
  let isFirst = true;
  const take = (): void => {
    session.takeAction(at(0, 0));
    const bytes = session.takeWrite(1);
    if (bytes === undefined) return;
    expect(decoder.push(isFirst ? bytes.subarray(PREFACE_BYTES) : bytes)).toBe(true);
    isFirst = false;
    session.written(1);
  };
  session.submit(push({}), 0, at(0, 0));
  session.takeAction(at(0, 0));
  session.connected(1, at(0, 0));
  // SETTINGS: HEADER_TABLE_SIZE, INITIAL_WINDOW_SIZE 2^31 - 1; then the connection's window, as large.
  const settings = Uint8Array.from([
    0, 0, 12, 4, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff,
  ]);
  new DataView(settings.buffer).setUint32(11, tableBytes);
  session.received(1, settings, at(0, 0));
  session.received(1, Uint8Array.from([0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7f, 0xff, 0, 0]), at(0, 0));
  take();
  found = [];
  return {
    session,
    tokens,
    blocks() {
      take();
      const blocks = found;
      found = [];
      return blocks;
    },
  };
}

interface Wish {
  readonly deviceToken?: string;
  readonly topic?: string;
  readonly priority?: 5 | 10 | 1;
  readonly expiration?: number;
  readonly id?: string;
  readonly collapseId?: string;
}

function push(wish: Wish): ReturnType<typeof createPushRequest> {
  return createPushRequest(
    { deviceToken: "ab".repeat(32), payload: { aps: { alert: "Hello" } }, ...wish },
    { topic: "com.example.app" },
  );
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

describe("M-12: header blocks that are copied from those before", () => {
  test("say what was asked for, whatever stood before them and however small the server's table", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(wishes, fc.boolean()), { minLength: 10, maxLength: 60 }),
        fc.constantFrom(0, 64, 300, 4096, 65_536),
        fc.boolean(),
        fc.constantFrom(0, 0.3, 0.999_999),
        (list, tableBytes, literal, random) => {
          const { session, blocks, tokens } = openSession({ tableBytes, literal, random });
          const ids = new Set<string>();
          let ours = 0;
          for (const [index, [wish, renews]] of list.entries()) {
            if (renews && index % 7 === 0) tokens.authorization = `bearer ${"y".repeat(90 + (index % 5))}`;
            session.submit(push(wish), index, at(0, 0));
            const [fields = []] = blocks();
            const id = fields.find(([name]) => name === "apns-id")?.[1] ?? "";
            if (wish.id === undefined) {
              expect(id).toMatch(ID);
              ids.add(id);
              ours += 1;
            }
            expect(
              fields.map(([name, value]) => [name, value === id && wish.id === undefined ? "ours" : value]),
            ).toEqual(expected(wish, tokens.authorization));
          }
          expect(ids.size).toBe(ours);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("ids count on across the digits that are copied, and the verdict has the one that was written", () => {
    const { session, blocks } = openSession({ tableBytes: 4096, literal: false, random: 0.999_999 });
    const count = 9000;
    for (let index = 1; index <= count; index++) session.submit(push({}), index, at(0, 0));
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
    session.received(1, answers, at(1, 0));
    const told: (string | undefined)[] = [];
    session.drain(
      (context, verdict) => {
        if (context > 0 && verdict.outcome === "accepted") told[context - 1] = verdict.id;
      },
      () => {},
    );
    expect(told).toEqual(ids);
  });
});
