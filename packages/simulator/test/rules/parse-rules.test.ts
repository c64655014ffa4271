import { parseRules, type Rule } from "@apns/simulator";
import { describe, expect, test } from "vitest";

describe("parseRules", () => {
  test("takes every field", () => {
    const rules: Rule[] = [
      {
        name: "refused",
        at: "connect",
        when: { connection: { min: 1, max: 3 }, probability: 0.5, service: "feedback" },
        times: 2,
        do: { tls: "alert" },
      },
      {
        at: "handshake",
        when: { connection: 1 },
        do: {
          answer: { status: 10, identifier: 7, pieceBytes: 1, pieceDelayMs: 0, cutAfterBytes: 6, repeat: 3 },
          garbageBytes: 10_485_760,
          garbageOrder: "after",
          close: "half-close",
          lingerMs: 0,
          delayMs: { min: 0, max: 5 },
          reading: { bytesPerSecond: 1 },
        },
      },
      {
        at: "notification",
        when: {
          connection: { max: 3 },
          probability: 1,
          deviceToken: ["aa", "bbcc"],
          deviceTokenPrefix: "abc",
          nth: { min: 1, max: 2 },
          every: 3,
          nthOfRun: 4,
          everyOfRun: { min: 5, max: 5 },
        },
        do: { verdict: "discarded", reading: { pauseMs: { min: 1, max: 2 } } },
      },
      { do: { reading: "stop", answer: { status: 0, identifier: "unknown" } } },
      {
        at: "feedback",
        do: { pieceBytes: 1, pieceDelayMs: 1, delayMs: 1, cutAfterBytes: 0, garbageBytes: 1, close: "never" },
      },
    ];
    expect(parseRules(JSON.parse(JSON.stringify(rules)))).toEqual(rules);
  });

  test("writes device tokens in lower case", () => {
    const when = { deviceToken: ["AA", "Bb"], deviceTokenPrefix: "ABC" };
    expect(parseRules([{ when, do: {} }])).toEqual([
      { when: { deviceToken: ["aa", "bb"], deviceTokenPrefix: "abc" }, do: {} },
    ]);
    expect(parseRules([{ when: { deviceToken: "AABB" }, do: {} }])).toEqual([
      { when: { deviceToken: "aabb" }, do: {} },
    ]);
  });

  test("leaves out undefined fields", () => {
    expect(parseRules([{ name: undefined, when: undefined, do: { close: undefined } }])).toEqual([
      { do: {} },
    ]);
  });

  test("takes rules of HTTP/2, and the gateway's handshake keeps its own fields", () => {
    const goaway = { code: "NO_ERROR", lastStreamId: "before", debug: { reason: "Shutdown" }, delayMs: 1 };
    const rules = [
      {
        at: "request",
        when: { deviceToken: ["AA"], topic: ["a", "b"], pushType: "voip", api: "device", nth: 2 },
        do: {
          answer: { status: 410, reason: "Unregistered", timestamp: 1, headers: { "retry-after": "1" } },
          hold: { requests: 2, order: "shuffled" },
          goaway: [goaway, { code: 11, lastStreamId: 3, debug: "calm" }],
          settings: { maxConcurrentStreams: 0, headerTableSize: 0 },
          providerTokens: "expire",
          close: "drained",
        },
      },
      { at: "request", do: { answer: "never", resetStream: 255, reading: "stop" } },
      { at: "handshake", when: { service: "http2" }, do: { goaway } },
      { at: "handshake", when: { service: "gateway" }, do: { answer: { status: 10 } } },
    ];
    const parsed = parseRules(rules);
    expect(parsed[0]).toMatchObject({ ...rules[0], when: { ...rules[0]?.when, deviceToken: ["aa"] } });
    expect(parsed.slice(1)).toEqual(rules.slice(1));
  });

  test.each<[string, unknown, string]>([
    [
      "an HTTP status beyond 599",
      { answer: { status: 600 } },
      "answer.status: expected a whole number from 200",
    ],
    ["another word for silence", { answer: "silence" }, 'answer: expected one of never, got "silence"'],
    [
      "a header in upper case",
      { answer: { status: 429, headers: { "Retry-After": "2" } } },
      "answer.headers: ",
    ],
    [
      "a header that is not a string",
      { answer: { status: 429, headers: { a: 2 } } },
      "answer.headers.a: expected a string",
    ],
    ["an unknown error code", { resetStream: "REFUSED" }, "resetStream: expected one of NO_ERROR"],
    ["an error code below 0", { goaway: { code: -1 } }, "goaway.code: expected a whole number"],
    [
      "an unknown last stream",
      { goaway: [{}, { lastStreamId: "after" }] },
      "goaway[1].lastStreamId: expected one",
    ],
    ["debug data that is a list", { goaway: { debug: [] } }, "goaway.debug: expected an object"],
    [
      "a frame size that HTTP/2 forbids",
      { settings: { maxFrameSize: 1 } },
      "settings.maxFrameSize: expected",
    ],
    ["an unknown setting", { settings: { enablePush: 1 } }, "settings.enablePush: no such field"],
    ["an order of another kind", { hold: { requests: 2, order: "first" } }, "hold.order: expected one of"],
    ["answers held without a number", { hold: { order: "reverse" } }, "hold.requests: is missing"],
  ])("refuses %s", (_what, reaction, message) => {
    expect(() => parseRules([{ at: "request", do: reaction }])).toThrowError(
      expect.objectContaining({
        code: "invalid-rule",
        message: expect.stringContaining(`rules[0].do.${message}`),
      }),
    );
  });

  test("refuses fields of requests after the handshake of HTTP/2", () => {
    const rule = { at: "handshake", when: { service: "http2" }, do: { answer: { status: 200 } } };
    expect(() => parseRules([rule])).toThrowError(/^rules\[0\]\.do\.answer: no such field/);
    expect(() => parseRules([{ ...rule, when: { service: "feedback" } }])).toThrowError(/when\.service: /);
  });

  test.each<[string, unknown, string]>([
    ["rules that are not a list", { do: {} }, "rules: expected a list, got an object"],
    [
      "a rule that is not an object",
      [null],
      "rules[0]: expected an object with name, at, when, times, do, got null",
    ],
    ["a rule without do", [{}], "rules[0].do: is missing"],
    [
      "an unknown field",
      [{ do: {}, reply: {} }],
      "rules[0].reply: no such field; the fields are name, at, when, times, do",
    ],
    [
      "an unknown field inside",
      [{ do: {} }, { do: { answr: {} } }],
      "rules[1].do.answr: no such field; the fields are answer, garbageBytes, garbageOrder, close, lingerMs, delayMs, reading, verdict",
    ],
    ["a field of Object's own", [{ do: { constructor: 1 } }], "rules[0].do.constructor: no such field"],
    [
      "an unknown moment",
      [{ at: "lunch", do: {} }],
      "rules[0].at: expected one of connect, handshake, notification, request, feedback",
    ],
    ["an answer without a status", [{ do: { answer: {} } }], "rules[0].do.answer.status: is missing"],
    [
      "a status beyond a byte",
      [{ do: { answer: { status: 256 } } }],
      "rules[0].do.answer.status: expected a whole number from 0 to 255, got 256",
    ],
    [
      "an unknown identifier",
      [{ do: { answer: { status: 8, identifier: "mine" } } }],
      'rules[0].do.answer.identifier: expected one of own, zero, unknown, previous, got "mine"',
    ],
    [
      "an identifier beyond 32 bits",
      [{ do: { answer: { status: 8, identifier: 2 ** 32 } } }],
      "rules[0].do.answer.identifier: expected a whole number from 0 to 4294967295, got 4294967296",
    ],
    [
      "pieces of nothing",
      [{ do: { answer: { status: 8, pieceBytes: 0 } } }],
      "rules[0].do.answer.pieceBytes: expected a whole number from 1 to 6, got 0",
    ],
    [
      "too much garbage",
      [{ do: { garbageBytes: 10_485_761 } }],
      "rules[0].do.garbageBytes: expected a whole number from 1 to 10485760, got 10485761",
    ],
    [
      "an unknown way to close",
      [{ do: { close: "slam" } }],
      'rules[0].do.close: expected one of fin, close, reset, half-close, never, got "slam"',
    ],
    [
      "an unknown way to read",
      [{ do: { reading: "fast" } }],
      'rules[0].do.reading: expected one of stop, got "fast"',
    ],
    [
      "a way to read without its measure",
      [{ do: { reading: {} } }],
      "rules[0].do.reading.pauseMs: is missing",
    ],
    ["a range without an end", [{ do: { delayMs: { min: 1 } } }], "rules[0].do.delayMs.max: is missing"],
    [
      "a range the wrong way round",
      [{ when: { nth: { min: 3, max: 2 } }, do: {} }],
      "rules[0].when.nth: min 3 is above max 2",
    ],
    [
      "an open range the wrong way round",
      [{ when: { connection: { min: 3, max: 2 } }, do: {} }],
      "rules[0].when.connection: min 3 is above max 2",
    ],
    [
      "a zeroth notification",
      [{ when: { nth: 0 }, do: {} }],
      "rules[0].when.nth: expected a whole number from 1",
    ],
    [
      "a probability above one",
      [{ when: { probability: 1.5 }, do: {} }],
      "rules[0].when.probability: expected a number from 0 to 1, got 1.5",
    ],
    [
      "a device token that is not hex",
      [{ when: { deviceToken: "xyz" }, do: {} }],
      'rules[0].when.deviceToken: expected hex digits, two for each byte, got "xyz"',
    ],
    [
      "a device token in a list that is not hex",
      [{ when: { deviceToken: ["aa", 5] }, do: {} }],
      "rules[0].when.deviceToken[1]: expected hex digits, two for each byte, got 5",
    ],
    [
      "a condition of another moment",
      [{ at: "handshake", when: { nth: 1 }, do: {} }],
      "rules[0].when.nth: no such field; the fields are connection, probability",
    ],
    ["an effect of another moment", [{ at: "connect", do: { close: "fin" } }], "rules[0].do.tls: is missing"],
    ["a rule that may never hold", [{ times: 0, do: {} }], "rules[0].times: expected a whole number from 1"],
    ["an empty name", [{ name: "", do: {} }], "rules[0].name: expected a string that is not empty"],
    [
      "a long text, without repeating it",
      [{ do: { close: "x".repeat(100) } }],
      "rules[0].do.close: expected one of fin, close, reset, half-close, never, got 100 characters",
    ],
  ])("refuses %s", (_what, rules, message) => {
    expect(() => parseRules(rules)).toThrow(
      expect.objectContaining({
        name: "SimulatorError",
        code: "invalid-rule",
        message: expect.stringContaining(message),
      }),
    );
  });
});
