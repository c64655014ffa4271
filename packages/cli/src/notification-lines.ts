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

/**
 * Reads notifications as NDJSON: one JSON object a line, empty lines are skipped. `expiration` may be a number
 * (seconds since 1970) or ISO 8601 text. A line that is no JSON object is told to `onUnreadable`; what is wrong
 * inside an object is found when it is sent.
 */
export async function* readNotificationLines(
  input: Readable,
  onUnreadable: (line: UnreadableLine) => void,
): AsyncGenerator<Notification, void, undefined> {
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (text.trim() === "") continue;
    const notification = parseNotification(text, line);
    if ("message" in notification) onUnreadable(notification);
    else yield notification;
  }
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
  const when = typeof expiration === "string" ? new Date(expiration) : expiration;
  return { ...rest, ...(when === undefined ? {} : { expiration: when }), context } as unknown as Notification;
}
