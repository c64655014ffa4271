import type { Readable } from "node:stream";
import type { Notification } from "@apns/client";
import type { Content } from "../content/content.js";
import { payloadFieldsOf } from "../content/payload-fields.js";
import { type JsonObject, type JsonValue, plainOf } from "../json/json-value.js";
import { EXPIRATION_FORMS, parseExpiration } from "./expiration.js";
import { readFailed } from "./input-file.js";
import { type InputRecord, LineProblem } from "./input-record.js";
import { readNdjson } from "./ndjson-records.js";

/** How many notifications are handed over together at most; a journal says before each batch that it leaves. */
const MAX_BATCH = 64;

/** A line that is not a notification. */
export interface UnreadableLine {
  /** From 1. */
  readonly line: number;
  /** The problem, in words that are the same for every such line. */
  readonly kind: string;
  readonly message: string;
}

/** The `context` that the command gives each notification. */
export interface LineContext {
  /** From 1: the line of the input, or the place among the device tokens of `--to`. */
  readonly line: number;
  readonly source: "input" | "flags";
  /** The line's own `context`, which comes back with the outcome. */
  readonly own: JsonValue | undefined;
}

/** A notification of an input. */
export type LineNotification = Notification & { readonly context: LineContext };

/** The defaults of the command line for every notification; a line's own fields count more. */
export interface LineDefaults {
  readonly protocol: "http2" | "binary";
  readonly content: Content;
  /** For lines without one. */
  readonly payload: JsonObject | undefined;
  readonly fields: Pick<Notification, "expiration" | "priority" | "pushType" | "collapseId">;
}

export interface ReadNotificationsOptions {
  /** The input's name, for errors. */
  readonly name: string;
  readonly defaults: LineDefaults;
  /** Called with each line that is not a notification. */
  readonly onUnreadable: (line: UnreadableLine) => void;
  /** Whether a line is left out, by its number; absent: none is. */
  readonly isDone?: (line: number) => boolean;
  /** Ends the reading, even while the input is silent. A line without its end is dropped then. */
  readonly signal: AbortSignal;
}

/**
 * Reads the notifications of an input, in batches: those that came together are together, and none waits for one that
 * has not come. A line that is not a notification goes to `onUnreadable`; mistakes in the fields are found when it is
 * sent.
 *
 * @throws UsageError for an input that is UTF-16 or UTF-32 as a whole; CommandError when reading fails
 */
export async function* readNotifications(
  input: Readable,
  { name, defaults, onUnreadable, isDone = () => false, signal }: ReadNotificationsOptions,
): AsyncGenerator<readonly LineNotification[], void, undefined> {
  try {
    for await (const records of readNdjson(input, { name, signal })) {
      let batch: LineNotification[] = [];
      for (const record of records) {
        if (isDone(record.line)) continue;
        const notification = notificationOrProblem(record, defaults);
        if (notification instanceof LineProblem) {
          onUnreadable({ line: record.line, kind: notification.kind, message: notification.message });
          continue;
        }
        batch.push(notification);
        if (batch.length < MAX_BATCH) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    }
  } catch (cause) {
    throw readFailed(name, cause);
  }
}

function notificationOrProblem(record: InputRecord, defaults: LineDefaults): LineNotification | LineProblem {
  const { line, content } = record;
  if (content instanceof LineProblem) return content;
  try {
    return notificationOf(line, content, defaults);
  } catch (problem) {
    if (!(problem instanceof LineProblem)) throw problem;
    return problem;
  }
}

function notificationOf(line: number, value: JsonObject, defaults: LineDefaults): LineNotification {
  const context: LineContext = { line, source: "input", own: value.get("context") };
  const { expiration, ...fields } = plainOf(fieldsOf(value)) as Record<string, unknown>;
  const isMoment = typeof expiration === "string" || typeof expiration === "number";
  const when = isMoment ? momentOf(String(expiration)) : expiration;
  const pushType = fields["pushType"] ?? defaults.fields.pushType;
  return {
    ...defaults.fields,
    ...fields,
    ...(when === undefined ? {} : { expiration: when }),
    ...payloadOf(value.get("payload"), { ...defaults, pushType }),
    context,
  } as LineNotification;
}

function momentOf(text: string): number {
  const seconds = parseExpiration(text, Date.now());
  if (seconds !== undefined) return seconds;
  throw new LineProblem("the line's expiration is not a moment", `: it must be ${EXPIRATION_FORMS}`);
}

function payloadOf(
  payload: JsonValue | undefined,
  { protocol, content, payload: fallback, pushType }: LineDefaults & { readonly pushType: unknown },
): Partial<Notification> {
  if (payload !== undefined && !(payload instanceof Map)) {
    // The client says what a payload must be.
    return { payload: plainOf(payload) as Notification["payload"] };
  }
  const own = payload ?? fallback;
  if (own === undefined && content.isEmpty) return {};
  return payloadFieldsOf(content.completed(own ?? new Map()), { protocol, pushType });
}

/** The fields that are read as values; payload and context keep their digits. */
function fieldsOf(line: JsonObject): JsonObject {
  const fields: JsonObject = new Map(line);
  fields.delete("payload");
  fields.delete("context");
  return fields;
}
