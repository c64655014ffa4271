import { type ErrorResponse, ErrorResponseDecoder, encodeErrorResponse } from "@apns/wire";
import { describe, expect, test } from "vitest";
import { usageErrorOf, wireErrorOf } from "../errors/thrown-error.js";
import { ByteBuilder, join, toHex } from "./byte-builder.js";
import { cutsOf } from "./cuts.js";

describe("encodeErrorResponse", () => {
  test("W-11: is command 8, status and identifier", () => {
    const expected = new ByteBuilder().u8(8, 128).u32(0xfedcba98).build();
    expect(toHex(encodeErrorResponse({ status: 128, identifier: 0xfedcba98 }))).toBe(toHex(expected));
  });

  test.each([
    [{ status: 256, identifier: 1 }, "out-of-range", "status"],
    [{ status: -1, identifier: 1 }, "out-of-range", "status"],
    [{ status: 1.5, identifier: 1 }, "out-of-range", "status"],
    [{ status: "8", identifier: 1 }, "invalid-type", "status"],
    [{ status: 8, identifier: 2 ** 32 }, "out-of-range", "identifier"],
    [{ status: 8, identifier: -1 }, "out-of-range", "identifier"],
    [{ status: 8 }, "invalid-type", "identifier"],
    [null, "invalid-type", "response"],
  ])("refuses %j", (response, code, field) => {
    const encode = () => encodeErrorResponse(response as unknown as ErrorResponse);
    expect(usageErrorOf(encode)).toMatchObject({ code, field });
  });
});

describe("ErrorResponseDecoder", () => {
  test("W-12: reads every status there can be", () => {
    for (let status = 0; status < 256; status++) {
      expect(new ErrorResponseDecoder().push(Uint8Array.of(8, status, 255, 0, 0, 1))).toEqual([
        { status, identifier: 0xff000001 },
      ]);
    }
  });

  test("W-17: a byte that begins no error response ends the stream, and what preceded comes out", () => {
    const good = encodeErrorResponse({ status: 8, identifier: 7 });
    for (const byte of [0, 1, 2, 7, 9, 255]) {
      for (const { name, chunks } of cutsOf(join(good, Uint8Array.of(byte), good))) {
        const decoder = new ErrorResponseDecoder();
        const responses: ErrorResponse[] = [];
        for (const chunk of chunks) {
          if (decoder.failure === undefined) responses.push(...decoder.push(chunk));
        }
        expect(responses, name).toEqual([{ status: 8, identifier: 7 }]);
        expect(decoder.failure).toMatchObject({ code: "malformed-error-response" });
        expect(decoder.pendingBytes).toBe(0);
        expect(wireErrorOf(() => decoder.push(good))).toBe(decoder.failure);
        expect(wireErrorOf(() => decoder.end())).toBe(decoder.failure);
      }
    }
  });

  test("W-19: the end of the stream inside an error response is reported", () => {
    const decoder = new ErrorResponseDecoder();
    decoder.push(Uint8Array.of(8, 7, 0));
    expect(decoder.pendingBytes).toBe(3);
    expect(wireErrorOf(() => decoder.end())).toMatchObject({ code: "truncated", bytes: 3 });
    expect(decoder.pendingBytes).toBe(0);
    expect(wireErrorOf(() => decoder.push(Uint8Array.of(8))).code).toBe("truncated");
  });

  test("returns values of its own", () => {
    const decoder = new ErrorResponseDecoder();
    const stream = join(
      encodeErrorResponse({ status: 1, identifier: 1 }),
      encodeErrorResponse({ status: 2, identifier: 2 }),
    );
    const [first, second] = decoder.push(stream);
    decoder.push(encodeErrorResponse({ status: 3, identifier: 3 }));
    expect([first, second]).toEqual([
      { status: 1, identifier: 1 },
      { status: 2, identifier: 2 },
    ]);
  });
});
