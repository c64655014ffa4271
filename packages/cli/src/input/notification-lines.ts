import type { Readable } from "node:stream";
import { type Notification, UsageError } from "@apns/client";
import type { Content } from "../content/content.js";
import { payloadFieldsOf } from "../content/payload-fields.js";
import { type JsonObject, type JsonValue, plainOf } from "../json/json-value.js";
import { JsonError, parseJson } from "../json/parse-json.js";
import { EXPIRATION_FORMS, parseExpiration } from "./expiration.js";
import { readFailed } from "./input-file.js";
import { type Line, readLines } from "./read-lines.js";
import { assertNotWide, decodeText, EncodingError, NOT_UTF8 } from "./text-encoding.js";

/** A megabyte: a hundred times the largest notification, with all its characters escaped and indented. */
const MAX_LINE_BYTES = 1024 * 1024;

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
  readonly line: number;
  /** The line's own `context`, which comes back with the outcome. */
  readonly own: JsonValue | undefined;
}

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
  /** Ends the reading, even while the input is silent. A line without its end is dropped then. */
  readonly signal: AbortSignal;
}

/**
 * Reads notifications as NDJSON: one JSON object per line; empty lines are skipped. A line that is not one goes to
 * `onUnreadable`; mistakes inside an object are found when it is sent.
 *
 * @throws UsageError for an input that is UTF-16 or UTF-32 as a whole; CommandError when reading fails
 */
export async function* readNotificationLines(
  input: Readable,
  { name, defaults, onUnreadable, signal }: ReadNotificationsOptions,
): AsyncGenerator<Notification, void, undefined> {
  try {
    for await (const line of readLines(input, { maxLineBytes: MAX_LINE_BYTES, signal })) {
      if (line.number === 1 && line.bytes !== undefined) assertUtf8(line.bytes, name);
      try {
        const notification = notificationOf(line, defaults);
        if (notification !== undefined) yield notification;
      } catch (problem) {
        if (!(problem instanceof LineProblem)) throw problem;
        onUnreadable({ line: line.number, kind: problem.kind, message: problem.message });
      }
    }
  } catch (cause) {
    throw readFailed(name, cause);
  }
}

/** Why a line is not a notification. */
class LineProblem extends Error {
  readonly kind: string;

  constructor(kind: string, detail = "") {
    super(`${kind}${detail}`);
    this.kind = kind;
  }
}

function assertUtf8(bytes: Uint8Array, name: string): void {
  try {
    assertNotWide(bytes);
  } catch (cause) {
    throw new UsageError("invalid-type", `${name} cannot be read: ${(cause as EncodingError).message}`, {
      cause,
    });
  }
}

/** Undefined for an empty line. */
function notificationOf(line: Line, defaults: LineDefaults): Notification | undefined {
  const text = textOf(line);
  if (text.trim() === "") return undefined;
  const value = jsonOf(text);
  if (!(value instanceof Map)) throw new LineProblem("the line is not a JSON object");
  const context: LineContext = { line: line.number, own: value.get("context") };
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
  } as Notification;
}

function textOf({ bytes, length }: Line): string {
  if (bytes === undefined) {
    throw new LineProblem(
      `the line is longer than ${MAX_LINE_BYTES} bytes`,
      `: it has ${length}, and was skipped`,
    );
  }
  try {
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new LineProblem("the line is not UTF-8", `: ${error.message.replace(NOT_UTF8, "")}`);
  }
}

function jsonOf(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (error.kind === "content")
      throw new LineProblem("the line cannot be sent as it is", `: ${error.message}`);
    const isOfOldMac = text.includes("\r") && error.message.startsWith('unexpected "{"');
    throw new LineProblem(
      "the line is not JSON",
      isOfOldMac ? ": lines must end in LF or CRLF, not in CR alone" : `: ${error.message}`,
    );
  }
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
