import { Http2Session, type Http2SessionOptions, type ProviderTokenSource } from "@apns/transport";
import { createPushRequest, type PushNotification } from "@apns/wire/api";
import { type FrameVisitor, HpackDecoder, Http2FrameDecoder } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { at } from "../moment-at.js";

const PREFACE_BYTES = 24;
const tokens: ProviderTokenSource = {
  tick: () => {},
  current: () => ({ authorization: `bearer ${"x".repeat(180)}`, serial: 1, issuedAtSeconds: 0 }),
  expired: () => "too-soon",
  tooManyUpdates: () => {},
  explain: () => "",
  failure: undefined,
  subscribe: () => () => {},
};

interface Block {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly bytes: number;
}

/** The header blocks that a session writes for these notifications to a server that allows 100 streams. */
function blocksOf(
  notifications: readonly Omit<PushNotification, "deviceToken" | "payload">[],
  options: Partial<Http2SessionOptions> = {},
): Block[] {
  const session = new Http2Session<object>(options, {
    random: () => 0.5,
    tokens,
    authority: "api.push.apple.com",
  });
  for (const notification of notifications) {
    const push = { deviceToken: "ab".repeat(32), payload: { aps: { alert: "Hello" } }, ...notification };
    session.submit(createPushRequest(push, { topic: "com.example.app" }), {}, at(0, 0));
  }
  const action = session.takeAction(at(0, 0));
  const connection = action?.connection ?? 0;
  session.connected(connection, at(0, 0));
  // SETTINGS: MAX_CONCURRENT_STREAMS 100.
  session.received(connection, Uint8Array.of(0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100), at(0, 0));
  session.takeAction(at(0, 0));
  const blocks: Block[] = [];
  const hpack = new HpackDecoder();
  const ignore = (): void => {};
  const visitor: FrameVisitor = {
    onHeaders: (_stream, bytes, start, end) => {
      const fields: [string, string][] = [];
      expect(hpack.decode(bytes, start, end, (name, value) => fields.push([name, value]))).toBeUndefined();
      blocks.push({ fields, bytes: end - start });
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
  new Http2FrameDecoder(visitor).push(
    session.takeWrite(connection)?.subarray(PREFACE_BYTES) ?? new Uint8Array(0),
  );
  return blocks;
}

describe("M-12: header blocks", () => {
  test("pseudo-headers come first, in the order that every server takes; then what was said", () => {
    const [block] = blocksOf([
      {
        priority: 5,
        expiration: 1700000000,
        collapseId: "Überall",
        id: "123e4567-e89b-42d3-a456-426614174000",
      },
    ]);
    expect(block?.fields).toEqual([
      [":method", "POST"],
      [":scheme", "https"],
      [":authority", "api.push.apple.com"],
      [":path", `/3/device/${"ab".repeat(32)}`],
      ["authorization", `bearer ${"x".repeat(180)}`],
      ["apns-topic", "com.example.app"],
      ["apns-push-type", "alert"],
      ["apns-priority", "5"],
      ["apns-expiration", "1700000000"],
      ["apns-id", "123e4567-e89b-42d3-a456-426614174000"],
      // UTF-8, an octet for each character.
      ["apns-collapse-id", "\u00c3\u009cberall"],
    ]);
  });

  test("what repeats costs a byte each: the provider token is written once", () => {
    const blocks = blocksOf(Array.from({ length: 10 }, () => ({})));
    expect(blocks).toHaveLength(10);
    expect(blocks[0]?.bytes).toBeGreaterThan(300);
    // 76 for the path, 38 for the apns-id, 6 for all the rest.
    for (const block of blocks.slice(1)) expect(block.bytes).toBeLessThanOrEqual(122);
    for (const block of blocks)
      expect(block.fields.map(([name]) => name)).toEqual(blocks[0]?.fields.map(([name]) => name));
  });

  test("or literally each time, where that is wished", () => {
    const blocks = blocksOf([{}, {}, {}], { authorizationHeader: "literal" });
    for (const block of blocks) expect(block.bytes).toBeGreaterThan(300);
  });

  test("topics and push types may change with every request", () => {
    const blocks = blocksOf(
      Array.from({ length: 60 }, (_, index) => ({
        topic: `com.example.app${index % 20}`,
        pushType: index % 2 === 0 ? ("alert" as const) : ("voip" as const),
      })),
    );
    for (const [index, { fields }] of blocks.entries()) {
      expect(fields).toContainEqual([
        "apns-topic",
        `com.example.app${index % 20}${index % 2 === 0 ? "" : ".voip"}`,
      ]);
    }
  });

  test("M-5: with the duplicate guard each notification has a collapse id, its own or its apns-id", () => {
    const [one, two] = blocksOf([{}, { collapseId: "mine" }], { duplicateGuard: "collapse-id" });
    const headerOf = (block: Block | undefined, name: string): string | undefined =>
      block?.fields.find(([known]) => known === name)?.[1];
    expect(headerOf(one, "apns-collapse-id")).toBe(headerOf(one, "apns-id"));
    expect(headerOf(two, "apns-collapse-id")).toBe("mine");
  });
});
