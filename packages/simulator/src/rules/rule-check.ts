import {
  anObject,
  type Check,
  either,
  fraction,
  hasField,
  hexBytes,
  hexDigits,
  isNumber,
  isText,
  oneOf,
  oneOrMore,
  text,
  whole,
} from "../checks/check.js";
import { type FieldChecks, fields, required } from "../checks/fields.js";
import type { Place } from "../checks/place.js";
import type { CloseMode, Drawn, Reading } from "./close-mode.js";
import {
  type GoawayReaction,
  HTTP2_ERROR_NAMES,
  type Http2ErrorCode,
  type RequestAnswer,
  type RequestReaction,
  type SessionReaction,
  type SettingsReaction,
} from "./http2-reaction.js";
import type {
  Answer,
  ConnectionCondition,
  ConnectRule,
  FeedbackReaction,
  FeedbackRule,
  GatewayHandshakeRule,
  Http2HandshakeRule,
  NotificationCondition,
  NotificationReaction,
  NotificationRule,
  Reaction,
  RequestCondition,
  RequestRule,
  Rule,
  Within,
} from "./rule.js";

const MAX_MS = 3_600_000;
const MAX_COUNT = Number.MAX_SAFE_INTEGER;
const MAX_GARBAGE_BYTES = 10 * 1024 * 1024;

const count = whole(1, MAX_COUNT);
const counts = drawn(1, MAX_COUNT);
const durationMs = whole(0, MAX_MS);
const durationsMs = drawn(0, MAX_MS);
const garbageBytes = whole(1, MAX_GARBAGE_BYTES);
const verdict = oneOf("accepted", "rejected", "discarded");
export const closeModeCheck: Check<CloseMode> = oneOf("fin", "close", "reset", "half-close", "never");

/** A whole number from 1, or `{ min?, max? }`. */
const within: Check<Within> = either(
  isNumber,
  count,
  ordered(fields<Exclude<Within, number>>({ min: count, max: count })),
);

const reading: Check<Reading> = either(
  isText,
  oneOf("stop"),
  either(
    (value) => hasField(value, "bytesPerSecond"),
    fields<{ readonly bytesPerSecond: number }>({ bytesPerSecond: required(count) }),
    fields<{ readonly pauseMs: Drawn }>({ pauseMs: required(durationsMs) }),
  ),
);

const answer = fields<Answer>({
  status: required(whole(0, 255)),
  identifier: either(isNumber, whole(0, 0xffffffff), oneOf("own", "zero", "unknown", "previous")),
  pieceBytes: whole(1, 6),
  pieceDelayMs: durationMs,
  cutAfterBytes: whole(1, 6),
  repeat: whole(1, 1000),
});

const reaction: FieldChecks<Reaction> = {
  answer,
  garbageBytes,
  garbageOrder: oneOf("before", "after"),
  close: closeModeCheck,
  lingerMs: durationMs,
  delayMs: durationsMs,
  reading,
};

const http2Code: Check<Http2ErrorCode> = either(isNumber, whole(0, 0xffffffff), oneOf(...HTTP2_ERROR_NAMES));
const setting = whole(0, 2 ** 31 - 1);

const goaway = fields<GoawayReaction>({
  code: http2Code,
  lastStreamId: either(isNumber, setting, oneOf("this", "before")),
  debug: either(isText, text, anObject),
  delayMs: durationMs,
});

const sessionReaction: FieldChecks<SessionReaction> = {
  settings: fields<SettingsReaction>({
    maxConcurrentStreams: setting,
    initialWindowSize: setting,
    maxFrameSize: whole(16_384, 16_777_215),
    maxHeaderListSize: setting,
    headerTableSize: setting,
  }),
  reading,
  providerTokens: oneOf("expire"),
  goaway: oneOrMore(goaway),
  garbageBytes,
  close: oneOf("fin", "close", "reset", "half-close", "never", "drained"),
  lingerMs: durationMs,
  delayMs: durationsMs,
};

export const sessionReactionCheck: Check<SessionReaction> = fields(sessionReaction);

const requestAnswer = fields<RequestAnswer>({
  status: required(whole(200, 599)),
  reason: text,
  timestamp: whole(0, MAX_COUNT),
  headers: headerFields,
  body: text,
});

const requestReaction: FieldChecks<RequestReaction> = {
  ...sessionReaction,
  answer: either(isText, oneOf("never"), requestAnswer),
  resetStream: http2Code,
  hold: fields<NonNullable<RequestReaction["hold"]>>({
    requests: required(whole(1, 100_000)),
    order: required(oneOf("reverse", "shuffled")),
  }),
  verdict,
};

const connectionCondition: FieldChecks<ConnectionCondition> = { connection: within, probability: fraction };

const notificationCondition: FieldChecks<NotificationCondition> = {
  ...connectionCondition,
  deviceToken: oneOrMore(hexBytes),
  deviceTokenPrefix: hexDigits,
  nth: counts,
  every: counts,
  nthOfRun: counts,
  everyOfRun: counts,
};

const connectRule = fields<ConnectRule>({
  name: text,
  at: required(oneOf("connect")),
  when: fields<NonNullable<ConnectRule["when"]>>({
    ...connectionCondition,
    service: oneOf("gateway", "feedback", "http2"),
  }),
  times: count,
  do: required(fields<ConnectRule["do"]>({ tls: required(oneOf("alert", "close", "reset", "stall")) })),
});

const gatewayHandshakeRule = fields<GatewayHandshakeRule>({
  name: text,
  at: required(oneOf("handshake")),
  when: fields<NonNullable<GatewayHandshakeRule["when"]>>({
    ...connectionCondition,
    service: oneOf("gateway"),
  }),
  times: count,
  do: required(fields(reaction)),
});

const http2HandshakeRule = fields<Http2HandshakeRule>({
  name: text,
  at: required(oneOf("handshake")),
  when: required(
    fields<Http2HandshakeRule["when"]>({ ...connectionCondition, service: required(oneOf("http2")) }),
  ),
  times: count,
  do: required(fields(sessionReaction)),
});

const notificationRule = fields<NotificationRule>({
  name: text,
  at: oneOf("notification"),
  when: fields(notificationCondition),
  times: count,
  do: required(fields<NotificationReaction>({ ...reaction, verdict })),
});

const requestRule = fields<RequestRule>({
  name: text,
  at: required(oneOf("request")),
  when: fields<RequestCondition>({
    ...notificationCondition,
    topic: oneOrMore(text),
    pushType: oneOrMore(text),
    api: oneOf("device", "broadcast", "channels"),
  }),
  times: count,
  do: required(fields(requestReaction)),
});

const feedbackRule = fields<FeedbackRule>({
  name: text,
  at: required(oneOf("feedback")),
  when: fields(connectionCondition),
  times: count,
  do: required(
    fields<FeedbackReaction>({
      pieceBytes: count,
      pieceDelayMs: durationMs,
      delayMs: durationsMs,
      cutAfterBytes: whole(0, MAX_COUNT),
      garbageBytes,
      close: closeModeCheck,
    }),
  ),
});

const moment = oneOf("connect", "handshake", "notification", "request", "feedback");
const handshakeService = oneOf("gateway", "http2");

/** A rule of any moment. The checks follow the types: a field of one that the other lacks does not compile. */
export const ruleCheck: Check<Rule> = (value, place) => {
  const at =
    hasField(value, "at") && value.at !== undefined ? moment(value.at, place.field("at")) : undefined;
  switch (at) {
    case "connect":
      return connectRule(value, place);
    case "handshake":
      return handshakeServiceOf(value, place) === "http2"
        ? http2HandshakeRule(value, place)
        : gatewayHandshakeRule(value, place);
    case "request":
      return requestRule(value, place);
    case "feedback":
      return feedbackRule(value, place);
    case "notification":
    case undefined:
      return notificationRule(value, place);
  }
};

function handshakeServiceOf(value: unknown, place: Place): "gateway" | "http2" {
  const when = hasField(value, "when") ? value.when : undefined;
  const service = hasField(when, "service") ? when.service : undefined;
  if (service === undefined) return "gateway";
  return handshakeService(service, place.field("when").field("service"));
}

/** A whole number, or `{ min, max }` of which both ends are within the same limits. */
function drawn(min: number, max: number): Check<Drawn> {
  const end = required(whole(min, max));
  return either(isNumber, whole(min, max), ordered(fields<Exclude<Drawn, number>>({ min: end, max: end })));
}

function ordered<Range extends { readonly min?: number; readonly max?: number }>(
  range: Check<Range>,
): Check<Range> {
  return (value, place) => {
    const checked = range(value, place);
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = checked;
    if (min > max) throw place.error(`min ${min} is above max ${max}`);
    return checked;
  };
}

/** An object with lower-case names, and strings as values. */
function headerFields(value: unknown, place: Place): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, each] of Object.entries(anObject(value, place))) {
    if (!/^[a-z0-9-]+$/.test(name)) {
      throw place.error(`${JSON.stringify(name)} is not a lower-case header name`);
    }
    if (typeof each !== "string") throw place.field(name).mismatch("a string", each);
    headers[name] = each;
  }
  return headers;
}
