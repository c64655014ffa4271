import {
  anObject,
  type Check,
  drawn,
  either,
  fields,
  fraction,
  hexBytes,
  hexDigits,
  isNumber,
  isText,
  list,
  oneOf,
  text,
  textFields,
  whole,
  within,
} from "./check.js";
import { HTTP2_ERROR_NAMES } from "./http2-reaction.js";
import type { Rule } from "./rule.js";

const MAX_MS = 3_600_000;
const MAX_COUNT = Number.MAX_SAFE_INTEGER;
const MAX_GARBAGE_BYTES = 10 * 1024 * 1024;

const count = whole(1, MAX_COUNT);
const counts = drawn(1, MAX_COUNT);
const durationMs = whole(0, MAX_MS);
const durationsMs = drawn(0, MAX_MS);
const garbageBytes = whole(1, MAX_GARBAGE_BYTES);
const closeMode = oneOf("fin", "close", "reset", "half-close", "never");

const answer = fields(
  {
    status: whole(0, 255),
    identifier: either(
      [isNumber, whole(0, 0xffffffff)],
      [() => true, oneOf("own", "zero", "unknown", "previous")],
    ),
    pieceBytes: whole(1, 6),
    pieceDelayMs: durationMs,
    cutAfterBytes: whole(1, 6),
    repeat: whole(1, 1000),
  },
  ["status"],
);

const reading = either(
  [isText, oneOf("stop")],
  [(value) => hasField(value, "bytesPerSecond"), fields({ bytesPerSecond: count })],
  [() => true, fields({ pauseMs: durationsMs }, ["pauseMs"])],
);

const reaction = {
  answer,
  garbageBytes,
  garbageOrder: oneOf("before", "after"),
  close: closeMode,
  lingerMs: durationMs,
  delayMs: durationsMs,
  reading,
};

const http2Code = either([isNumber, whole(0, 0xffffffff)], [() => true, oneOf(...HTTP2_ERROR_NAMES)]);
const setting = whole(0, 2 ** 31 - 1);

const goaway = fields({
  code: http2Code,
  lastStreamId: either([isNumber, setting], [() => true, oneOf("this", "before")]),
  debug: either([isText, text], [() => true, anObject]),
  delayMs: durationMs,
});

const sessionReaction = {
  settings: fields({
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

const requestAnswer = fields(
  {
    status: whole(200, 599),
    reason: text,
    timestamp: whole(0, MAX_COUNT),
    headers: textFields,
    body: text,
  },
  ["status"],
);

const requestReaction = {
  ...sessionReaction,
  answer: either([isText, oneOf("never")], [() => true, requestAnswer]),
  resetStream: http2Code,
  hold: fields({ requests: whole(1, 100_000), order: oneOf("reverse", "shuffled") }, ["requests", "order"]),
  verdict: oneOf("accepted", "rejected", "discarded"),
};

const connectionCondition = { connection: within, probability: fraction };

const notificationCondition = {
  ...connectionCondition,
  deviceToken: oneOrMore(hexBytes),
  deviceTokenPrefix: hexDigits,
  nth: counts,
  every: counts,
  nthOfRun: counts,
  everyOfRun: counts,
};

const feedbackReaction = {
  pieceBytes: count,
  pieceDelayMs: durationMs,
  delayMs: durationsMs,
  cutAfterBytes: whole(0, MAX_COUNT),
  garbageBytes,
  close: closeMode,
};

const connect = ruleOf(
  { ...connectionCondition, service: oneOf("gateway", "feedback", "http2") },
  fields({ tls: oneOf("alert", "close", "reset", "stall") }, ["tls"]),
);
const handshake = ruleOf({ ...connectionCondition, service: oneOf("gateway") }, fields(reaction));
const session = ruleOf(
  { ...connectionCondition, service: oneOf("gateway", "http2") },
  fields(sessionReaction),
);
const request = ruleOf(
  {
    ...notificationCondition,
    topic: oneOrMore(text),
    pushType: oneOrMore(text),
    api: oneOf("device", "broadcast", "channels"),
  },
  fields(requestReaction),
);
const notification = ruleOf(
  notificationCondition,
  fields({ ...reaction, verdict: oneOf("accepted", "rejected", "discarded") }),
);
const feedback = ruleOf(connectionCondition, fields(feedbackReaction));

/**
 * Checks rules that come from a JSON file or from plain JavaScript, and returns them with device tokens in lower
 * case.
 *
 * @throws SimulatorError `invalid-rule`, which names the field, such as `rules[2].do.close`.
 */
export function parseRules(rules: unknown): readonly Rule[] {
  return list(rule)(rules, "rules") as readonly Rule[];
}

function rule(value: unknown, path: string): unknown {
  const at = hasField(value, "at") ? (value as { at: unknown }).at : undefined;
  if (at === "connect") return connect(value, path);
  if (at === "handshake") return isForSession(value) ? session(value, path) : handshake(value, path);
  if (at === "request") return request(value, path);
  if (at === "feedback") return feedback(value, path);
  return notification(value, path);
}

function ruleOf(condition: Readonly<Record<string, Check>>, effect: Check): Check {
  const at = oneOf("connect", "handshake", "notification", "request", "feedback");
  return fields({ name: text, at, when: fields(condition), times: count, do: effect }, ["do"]);
}

function isForSession(value: unknown): boolean {
  const { when } = value as { when?: unknown };
  return hasField(when, "service") && (when as { service: unknown }).service !== "gateway";
}

function oneOrMore(check: Check): Check {
  return either([Array.isArray, list(check)], [() => true, check]);
}

function hasField(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name);
}
