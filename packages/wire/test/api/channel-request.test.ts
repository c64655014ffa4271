import {
  createChannelRequest,
  deleteChannelRequest,
  listChannelsRequest,
  type MessageStoragePolicy,
  readChannelRequest,
} from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { toUtf8 } from "../binary/byte-builder.js";
import { usageErrorOf } from "../errors/thrown-error.js";

const bundleId = "com.example.app";
const channelId = "dHN0LXNyY2gtY2hubA==";
const requestId = "123E4567-e89b-42d3-a456-426614174000";

describe("channels", () => {
  for (const [policy, number] of [
    [undefined, 0],
    ["none", 0],
    ["newest", 1],
  ] as const) {
    test(`A-12: are made with the storage policy ${policy ?? "none, by default,"} as ${number}`, () => {
      const request = createChannelRequest({ bundleId, messageStoragePolicy: policy, requestId });
      expect(request).toMatchObject({
        method: "POST",
        path: "/1/apps/com.example.app/channels",
        headers: [["apns-request-id", requestId.toLowerCase()]],
      });
      expect(toUtf8(request.body ?? new Uint8Array(0))).toBe(
        `{"message-storage-policy":${number},"push-type":"LiveActivity"}`,
      );
    });
  }

  test("A-12: are read and deleted by a header, not by the path", () => {
    const expected = {
      path: "/1/apps/com.example.app/channels",
      headers: [["apns-channel-id", channelId]],
      body: undefined,
    };
    expect(readChannelRequest({ bundleId, channelId })).toEqual({ method: "GET", ...expected });
    expect(deleteChannelRequest({ bundleId, channelId })).toEqual({ method: "DELETE", ...expected });
  });

  test("A-12: are listed without a channel id", () => {
    expect(listChannelsRequest({ bundleId })).toEqual({
      method: "GET",
      path: "/1/apps/com.example.app/all-channels",
      headers: [],
      body: undefined,
    });
  });

  test("A-12: refuse a storage policy that Apple does not know, and options that are none", () => {
    const messageStoragePolicy = "all" as MessageStoragePolicy;
    expect(usageErrorOf(() => createChannelRequest({ bundleId, messageStoragePolicy }))).toMatchObject({
      code: "out-of-range",
      field: "messageStoragePolicy",
    });
    const none = undefined as unknown as { bundleId: string; channelId: string };
    for (const create of [
      createChannelRequest,
      readChannelRequest,
      deleteChannelRequest,
      listChannelsRequest,
    ]) {
      expect(usageErrorOf(() => create(none))).toMatchObject({ code: "invalid-type", field: "options" });
    }
  });

  test("A-20: a bundle id and a channel id have at most 1,024 bytes", () => {
    const longest = "c".repeat(1024);
    expect(readChannelRequest({ bundleId: longest, channelId: longest }).headers).toEqual([
      ["apns-channel-id", longest],
    ]);
    for (const bytes of [1025, 20_000]) {
      const long = "c".repeat(bytes);
      const expected = { code: "out-of-range", bytes, maxBytes: 1024 };
      for (const create of [readChannelRequest, deleteChannelRequest]) {
        expect(usageErrorOf(() => create({ bundleId, channelId: long }))).toMatchObject(expected);
        expect(usageErrorOf(() => create({ bundleId: long, channelId }))).toMatchObject(expected);
      }
      expect(usageErrorOf(() => listChannelsRequest({ bundleId: long }))).toMatchObject(expected);
    }
  });
});
