import { countOrNull, ref, type Schema, textOrNull, time, whole } from "../schema.js";

const STATE: Schema = {
  type: "string",
  enum: ["online", "offline", "uninstalled", "notifications-off"],
  description:
    "`offline` keeps one notification for each app; `uninstalled` is answered 410 from then on; `notifications-off` is answered 200 and shows nothing.",
};
const TOPICS: Schema = {
  type: "array",
  items: { type: "string", minLength: 1, maxLength: 255 },
  maxItems: 100,
  description: "The apps it has. Empty: any.",
};
const ENVIRONMENT: Schema = { type: "string", enum: ["production", "sandbox", "both"] };
const LOW_POWER: Schema = {
  type: "boolean",
  description: "Saves power: priority 5 waits until it is over.",
};
const CHANNELS: Schema = {
  type: "array",
  items: { type: "string", maxLength: 255 },
  maxItems: 100,
  description: "Ids of the broadcast channels that it listens to.",
};
const SETTINGS: Schema = {
  type: "object",
  additionalProperties: true,
  description: "Settings of the phone that `display` takes into account: locked, focus, previews and others.",
};

export const DEVICE_SCHEMAS: Readonly<Record<string, Schema>> = {
  Device: whole("A virtual phone.", {
    deviceToken: { type: "string", description: "Lower-case hex." },
    state: STATE,
    topics: TOPICS,
    environment: ENVIRONMENT,
    lowPower: LOW_POWER,
    channels: CHANNELS,
    settings: SETTINGS,
    uninstalledAt: { type: ["string", "null"], format: "date-time", description: "Null unless uninstalled." },
    stored: {
      type: "array",
      description: "What waits for it, one for each app.",
      items: whole("A stored notification.", {
        topic: textOrNull("The app."),
        notificationId: { type: "string" },
        expiration: countOrNull("UNIX seconds; null: as long as APNs keeps it."),
      }),
    },
  }),
  DeviceChange: {
    type: "object",
    description: "What to set. A field that is absent stays as it is; on a new device it has its default.",
    properties: {
      state: { ...STATE, default: "online" },
      topics: TOPICS,
      environment: { ...ENVIRONMENT, default: "both" },
      lowPower: { ...LOW_POWER, default: false },
      channels: CHANNELS,
      settings: SETTINGS,
    },
    additionalProperties: false,
  },
  DeviceList: whole("All virtual phones.", { devices: { type: "array", items: ref("Device") } }),
  Connection: whole("A connection of a sender.", {
    id: { type: "string", description: "Service and number, such as `http2-1`." },
    service: { type: "string", enum: ["http2", "gateway", "feedback"] },
    number: { type: "integer" },
    openedAt: time("By the simulator's clock."),
    closedAt: { type: ["string", "null"], format: "date-time", description: "Null while it is open." },
    closeReason: textOrNull("Why it ended; null while it is open."),
    tlsVersion: textOrNull("Null before the handshake is over."),
    topic: textOrNull("Of the client certificate."),
    notifications: { type: "integer", description: "Read on it so far." },
  }),
  ConnectionList: whole("The connections, the newest first.", {
    connections: { type: "array", items: ref("Connection") },
  }),
  Frame: whole("A frame that was read or written.", {
    at: time("By the simulator's clock."),
    direction: { type: "string", enum: ["in", "out"] },
    type: { type: "string", description: "Such as `HEADERS`, `GOAWAY`, `notification`, `error-response`." },
    stream: countOrNull("Of HTTP/2; null in the binary protocol."),
    bytes: { type: "integer" },
    detail: textOrNull("What is in it, in a few words."),
  }),
  FrameList: whole("The last frames of a connection, the oldest first.", {
    frames: { type: "array", items: ref("Frame") },
    dropped: { type: "integer", description: "Older ones that are kept no longer." },
  }),
  ConnectionAction: {
    type: "object",
    description: "What to do to a connection.",
    properties: {
      action: {
        type: "string",
        enum: ["goaway", "close", "reset", "limit"],
        description:
          "`goaway` lets open streams end; `close` ends the connection as a server does; `reset` breaks it; `limit` sends SETTINGS.",
      },
      maxConcurrentStreams: {
        type: "integer",
        minimum: 0,
        maximum: 2_147_483_647,
        description: "Of `limit`.",
      },
      reason: { type: "string", maxLength: 200, description: "Of `goaway`: the reason in its debug data." },
    },
    required: ["action"],
    additionalProperties: false,
  },
};
