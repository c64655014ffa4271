import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Notification } from "@apns/client";

/** A line that is no notification. */
export interface UnreadableLine {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** What the command keeps beside a notification, as its `context`. */
export interface LineContext {
  readonly line: number;
}

export interface ReadLinesOptions {
  /** Hears of each line that is no notification. */
  readonly onUnreadable: (line: UnreadableLine) => void;
  /** Ends the reading as if the input had ended, even while it waits for an input that says nothing. */
  readonly signal: AbortSignal;
}

/**
 * Reads notifications as NDJSON: one JSON object a line, empty lines are skipped. `expiration` may be a number
 * (seconds since 1970) or ISO 8601 text. A line that is no JSON object is told to `onUnreadable`; what is wrong
 * inside an object is found when it is sent.
 */
export async function* readNotificationLines(
  input: Readable,
  { onUnreadable, signal }: ReadLinesOptions,
): AsyncGenerator<Notification, void, undefined> {
  let line = 0;
  try {
    if (signal.aborted) return;
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, signal })) {
      line += 1;
      // Editors of Windows begin a file with a byte order mark.
      const json = line === 1 ? text.replace(/^\uFEFF/, "") : text;
      if (json.trim() === "") continue;
      const notification = parseNotification(json, line);
      if ("message" in notification) onUnreadable(notification);
      else yield notification;
    }
  } finally {
    // An input that is left open would keep the process.
    input.destroy();
  }
}

/** The moment that `--expiration` or a line names; undefined for text that is none. */
export function parseExpiration(text: string): Date | number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function parseNotification(text: string, line: number): Notification | UnreadableLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, message: "the line is no JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { line, message: "the line is no JSON object" };
  }
  const context: LineContext = { line };
  const { expiration, ...rest } = value as { expiration?: unknown };
  const when = typeof expiration === "string" ? parseExpiration(expiration) : expiration;
  if (typeof expiration === "string" && when === undefined) {
    return {
      line,
      message: "expiration must be seconds since 1970 or ISO 8601, such as 2030-01-31T12:00:00Z",
    };
  }
  return { ...rest, ...(when === undefined ? {} : { expiration: when }), context } as unknown as Notification;
}
