import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Notification } from "@apns/client";

/** A line that is not a notification. */
export interface UnreadableLine {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** The `context` that the command gives each notification. */
export interface LineContext {
  readonly line: number;
}

export interface ReadLinesOptions {
  /** Called with each line that is not a notification. */
  readonly onUnreadable: (line: UnreadableLine) => void;
  /** Ends the reading as if the input had ended, even while it waits for a silent input. */
  readonly signal: AbortSignal;
}

/**
 * Reads notifications as NDJSON: one JSON object a line, empty lines are skipped. `expiration` may be a number
 * (seconds since 1970) or ISO 8601 text. A line that is not a JSON object goes to `onUnreadable`; mistakes inside an
 * object are found when it is sent.
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
      // Some editors on Windows begin a file with a byte order mark.
      const json = line === 1 ? text.replace(/^\uFEFF/, "") : text;
      if (json.trim() === "") continue;
      const notification = parseNotification(json, line);
      if ("message" in notification) onUnreadable(notification);
      else yield notification;
    }
  } finally {
    // An open input would keep the process alive.
    input.destroy();
  }
}

/** Parses the moment that `--expiration` or a line names; undefined for text that is not one. */
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
    return { line, message: "the line is not JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { line, message: "the line is not a JSON object" };
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
