import type { NotificationEntry } from "./journal-entry.js";

/** A payload for the journal: its value, and its text, which has every digit. */
export function receivedPayload(text: string): Pick<NotificationEntry, "payload" | "payloadText"> {
  try {
    return { payload: JSON.parse(text), payloadText: text };
  } catch {
    return { payload: text, payloadText: text };
  }
}

/** The payload as one line of JSON, as it was received: to write its value again would round large numbers. */
export function payloadJson({ payload, payloadText }: NotificationEntry): string {
  // The value of JSON text is never the text itself.
  if (payload === payloadText) return JSON.stringify(payload);
  // In JSON, line ends are white space between tokens, and a string cannot contain one.
  return payloadText.replaceAll(/[\r\n]+/g, "");
}
