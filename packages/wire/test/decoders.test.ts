import { ErrorResponseDecoder, FeedbackDecoder, NotificationDecoder } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { wireErrorOf } from "./wire-failure.js";

describe.each([
  ["NotificationDecoder", () => new NotificationDecoder()],
  ["ErrorResponseDecoder", () => new ErrorResponseDecoder()],
  ["FeedbackDecoder", () => new FeedbackDecoder()],
])("%s", (_, create) => {
  test.each([undefined, null, "08", [8], 8, new Uint16Array(3)])(
    "refuses %s for a chunk and goes on",
    (chunk) => {
      const decoder = create();
      const error = wireErrorOf(() => decoder.push(chunk as unknown as Uint8Array));
      expect(error).toMatchObject({ code: "invalid-type", field: "chunk" });
      expect(decoder.push(new Uint8Array(0))).toEqual([]);
      decoder.end();
    },
  );
});
