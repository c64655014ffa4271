import { UsageError, WireError } from "@apns/wire";
import {
  createBroadcastRequest,
  createPushRequest,
  describePushType,
  describeReason,
  type PushNotification,
  parseChannel,
  parseChannelList,
  parseErrorAnswer,
  parseGoawayDebugData,
  parseRetryAfter,
  pushTypes,
} from "@apns/wire/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toUtf8 } from "../binary/byte-builder.js";

const anything = fc.anything({
  withBigInt: true,
  withMap: true,
  withSet: true,
  withDate: true,
  withTypedArray: true,
  withNullPrototype: true,
});

/** Mostly what it should be, and now and then anything. */
const mostly = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary },
    { weight: 1, arbitrary: anything },
    { weight: 4, arbitrary: fc.constant(undefined) },
  );

const aps = fc.dictionary(
  fc.constantFrom(
    "alert",
    "badge",
    "sound",
    "content-available",
    "content-changed",
    "event",
    "timestamp",
    "content-state",
    "x",
  ),
  fc.oneof(fc.constantFrom<unknown>(1, true, "start", "update", "end", 1_700_000_000, {}), anything),
);
const payloads = fc.oneof(
  fc.record({ aps: mostly(aps) }),
  fc.record({ mdm: mostly(fc.string()) }),
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(new TextEncoder().encode("{}"), {}),
);
const notifications = fc.record({
  deviceToken: mostly(
    fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 101 }), fc.stringMatching(/^[0-9a-f]{64}$/)),
  ),
  payload: mostly(payloads),
  expiration: mostly(fc.oneof(fc.date({ min: new Date(0) }), fc.nat(2 ** 31))),
  priority: mostly(fc.constantFrom(10, 5)),
  topic: mostly(fc.oneof(fc.string(), fc.constant("com.example.app"), fc.constant("com.example.other"))),
  pushType: mostly(fc.constantFrom(...pushTypes, "alert", "alert", "voip")),
  collapseId: mostly(
    fc.oneof(fc.string({ unit: "grapheme", minLength: 1, maxLength: 24 }), fc.string({ unit: "binary" })),
  ),
  id: mostly(fc.uuid()),
});

test("A-10: whatever a notification holds, there is a request that APNs can take, or a UsageError that names the field", () => {
  let requests = 0;
  fc.assert(
    fc.property(
      fc.oneof({ weight: 9, arbitrary: notifications }, { weight: 1, arbitrary: anything }),
      (given) => {
        let request: ReturnType<typeof createPushRequest>;
        try {
          request = createPushRequest(given as unknown as PushNotification);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as UsageError).field).toBeTypeOf("string");
          return;
        }
        requests++;
        const { deviceToken, body, pushType, topic, priority, expiration, collapseId, id } = request;
        const { topicSuffix, priorities, maxPayloadBytes } = describePushType(pushType);
        const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
        expect(deviceToken).toMatch(/^(?:[0-9a-f]{2}){1,100}$/);
        expect(bytes.length).toBeLessThanOrEqual(maxPayloadBytes);
        expect(toUtf8(bytes).trim()).toMatch(/^\{.*\}$/s);
        if (topic !== undefined) expect(topic.endsWith(topicSuffix)).toBe(true);
        if (priority !== undefined) expect(priorities).toContain(priority);
        if (expiration !== undefined) expect(expiration >>> 0).toBe(expiration);
        if (collapseId !== undefined)
          expect(new TextEncoder().encode(collapseId).length).toBeLessThanOrEqual(64);
        if (id !== undefined) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        for (const value of [topic, collapseId]) {
          if (value !== undefined) expect(value).toMatch(/^[^\p{Cc}\p{Cs}]+$/u);
        }
      },
    ),
    { numRuns: 3000 },
  );
  expect(requests).toBeGreaterThan(100);
});

test("A-10: the payload that was sent is the payload that was given", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (custom) => {
      fc.pre(!["aps", "mdm", "container-identifier"].some((key) => Object.hasOwn(custom, key)));
      const { body } = createPushRequest({ deviceToken: "ab", payload: { aps: {}, ...custom } });
      expect(JSON.parse(body as string)).toEqual(JSON.parse(JSON.stringify({ aps: {}, ...custom })));
    }),
    { numRuns: 300 },
  );
});

test("A-11: whatever a broadcast holds, there is a request or a UsageError", () => {
  const broadcasts = fc.record({
    bundleId: mostly(fc.constant("com.example.app")),
    channelId: mostly(fc.base64String({ minLength: 4 })),
    payload: mostly(payloads),
    expiration: mostly(fc.nat()),
    priority: mostly(fc.constantFrom(10, 5, 1)),
    requestId: mostly(fc.uuid()),
  });
  fc.assert(
    fc.property(fc.oneof(broadcasts, anything), (given) => {
      try {
        const { path, headers } = createBroadcastRequest(
          given as Parameters<typeof createBroadcastRequest>[0],
        );
        expect(path).toMatch(/^\/4\/broadcasts\/apps\/[A-Za-z0-9.-]+$/);
        for (const [name, value] of headers) expect(`${name}: ${value}`).toMatch(/^[a-z-]+: [!-~]+$/);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
});

const status = fc.oneof(
  fc.integer({ min: 100, max: 599 }),
  fc.constantFrom(400, 403, 410, 429, 500, 503),
  fc.double(),
);

test("A-14: any status and reason is described, as it came, and only 410 makes a device token dead", () => {
  fc.assert(
    fc.property(status, fc.option(fc.string({ unit: "binary" }), { nil: undefined }), (number, reason) => {
      const description = describeReason(number, reason);
      expect(description.status).toBe(number);
      expect(description.reason).toBe(reason === undefined || reason === "" ? `status ${number}` : reason);
      if (description.deviceTokenIsDead) expect(number).toBe(410);
      if (description.retry === "later" && !description.known) expect(number).toBeGreaterThanOrEqual(429);
    }),
    { numRuns: 1000 },
  );
});

test("A-16, A-17: any answer is read without an exception, and within its bounds", () => {
  const json = fc.record({ reason: anything, timestamp: anything }).map((value) => {
    try {
      return JSON.stringify(value);
    } catch {
      return "";
    }
  });
  const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 500 }), fc.json(), json);
  fc.assert(
    fc.property(texts, fc.uint8Array({ maxLength: 300 }), fc.double(), (text, bytes, now) => {
      for (const body of [text, bytes, new TextEncoder().encode(text)]) {
        const answer = parseErrorAnswer(body);
        expect(answer.text.length).toBeLessThanOrEqual(200);
        expect(`${answer.text}${answer.reason ?? ""}`).not.toMatch(/\p{Cc}/u);
        if (answer.timestampMs !== undefined)
          expect(Number.isNaN(new Date(answer.timestampMs).getTime())).toBe(false);
        if (typeof body !== "string") expect(parseGoawayDebugData(body).text).toBe(answer.text);
      }
      const waitMs = parseRetryAfter(text, now);
      if (waitMs !== undefined) expect(waitMs).toBeGreaterThanOrEqual(0);
      for (const parse of [parseChannel, parseChannelList]) {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }
    }),
    { numRuns: 500 },
  );
});
