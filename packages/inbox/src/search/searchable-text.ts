import type { ReceivedNotification } from "@apns/simulator";
import { fold } from "./fold.js";

/** Deeper payloads are searched to here. */
const MAX_DEPTH = 64;

const texts = new WeakMap<ReceivedNotification, string>();

/**
 * All words of a notification, folded, as they are displayed: decoded, not as JSON writes them. Values stand on lines
 * of their own, so that a phrase never goes from one value to the next.
 */
export function searchableText(notification: ReceivedNotification): string {
  const known = texts.get(notification);
  if (known !== undefined) return known;
  const words: string[] = [notification.deviceToken, notification.topic ?? "", notification.channelId ?? ""];
  for (const [name, value] of notification.headers) words.push(`${name}: ${value}`);
  collect(notification.payload, words, 0);
  const text = fold(words.join("\n"));
  texts.set(notification, text);
  return text;
}

function collect(value: unknown, words: string[], depth: number): void {
  if (typeof value !== "object" || value === null) {
    words.push(String(value));
    return;
  }
  if (depth === MAX_DEPTH) return;
  const isList = Array.isArray(value);
  for (const [key, item] of Object.entries(value)) {
    if (!isList) words.push(key);
    collect(item, words, depth + 1);
  }
}
