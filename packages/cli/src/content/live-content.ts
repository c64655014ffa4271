import { UsageError } from "@apns/wire";
import { momentOfFlag } from "../flags/moment-flag.js";
import { readText } from "../input/input-file.js";
import { JsonNumber, type JsonObject, type JsonValue } from "../json/json-value.js";
import { JsonError, parseJson } from "../json/parse-json.js";
import { assertDecoded } from "./content.js";

/** What happens to a Live Activity. */
export type LiveEvent = "start" | "update" | "end";

/** The flags that say what a Live Activity shows. */
export interface LiveFlags {
  /** JSON, or @ and the name of a file with it. */
  readonly state?: string;
  readonly attributesType?: string;
  readonly attributes?: string;
  readonly title?: string;
  readonly body?: string;
  readonly sound?: string;
  readonly timestamp?: string;
  readonly stale?: string;
  readonly dismiss?: string;
  readonly relevance?: number;
  readonly inputPushToken?: boolean;
  readonly inputPushChannel?: string;
}

/**
 * The payload that the flags describe. Its numbers keep their digits. What an event needs is checked where the payload
 * becomes a request.
 *
 * @param nowMs the time of the state, where no flag gives one
 * @throws UsageError for values that make no sense
 */
export function livePayload(event: LiveEvent, flags: LiveFlags, nowMs: number): JsonObject {
  const { title, body, sound, attributesType, relevance, inputPushToken, inputPushChannel } = flags;
  for (const [flag, text] of Object.entries({ title, body, sound })) assertDecoded(text, `--${flag}`);
  const timestamp =
    flags.timestamp === undefined
      ? Math.floor(nowMs / 1000)
      : momentOfFlag(flags.timestamp, "--timestamp", nowMs);
  const alert = membersOf({ title, body });
  const aps = membersOf({
    event,
    timestamp: numberOf(timestamp),
    "content-state": jsonOf(flags.state, "--state"),
    "attributes-type": attributesType,
    attributes: jsonOf(flags.attributes, "--attributes"),
    alert: alert.size === 0 ? undefined : alert,
    sound,
    "stale-date": numberOf(momentOfFlag(flags.stale, "--stale", nowMs)),
    "dismissal-date": numberOf(momentOfFlag(flags.dismiss, "--dismiss", nowMs)),
    "relevance-score": numberOf(relevance),
    "input-push-token": inputPushToken === true ? new JsonNumber("1") : undefined,
    "input-push-channel": inputPushChannel,
  });
  return new Map([["aps", aps]]);
}

function membersOf(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const object: JsonObject = new Map();
  for (const [key, value] of Object.entries(members)) if (value !== undefined) object.set(key, value);
  return object;
}

function numberOf(value: number | undefined): JsonNumber | undefined {
  return value === undefined ? undefined : new JsonNumber(String(value));
}

function jsonOf(text: string | undefined, flag: string): JsonObject | undefined {
  if (text === undefined) return undefined;
  assertDecoded(text, flag);
  try {
    const value = parseJson(text.startsWith("@") ? readText(text.slice(1), flag) : text);
    if (value instanceof Map) return value;
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause;
    throw new UsageError("invalid-type", `${flag} is not JSON: ${cause.message}.`, { cause });
  }
  throw new UsageError(
    "invalid-type",
    `${flag} must be a JSON object, such as {"score":3}, or @ and the name of a file.`,
  );
}
