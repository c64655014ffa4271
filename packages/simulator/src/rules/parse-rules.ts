import {
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
  whole,
  within,
} from "./check.js";
import type { Rule } from "./rule.js";

/**
 * Checks rules that come from a JSON file or from plain JavaScript, and returns them with device tokens in lower
 * case.
 *
 * @throws SimulatorError `invalid-rule`, which names the field, such as `rules[2].do.close`.
 */
export const parseRules = (rules: unknown): readonly Rule[] => list(rule)(rules, "rules") as readonly Rule[];

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

const connectionCondition = { connection: within, probability: fraction };

const notificationCondition = {
  ...connectionCondition,
  deviceToken: either([isText, hexBytes], [() => true, list(hexBytes)]),
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
const handshake = ruleOf(connectionCondition, fields(reaction));
const notification = ruleOf(
  notificationCondition,
  fields({ ...reaction, verdict: oneOf("accepted", "rejected", "discarded") }),
);
const feedback = ruleOf(connectionCondition, fields(feedbackReaction));

function rule(value: unknown, path: string): unknown {
  const at = hasField(value, "at") ? (value as { at: unknown }).at : undefined;
  if (at === "connect") return connect(value, path);
  if (at === "handshake") return handshake(value, path);
  if (at === "feedback") return feedback(value, path);
  return notification(value, path);
}

function ruleOf(condition: Readonly<Record<string, Check>>, effect: Check): Check {
  const at = oneOf("connect", "handshake", "notification", "feedback");
  return fields({ name: text, at, when: fields(condition), times: count, do: effect }, ["do"]);
}

function hasField(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name);
}
