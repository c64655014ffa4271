import type { Readable } from "node:stream";
import type { Notification } from "@apns/client";
import { type Content, completedBy } from "../content/content.js";
import { payloadFieldsOf } from "../content/payload-fields.js";
import { filled, type Template } from "../content/template.js";
import { type JsonObject, type JsonValue, plainOf } from "../json/json-value.js";
import { EXPIRATION_FORMS, parseExpiration } from "./expiration.js";
import type { InputForm } from "./forms/input-form.js";
import { type InputRecord, LineProblem } from "./forms/input-record.js";
import { readFailed } from "./input-file.js";
import { openRecords } from "./open-records.js";

/** How many notifications are handed over together at most; a journal says before each batch that it leaves. */
const MAX_BATCH = 64;

/** The fields of a notification, which templates may take without taking them away. */
const FIELDS: ReadonlySet<string> = new Set([
  "deviceToken",
  "payload",
  "expiration",
  "priority",
  "identifier",
  "topic",
  "pushType",
  "collapseId",
  "id",
  "context",
]);

/** A line that is not a notification. */
export interface UnreadableLine {
  /** From 1. */
  readonly line: number;
  readonly noun: "line" | "item";
  /** The problem, in words that are the same for every such line. */
  readonly kind: string;
  readonly message: string;
}

/** The `context` that the command gives each notification. */
export interface LineContext {
  /** From 1: the line of the input, or the place among the device tokens of `--to`. */
  readonly line: number;
  readonly source: "input" | "flags";
  /** How a place of the input is called. */
  readonly noun: "line" | "item";
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
  /** What to do about a line without a payload where this command gives it none. */
  readonly withoutPayload: string;
  /** The same two, if they have places such as `{{name}}`. */
  readonly template?: Template | undefined;
  readonly fields: Pick<Notification, "expiration" | "priority" | "pushType" | "collapseId" | "topic">;
}

export interface ReadNotificationsOptions {
  /** The input's name, for errors. */
  readonly name: string;
  /** Its path, whose ending may tell its form; `-` for stdin. */
  readonly path: string;
  /** Absent: it shows. */
  readonly form?: InputForm | undefined;
  /** CSV: which column a field is in, by name or as `col3`; default: by the names in the first row. */
  readonly map?: ReadonlyMap<string, string>;
  /** CSV: whether the first row has names. Default: it has. */
  readonly header?: boolean;
  /** Called with the number of bytes of each piece that is read. */
  readonly onBytes?: (bytes: number) => void;
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
  { defaults, onUnreadable, isDone = () => false, ...options }: ReadNotificationsOptions,
): AsyncGenerator<readonly LineNotification[], void, undefined> {
  const { name } = options;
  try {
    const { map = new Map(), header = true } = options;
    const { records: all, noun } = await openRecords(input, { ...options, map, header });
    for await (const records of all) {
      let batch: LineNotification[] = [];
      for (const record of records) {
        if (isDone(record.line)) continue;
        const notification = notificationOrProblem(record, noun, defaults);
        if (notification instanceof LineProblem) {
          const { kind, message } = notification;
          onUnreadable({ line: record.line, noun, kind, message });
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

/** A field that no notification has; undefined if there is none. */
export function unknownFieldOf(notification: LineNotification): string | undefined {
  return Object.keys(notification).find((field) => !FIELDS.has(field));
}

function notificationOrProblem(
  record: InputRecord,
  noun: "line" | "item",
  defaults: LineDefaults,
): LineNotification | LineProblem {
  const { line, content, variables } = record;
  if (content instanceof LineProblem) return content;
  try {
    const context = { line, source: "input", noun, own: content.get("context") } as const;
    return notificationOf(content, context, { ...defaults, variables });
  } catch (problem) {
    if (!(problem instanceof LineProblem)) throw problem;
    return problem;
  }
}

/** The defaults, and what templates may take of the line; absent: its fields. */
type RecordDefaults = LineDefaults & { readonly variables?: JsonObject | undefined };

function notificationOf(value: JsonObject, context: LineContext, defaults: RecordDefaults): LineNotification {
  const { expiration, ...fields } = plainOf(fieldsOf(value, defaults)) as Record<string, unknown>;
  const isMoment = typeof expiration === "string" || typeof expiration === "number";
  const when = isMoment ? momentOf(String(expiration)) : expiration;
  const pushType = fields["pushType"] ?? defaults.fields.pushType;
  return {
    ...defaults.fields,
    ...fields,
    ...(when === undefined ? {} : { expiration: when }),
    ...payloadOf(value, { ...defaults, pushType }),
    context,
  } as LineNotification;
}

function momentOf(text: string): number {
  const seconds = parseExpiration(text, Date.now());
  if (seconds !== undefined) return seconds;
  throw new LineProblem("the line's expiration is not a moment", `: it must be ${EXPIRATION_FORMS}`);
}

function payloadOf(
  line: JsonObject,
  { pushType, ...defaults }: RecordDefaults & { readonly pushType: unknown },
): Partial<Notification> {
  const payload = line.get("payload");
  if (payload !== undefined && !(payload instanceof Map)) {
    // The client says what a payload must be.
    return { payload: plainOf(payload) as Notification["payload"] };
  }
  const { protocol, content, payload: fallback, withoutPayload, template, variables = line } = defaults;
  const own = payload ?? fallback;
  if (own === undefined && content.isEmpty) {
    throw new LineProblem("the line has no payload", `: ${withoutPayload}`);
  }
  const whole =
    template === undefined
      ? content.completed(own ?? new Map())
      : completedBy(payload ?? filled(template.payload, variables), filled(template.content, variables));
  return payloadFieldsOf(whole, { protocol, pushType });
}

/**
 * The fields that are read as values. Payload and context keep their digits, and what a template takes is not a field
 * unless it is one of a notification.
 */
function fieldsOf(line: JsonObject, { template, variables }: RecordDefaults): JsonObject {
  const fields: JsonObject = new Map(line);
  fields.delete("payload");
  fields.delete("context");
  if (template === undefined || variables !== undefined) return fields;
  for (const name of template.names) if (!FIELDS.has(name)) fields.delete(name);
  return fields;
}
