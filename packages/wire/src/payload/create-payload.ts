import { readingFailure } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import {
  invalidType,
  isDictionary,
  type OptionTable,
  readArguments,
  readFlag,
  readInstant,
  readInteger,
  readName,
  readNumber,
  readObject,
  readOptions,
  readText,
  readTextOrNull,
  readTexts,
  readTrue,
} from "./option-readers.js";
import type { Aps, Payload } from "./payload.js";
import type { PayloadOptions } from "./payload-options.js";

const localizedTextTable: OptionTable = {
  locKey: ["loc-key", readText],
  locArgs: ["loc-args", readArguments],
};

const alertTable: OptionTable = {
  body: ["body", readPossiblyLocalizedText],
  title: ["title", readPossiblyLocalizedText],
  subtitle: ["subtitle", readText],
  actionLocKey: ["action-loc-key", readTextOrNull],
  locKey: ["loc-key", readText],
  locArgs: ["loc-args", readArguments],
  launchImage: ["launch-image", readText],
  titleLocKey: ["title-loc-key", readText],
  titleLocArgs: ["title-loc-args", readArguments],
  subtitleLocKey: ["subtitle-loc-key", readText],
  subtitleLocArgs: ["subtitle-loc-args", readArguments],
  action: ["action", readText],
  sound: ["sound", readText],
  summaryArg: ["summary-arg", readText],
  summaryArgCount: ["summary-arg-count", /* @__PURE__ */ readInteger(1)],
};

const soundTable: OptionTable = {
  critical: ["critical", readFlag],
  name: ["name", readText],
  volume: ["volume", /* @__PURE__ */ readNumber(0, 1)],
};

// The first six are in the order of PyAPNs, so that both produce the same bytes.
const payloadTable: OptionTable = {
  alert: ["alert", readAlert],
  sound: ["sound", readSound],
  badge: ["badge", /* @__PURE__ */ readInteger(0)],
  category: ["category", readText],
  contentAvailable: ["content-available", readFlag],
  mutableContent: ["mutable-content", readFlag],
  threadId: ["thread-id", readText],
  targetContentId: ["target-content-id", readText],
  interruptionLevel: [
    "interruption-level",
    /* @__PURE__ */ readName("passive", "active", "time-sensitive", "critical"),
  ],
  relevanceScore: ["relevance-score", /* @__PURE__ */ readNumber(-Infinity, Infinity)],
  filterCriteria: ["filter-criteria", readText],
  staleDate: ["stale-date", readInstant],
  contentState: ["content-state", readObject],
  timestamp: ["timestamp", readInstant],
  event: ["event", /* @__PURE__ */ readName("start", "update", "end")],
  dismissalDate: ["dismissal-date", readInstant],
  attributesType: ["attributes-type", readText],
  attributes: ["attributes", readObject],
  inputPushToken: ["input-push-token", readFlag],
  inputPushChannel: ["input-push-channel", readText],
  contentChanged: ["content-changed", readTrue],
  urlArgs: ["url-args", readTexts],
  accountId: ["account-id", readText],
  pttPushType: ["ptt-push-type", readText],
  // Beside aps.
  mdm: ["mdm", readText],
  custom: ["custom", readCustom],
};

/**
 * Builds Apple's JSON from options in camel case. The keys of `aps` come in a fixed order, the app's own keys after
 * them in the order given. Absent options and empty texts are left out; without any option the payload is
 * `{ aps: {} }`. The result is a plain object: add keys that are newer than this package to it.
 *
 * Encoding the payload checks its size, see `encodePayload`.
 *
 * @throws UsageError with the option as `field`: `unknown-option`, `invalid-type`, `out-of-range`,
 * `invalid-payload` (an `aps` inside `custom`, an option beside `mdm`) or `payload-not-serializable` (NaN, a BigInt,
 * a cycle, a function or a Map inside `custom`, `contentState` or `attributes`; the full path is in `field`). An object
 * in these that has a toJSON is what that returns.
 */
export function createPayload(options: PayloadOptions): Payload {
  try {
    return payloadOf(options);
  } catch (error) {
    throw readingFailure(error, "options");
  }
}

function payloadOf(options: PayloadOptions): Payload {
  const { mdm, custom, ...aps } = readOptions(options, payloadTable, "options") as {
    mdm?: string;
    custom?: Record<string, unknown>;
  } & Aps;
  if (mdm !== undefined) {
    if (custom !== undefined || Object.keys(aps).length > 0) {
      throw new UsageError("invalid-payload", "mdm excludes every other option: leave them out", {
        field: "mdm",
      });
    }
    return { mdm };
  }
  if (aps["input-push-token"] !== undefined && aps["input-push-channel"] !== undefined) {
    throw new UsageError(
      "invalid-payload",
      "inputPushToken and inputPushChannel exclude each other: choose one",
      {
        field: "inputPushChannel",
      },
    );
  }
  return { aps, ...custom };
}

function readAlert(value: unknown, field: string): unknown {
  if (typeof value === "string") return readText(value, field);
  if (!isDictionary(value)) throw invalidType(field, "a string or an object of alert options", value);
  return readOptions(value, alertTable, field);
}

function readPossiblyLocalizedText(value: unknown, field: string): unknown {
  if (typeof value === "string") return readText(value, field);
  if (!isDictionary(value)) throw invalidType(field, "a string or { locKey, locArgs }", value);
  return readOptions(value, localizedTextTable, field);
}

function readSound(value: unknown, field: string): unknown {
  if (typeof value === "string") return readText(value, field);
  if (!isDictionary(value)) throw invalidType(field, "a string or { critical, name, volume }", value);
  return readOptions(value, soundTable, field);
}

function readCustom(value: unknown, field: string): unknown {
  const custom = readObject(value, field) as Record<string, unknown>;
  if (Object.hasOwn(custom, "aps")) {
    throw new UsageError(
      "invalid-payload",
      "custom.aps would replace the other options: give its keys as options",
      {
        field: "custom.aps",
      },
    );
  }
  return custom;
}
