import { parseErrorAnswer, parseGoawayDebugData } from "@apns/wire/api";
import { describe, expect, test } from "vitest";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("the body of an answer other than 200", () => {
  test("A-16: a reason, as text and as bytes", () => {
    const text = '{"reason":"BadDeviceToken"}';
    const expected = { reason: "BadDeviceToken", timestampMs: undefined, text };
    expect(parseErrorAnswer(text)).toEqual(expected);
    expect(parseErrorAnswer(utf8(text))).toEqual(expected);
  });

  test("A-15: the time of a 410 is in milliseconds", () => {
    const { reason, timestampMs } = parseErrorAnswer('{"reason":"Unregistered","timestamp":1763906400123}');
    expect(reason).toBe("Unregistered");
    expect(new Date(timestampMs ?? 0).toISOString()).toBe("2025-11-23T14:00:00.123Z");
  });

  test("A-15: anything but a time is undefined", () => {
    for (const timestamp of ["-1", '"1763906400123"', "null", "1e400", "8640000000000001", "{}", "true"]) {
      expect(
        parseErrorAnswer(`{"reason":"Unregistered","timestamp":${timestamp}}`).timestampMs,
        timestamp,
      ).toBeUndefined();
    }
    expect(parseErrorAnswer('{"timestamp":0}').timestampMs).toBe(0);
    expect(parseErrorAnswer('{"timestamp":8640000000000000}').timestampMs).toBe(8_640_000_000_000_000);
  });

  test("A-16: an unknown reason keeps its spelling, unknown keys do not matter", () => {
    expect(parseErrorAnswer(' {"more":[1,{}],"reason":"Something Of Tomorrow"}\n').reason).toBe(
      "Something Of Tomorrow",
    );
  });

  test("A-16: no reason, an empty one, or one that is not text: undefined", () => {
    for (const body of [
      "",
      "{}",
      '{"reason":""}',
      '{"reason":7}',
      '{"reason":null}',
      '{"reason":["x"]}',
      "[]",
      "null",
      '"x"',
      "7",
      "{",
    ]) {
      expect(parseErrorAnswer(body).reason, body).toBeUndefined();
    }
  });

  test("A-16: anything but JSON is shown as it came: a page of a proxy, plain text", () => {
    const { reason, text } = parseErrorAnswer(
      utf8("<html>\r\n\t<h1>502 Bad Gateway</h1>\u001b[31m\u2028\u202e</html>"),
    );
    expect(reason).toBeUndefined();
    expect(text).toBe("<html> <h1>502 Bad Gateway</h1> [31m </html>");
  });

  test("A-16: text has at most 200 characters and a reason at most 100, however much comes", () => {
    expect(parseErrorAnswer("x".repeat(10_000_000)).text).toBe("x".repeat(200));
    expect(parseErrorAnswer(utf8("y".repeat(10_000_000))).text).toBe("y".repeat(200));
    const { reason, text } = parseErrorAnswer(JSON.stringify({ reason: "R".repeat(1000) }));
    expect(reason).toBe("R".repeat(100));
    expect(text).toHaveLength(200);
  });

  test("A-16: no more than 64 KB are read, of text and of bytes: APNs does not answer more", () => {
    const body = (bytes: number): string => `{"reason":"Shutdown","pad":"${"x".repeat(bytes - 30)}"}`;
    for (const [bytes, reason] of [
      [65_536, "Shutdown"],
      [65_537, undefined],
    ] as const) {
      expect(body(bytes)).toHaveLength(bytes);
      expect(parseErrorAnswer(body(bytes)).reason).toBe(reason);
      expect(parseErrorAnswer(utf8(body(bytes))).reason).toBe(reason);
    }
  });

  test("A-16: a reason cannot bring control characters into a log", () => {
    expect(parseErrorAnswer('{"reason":"Bad\\nForged line\\u001b[2J"}').reason).toBe("Bad Forged line [2J");
    expect(parseErrorAnswer('{"reason":"\\u0007"}').reason).toBeUndefined();
  });

  test("A-16: bytes that are not UTF-8, and JSON without an end, throw nothing", () => {
    expect(parseErrorAnswer(Uint8Array.of(0xff, 0xfe, 0x41)).text).toBe("\ufffd\ufffdA");
    expect(parseErrorAnswer("[".repeat(200_000)).reason).toBeUndefined();
    expect(parseErrorAnswer(`${'{"reason":'.repeat(5000)}1`).reason).toBeUndefined();
  });
});

describe("what a GOAWAY says", () => {
  test("A-16: a reason in JSON, as APNs sends it", () => {
    expect(parseGoawayDebugData(utf8('{"reason":"BadCertificateEnvironment"}'))).toEqual({
      reason: "BadCertificateEnvironment",
      text: '{"reason":"BadCertificateEnvironment"}',
    });
  });

  test("A-16: plain text, as other servers send it", () => {
    expect(parseGoawayDebugData(utf8("connection timed out"))).toEqual({
      reason: undefined,
      text: "connection timed out",
    });
  });

  test("A-16: nothing", () => {
    expect(parseGoawayDebugData(new Uint8Array(0))).toEqual({ reason: undefined, text: "" });
  });
});
