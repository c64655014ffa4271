import type { Schema } from "../schema.js";

/** The filters of list, wait, delete and stream. All that are given must hold. */
export const FILTERS: Readonly<Record<string, Schema>> = {
  deviceToken: {
    type: "string",
    pattern: "^[0-9a-fA-F]{2,200}$",
    description:
      "The whole device token, hex. Tests that run side by side stay apart with it, or with `topic`.",
  },
  topic: { type: "string", minLength: 1, maxLength: 255, description: "The whole topic." },
  pushType: { type: "string", minLength: 1, maxLength: 64, description: "Such as `alert` or `background`." },
  outcome: { type: "string", enum: ["accepted", "rejected", "discarded"] },
  q: {
    type: "string",
    maxLength: 1000,
    description:
      'Words that the notification has, in its text, payload, headers, device token or reason; case and accents do not count. `"two words"` stay together. `topic:`, `type:`, `token:`, `reason:`, `outcome:` and `collapse:` name a field, `before:` and `after:` a time. `-` before a term excludes.',
  },
  since: {
    type: "string",
    maxLength: 40,
    description: "Received at or after: RFC 3339 with a zone, or milliseconds since 1970.",
  },
};

export const CURSOR: Schema = {
  type: "string",
  maxLength: 100,
  description: "Goes on after this notification, in the order of the list: an id, `next` or `newest`.",
};

export const VIEW: Schema = {
  type: "string",
  enum: ["full", "summary"],
  default: "full",
  description: "`summary` leaves out payloads, headers and all that a row of a list does not need.",
};
