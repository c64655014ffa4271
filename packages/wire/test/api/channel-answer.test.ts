import { parseChannel, parseChannelList } from "@apns/wire/api";
import { describe, expect, test } from "vitest";
import { wireErrorOf } from "../errors/thrown-error.js";

const channelId = "dHN0LXNyY2gtY2hubA==";

describe("answers about channels", () => {
  test("A-12: their answers are read, with further keys in them", () => {
    expect(parseChannel('{"message-storage-policy":0,"push-type":"LiveActivity"}')).toEqual({
      messageStoragePolicy: "none",
    });
    expect(parseChannel('{"message-storage-policy":1,"more":{}}')).toEqual({
      messageStoragePolicy: "newest",
    });
    expect(parseChannelList(`{"channels":["${channelId}","b"],"next":null}`)).toEqual([channelId, "b"]);
    expect(parseChannelList('{"channels":[]}')).toEqual([]);
  });

  test("A-12: answers that are something else are a typed error, without their text", () => {
    for (const body of [
      "",
      "secret",
      "[]",
      "null",
      "{}",
      '{"message-storage-policy":2}',
      '{"channels":"a"}',
      '{"channels":[1]}',
    ]) {
      for (const parse of [parseChannel, parseChannelList]) {
        const error = wireErrorOf(() => parse(body));
        expect(error.code, body).toBe("malformed-answer");
        expect(error.message).not.toContain("secret");
      }
    }
  });
});
