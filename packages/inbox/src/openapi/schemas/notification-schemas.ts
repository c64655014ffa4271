import { countOrNull, ref, type Schema, textOrNull, time, timeOrNull, whole } from "../schema.js";

const ID: Schema = {
  type: "string",
  description:
    "Names this notification for as long as the simulator runs. It is also a cursor, and the id of its event.",
};
const OUTCOME: Schema = {
  type: "string",
  enum: ["accepted", "rejected", "discarded"],
  description:
    "`discarded`: it was read and dropped, as after a bad one on a binary connection, or its request got no answer.",
};

/** What a row of a list needs. It carries no payload. */
const SUMMARY: Readonly<Record<string, Schema>> = {
  id: ID,
  receivedAt: time("By the simulator's clock."),
  protocol: { type: "string", enum: ["http2", "binary"] },
  deviceToken: { type: "string", description: "Lower-case hex; empty for a broadcast." },
  topic: textOrNull("`apns-topic`, or the topic of the certificate."),
  pushType: textOrNull("`apns-push-type` as it was sent; null if the request has none."),
  priority: { type: "integer", description: "10 if the notification has none." },
  collapseId: textOrNull("`apns-collapse-id`."),
  channelId: textOrNull("Of a broadcast."),
  apnsId: textOrNull("As answered."),
  connection: { type: "string", description: "The id of its connection, such as `http2-1`." },
  payloadBytes: { type: "integer", description: "Bytes of the payload as it came." },
  outcome: OUTCOME,
  status: countOrNull("Of HTTP, or of the error response of the binary protocol. Null: no answer."),
  reason: textOrNull("Why it was rejected."),
  rule: textOrNull("The rule or the rigged device token that applied."),
  text: {
    type: "string",
    description: "Title, subtitle and body in one line of at most 200 characters: untrusted text.",
  },
  shown: { type: "boolean", description: "Whether its device shows it." },
  why: textOrNull("Why it is not shown, out of a closed list; null if it is."),
};

const DETAILS: Readonly<Record<string, Schema>> = {
  answeredAt: timeOrNull("Null: no answer."),
  expiration: countOrNull("UNIX seconds; null if the notification has none."),
  documentation: textOrNull(
    "The page of the documentation about the reason, such as `reasons/BadDeviceToken`. Null: it was not rejected, or a rule made the reason up.",
  ),
  uniqueId: textOrNull("`apns-unique-id` of the answer."),
  identifier: { type: "integer", description: "Of the binary protocol; else 0." },
  headers: {
    type: "object",
    additionalProperties: { type: "string" },
    description:
      "Header fields of the request in lower case, unknown ones too. The provider token is left out: see `providerToken`.",
  },
  payload: { description: "The JSON value; text if it is not JSON." },
  payloadText: { type: "string", description: "The payload as it came, with every digit." },
  payloadLimitBytes: { type: "integer", description: "How many bytes this push type may have." },
  providerToken: {
    oneOf: [ref("ProviderTokenClaims"), { type: "null" }],
    description: "Null with a certificate, and in the binary protocol.",
  },
  delivery: {
    type: "array",
    items: ref("Delivery"),
    description: "What became of it after the answer, in the words of Apple's delivery log.",
  },
  display: ref("Display"),
  previousId: textOrNull(
    "The one before it with the same device, topic and collapse id, or of the same Live Activity; null if there is none.",
  ),
};

export const NOTIFICATION_SCHEMAS: Readonly<Record<string, Schema>> = {
  NotificationSummary: whole("A notification as a list shows it.", SUMMARY),
  Notification: whole("A notification with all that is known about it.", { ...SUMMARY, ...DETAILS }),
  ProviderTokenClaims: whole("The claims of a provider token. The token itself is kept nowhere.", {
    keyId: { type: "string" },
    teamId: { type: "string" },
    issuedAt: time("When it was minted."),
  }),
  Delivery: whole("A step of the delivery.", {
    at: time("By the simulator's clock."),
    event: {
      type: "string",
      description: "Such as `Received`, `Delivered`, `Stored – Device Offline`, `Discarded – Expired`.",
    },
  }),
  Display: {
    type: "object",
    description: "What the device shows, by the function `display` of @apns/simulator.",
    properties: {
      shown: { type: "boolean" },
      why: textOrNull("Why it is not shown; null if it is."),
    },
    required: ["shown", "why"],
    additionalProperties: true,
  },
  NotificationPage: whole("Notifications, and where the list goes on.", {
    notifications: {
      type: "array",
      items: { oneOf: [ref("Notification"), ref("NotificationSummary")] },
    },
    next: textOrNull("The cursor of the next page; null at the end."),
    newest: { type: "string", description: "The cursor to wait from for what comes later." },
    total: { type: "integer", description: "How many match the filters, on all pages." },
    missed: {
      type: "integer",
      description: "How many came after the cursor and left the ring before anybody asked for them.",
    },
  }),
  Deleted: whole("What was deleted.", { deleted: { type: "integer" } }),
  Stats: whole("Numbers over time.", {
    received: { type: "integer", description: "Since the start or the last reset." },
    accepted: { type: "integer" },
    rejected: { type: "integer" },
    discarded: { type: "integer" },
    kept: { type: "integer", description: "In the ring." },
    dropped: { type: "integer", description: "Left the ring, since it is full." },
    seconds: {
      type: "array",
      description: "The last 120 seconds of real time, the oldest first; seconds without any are left out.",
      items: whole("One second.", {
        at: time("Its beginning."),
        accepted: { type: "integer" },
        rejected: { type: "integer" },
        discarded: { type: "integer" },
      }),
    },
  }),
};
